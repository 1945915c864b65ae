"use strict";
// Verdicts appear as they fall, the counts of the menu follow: asked for every two seconds while rows wait, else every ten.
let demande = false, prochaine = 0;
async function demander() {
  if (demande) return;
  demande = true;
  clearTimeout(prochaine);
  const lignes = [...document.querySelectorAll("[data-attend]")].slice(0, 200);
  try {
    const ids = lignes.map((ligne) => ligne.dataset.attend).join(",");
    const reponse = await fetch(`${document.body.dataset.etats}?id=${ids}`);
    if (reponse.ok && !reponse.redirected) {
      const etats = await reponse.json();
      remplacer(lignes, etats.retours);
      compter(etats.comptes);
    }
  } catch { /* the network comes back, or the page is loaded again */ }
  demande = false;
  attendre();
}
function attendre() {
  clearTimeout(prochaine);
  if (document.querySelector("[data-attend]")) prochaine = setTimeout(demander, 2000);
  else if (!document.hidden) prochaine = setTimeout(demander, 10000);
}
function compter(comptes) {
  for (const [nom, nombre] of Object.entries(comptes)) {
    for (const place of document.querySelectorAll(`[data-nombre="${nom}"]`)) place.textContent = nombre;
    for (const mot of document.querySelectorAll(`[data-accord="${nom}"]`)) mot.textContent = nombre > 1 ? mot.dataset.plusieurs : mot.dataset.un;
  }
}
function remplacer(lignes, etats) {
  let tombes = 0;
  for (const ligne of lignes) {
    const etat = etats[ligne.dataset.attend];
    if (!etat) continue;
    if (!etat.juge) { ligne.querySelector(".pastille").textContent = etat.mot; continue; }
    const modele = document.createElement("template");
    modele.innerHTML = etat.ligne;
    ligne.replaceWith(modele.content);
    tombes += 1;
  }
  const annonce = document.querySelector("[data-annonce]");
  if (tombes && annonce) {
    const restent = document.querySelectorAll("[data-attend]").length;
    annonce.textContent = restent ? `${restent} en attente de verdict` : "Tous les verdicts sont tombés.";
  }
}
if (document.body.dataset.etats) {
  document.addEventListener("attente", demander);
  // A page that nobody sees and that waits for nothing asks again once it is seen.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) demander(); });
  if (document.querySelector("[data-attend]")) demander(); else attendre();
}

for (const zone of document.querySelectorAll(".depot-zone")) {
  const champ = zone.querySelector("input[type=file]");
  for (const nom of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(nom, (evenement) => {
      evenement.preventDefault();
      zone.classList.toggle("survol", nom === "dragover");
      if (nom !== "drop") return;
      champ.files = evenement.dataTransfer.files;
      if (zone.matches("[data-un-par-un]")) zone.requestSubmit();
    });
  }
}

// A text to copy gets its button.
for (const texte of document.querySelectorAll("[data-a-copier]")) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "fr-btn fr-btn--sm fr-btn--secondary fr-mt-1w";
  bouton.textContent = "Copier le message";
  bouton.addEventListener("click", async () => {
    texte.select();
    try { await navigator.clipboard.writeText(texte.value); } catch { document.execCommand("copy"); }
    bouton.textContent = "Copié";
    setTimeout(() => { bouton.textContent = "Copier le message"; }, 2000);
  });
  texte.after(bouton);
}

// An issue moves on; the page is asked for again once it is done.
const emission = document.querySelector("[data-emission]");
async function suivre() {
  try {
    const reponse = await fetch(emission.dataset.emission);
    if (reponse.ok) {
      const etat = await reponse.json();
      if (etat.finie) { location.reload(); return; }
      emission.querySelector("progress").value = etat.faits;
      emission.querySelector("progress").max = etat.total;
      emission.querySelector("[data-faits]").textContent = `${etat.faits} sur ${etat.total}`;
      emission.querySelector("[data-echec]").textContent = etat.echec;
    }
  } catch { /* the network comes back */ }
  setTimeout(suivre, 1000);
}
if (emission) suivre();

// Keys: each names what it leads to; never while somebody types, and nobody has to have them.
const raccourcis = document.querySelector("#raccourcis");
if (raccourcis) {
  raccourcis.closest("[data-raccourcis]").hidden = false;
  raccourcis.checked = localStorage.getItem("raccourcis") !== "non";
  raccourcis.addEventListener("change", () => localStorage.setItem("raccourcis", raccourcis.checked ? "oui" : "non"));
}
document.addEventListener("keydown", (evenement) => {
  if (raccourcis && !raccourcis.checked) return;
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey || evenement.target.closest("input:not([type=range], [type=checkbox]), textarea, select")) return;
  document.dispatchEvent(new CustomEvent("touche", { detail: evenement.key }));
  const cible = document.querySelector(`[data-touche="${CSS.escape(evenement.key)}"]`);
  if (!cible) return;
  evenement.preventDefault();
  if (cible.matches("a, button")) cible.click(); else cible.focus();
});
