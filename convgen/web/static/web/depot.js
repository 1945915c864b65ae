"use strict";
// Returns are sent one by one, three at a time: each is kept and queued as it comes, whatever happens to the others.
const formulaire = document.querySelector("form[data-un-par-un]");
if (formulaire) {
  const champ = formulaire.querySelector("input[type=file]");
  const suivi = formulaire.querySelector("[data-envois]");
  const barre = suivi.querySelector("progress"), compte = suivi.querySelector("[data-compte]"), refus = suivi.querySelector("[data-refus]");
  const corps = document.querySelector("[data-depots]");
  let file = [], total = 0, finis = 0, enVol = 0, deja = 0, octets = new Map();

  function dire() {
    const parts = [...octets.values()].reduce((somme, part) => somme + part, 0);
    barre.max = total;
    barre.value = Math.min(total, finis + parts);
    const connus = deja ? `, dont ${deja} qui ${deja > 1 ? "étaient" : "était"} déjà là` : "";
    compte.textContent = `${finis} fichier${finis > 1 ? "s" : ""} sur ${total}${connus}`;
  }
  function refuser(noms, raison, fichiers) {
    const ligne = document.createElement("li");
    ligne.textContent = `${noms} : ${raison} `;
    if (fichiers) {
      const encore = document.createElement("button");
      encore.type = "button";
      encore.className = "fr-btn fr-btn--sm fr-btn--tertiary";
      encore.textContent = "Renvoyer";
      encore.addEventListener("click", () => { ligne.remove(); finis -= 1; file.push(fichiers); lancer(); });
      ligne.append(encore);
    }
    refus.append(ligne);
  }
  function montrer(html) {
    const modele = document.createElement("template");
    modele.innerHTML = html;
    for (const ligne of modele.content.querySelectorAll("tr")) {
      document.querySelector(`tr[data-depot="${ligne.dataset.depot}"]`)?.remove();
      corps.prepend(ligne);
    }
    corps.closest("table").hidden = false;
    document.querySelector("[data-vide]")?.remove();
    document.dispatchEvent(new Event("attente"));
  }
  function envoyer(fichiers) {
    const donnees = new FormData(formulaire);
    donnees.delete("fichiers");
    for (const fichier of fichiers) donnees.append("fichiers", fichier, fichier.name);
    const noms = fichiers.map((fichier) => fichier.name).join(", ");
    const requete = new XMLHttpRequest();
    requete.open("POST", formulaire.action);
    requete.setRequestHeader("Accept", "application/json");
    requete.upload.addEventListener("progress", (evenement) => {
      if (evenement.lengthComputable) octets.set(fichiers, 0.95 * evenement.loaded / evenement.total);
      dire();
    });
    requete.addEventListener("loadend", () => {
      enVol -= 1;
      finis += 1;
      octets.delete(fichiers);
      let reponse = null;
      try { reponse = JSON.parse(requete.responseText); } catch { /* not ours: a proxy, the page to sign in */ }
      if (requete.status === 200 && reponse) {
        deja += reponse.connus;
        montrer(reponse.lignes);
        for (const raison of reponse.erreurs) refuser(noms, raison, null);
      } else {
        refuser(noms, requete.status === 413 ? "trop lourd." : "l’envoi n’est pas arrivé.", requete.status === 413 ? null : fichiers);
      }
      dire();
      lancer();
    });
    requete.send(donnees);
  }
  function lancer() {
    while (enVol < 3 && file.length) { enVol += 1; envoyer(file.shift()); }
    formulaire.classList.toggle("occupe", enVol > 0);
    dire();
  }
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    const fichiers = [...champ.files];
    if (!fichiers.length) return;
    if (enVol === 0) { total = 0; finis = 0; deja = 0; refus.replaceChildren(); }
    const paquets = formulaire.querySelector("[name=ensemble]").checked ? [fichiers] : fichiers.map((fichier) => [fichier]);
    file.push(...paquets);
    total += paquets.length;
    champ.value = "";
    suivi.hidden = false;
    lancer();
  });
  addEventListener("beforeunload", (evenement) => { if (enVol || file.length) evenement.preventDefault(); });
}
