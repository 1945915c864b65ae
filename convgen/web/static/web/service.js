"use strict";
// Verdicts appear as they fall: the rows that wait are asked for every two seconds.
const attente = () => [...document.querySelectorAll("[data-attend]")];
async function demander() {
  const lignes = attente();
  if (!lignes.length) return;
  try {
    const ids = lignes.map((ligne) => ligne.dataset.attend).join(",");
    const reponse = await fetch(`${document.body.dataset.etats}?id=${ids}`);
    if (reponse.ok) montrer(lignes, await reponse.json());
  } catch { /* the network comes back, or the page is loaded again */ }
  setTimeout(demander, 2000);
}
function montrer(lignes, etats) {
  for (const ligne of lignes) {
    const etat = etats[ligne.dataset.attend];
    if (!etat) continue;
    const pastille = ligne.querySelector(".pastille");
    pastille.textContent = etat.mot;
    if (!etat.juge) continue;
    pastille.classList.add(etat.verdict);
    delete ligne.dataset.attend;
    const dossier = ligne.querySelector("[data-dossier]");
    if (dossier && etat.dossier !== null) dossier.textContent = etat.dossier;
  }
}
demander();

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

const zone = document.querySelector(".depot-zone");
if (zone) {
  const champ = zone.querySelector("input[type=file]");
  for (const nom of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(nom, (evenement) => {
      evenement.preventDefault();
      zone.classList.toggle("survol", nom === "dragover");
      if (nom === "drop") champ.files = evenement.dataTransfer.files;
    });
  }
}

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
