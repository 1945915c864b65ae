"use strict";
// The pages of a return, one at a time: zoom, boxes, and the issued page that slides over the returned one.
const visionneuse = document.querySelector("[data-visionneuse]");
if (visionneuse) {
  const feuilles = [...visionneuse.querySelectorAll("[data-feuille]")];
  const outils = document.createElement("div");
  outils.className = "outils";
  outils.innerHTML = `
    <div class="outils-pages" role="group" aria-label="Page montrée">
      <button type="button" class="fr-btn fr-btn--sm fr-btn--secondary" data-pas="-1" data-touche="p">Précédente</button>
      <span data-rang aria-live="polite"></span>
      <button type="button" class="fr-btn fr-btn--sm fr-btn--secondary" data-pas="1" data-touche="s">Suivante</button>
    </div>
    <label>Agrandir <input type="range" min="100" max="400" step="25" value="100" data-zoom></label>
    <label data-avec-emise>Page reçue <input type="range" min="0" max="100" step="5" value="0" data-glisse aria-label="Faire glisser la page émise sur la page reçue"> page émise</label>
    <label><input type="checkbox" checked data-boites> Repères</label>`;
  visionneuse.querySelector("h2").after(outils);
  const dans = (nom) => outils.querySelector(nom);
  const zoom = dans("[data-zoom]"), glisse = dans("[data-glisse]"), boites = dans("[data-boites]");
  let rang = 0;

  // The issued page is asked for once, when it is looked at.
  function emise(feuille) {
    const lien = feuille.querySelector("[data-emise]");
    if (!lien) return null;
    let image = feuille.querySelector("img.emise");
    if (!image) {
      image = new Image();
      image.className = "emise";
      image.alt = "La même page telle qu’elle a été émise";
      image.src = lien.href;
      feuille.querySelector(".pile").append(image);
    }
    return image;
  }
  function dessiner() {
    feuilles.forEach((feuille, place) => { feuille.hidden = place !== rang; });
    const feuille = feuilles[rang], pile = feuille.querySelector(".pile");
    dans("[data-rang]").textContent = `Page ${rang + 1} sur ${feuilles.length}`;
    dans("[data-pas='-1']").disabled = rang === 0;
    dans("[data-pas='1']").disabled = rang === feuilles.length - 1;
    dans("[data-avec-emise]").hidden = !feuille.querySelector("[data-emise]");
    if (!pile) return;
    pile.style.setProperty("--zoom", zoom.value / 100);
    pile.style.setProperty("--glisse", `${glisse.value}%`);
    pile.classList.toggle("sans-boites", !boites.checked);
    zoom.setAttribute("aria-valuetext", `${zoom.value} %`);
    glisse.setAttribute("aria-valuetext", `${glisse.value} % de la page émise`);
    if (glisse.value > 0) emise(feuille);
  }
  function montrer(place) {
    rang = Math.max(0, Math.min(feuilles.length - 1, place));
    dessiner();
  }
  // A number beside a reason leads to its box.
  function versRepere(numero) {
    for (const [place, feuille] of feuilles.entries()) {
      const texte = [...feuille.querySelectorAll("svg text")].find((un) => un.textContent === numero);
      if (!texte) continue;
      boites.checked = true;
      if (zoom.value < 200) zoom.value = 200;
      montrer(place);
      const vue = feuille.querySelector(".vue-page"), boite = texte.getBoundingClientRect(), cadre = vue.getBoundingClientRect();
      vue.scrollBy(boite.left - cadre.left - cadre.width / 3, boite.top - cadre.top - cadre.height / 3);
      visionneuse.scrollIntoView({ block: "start" });
      vue.focus({ preventScroll: true });
      return;
    }
  }
  outils.addEventListener("input", dessiner);
  for (const bouton of outils.querySelectorAll("[data-pas]")) bouton.addEventListener("click", () => montrer(rang + Number(bouton.dataset.pas)));
  for (const renvoi of document.querySelectorAll(".examen .renvoi")) {
    const numero = renvoi.lastChild.textContent.trim();
    if (!feuilles.some((feuille) => [...feuille.querySelectorAll("svg text")].some((un) => un.textContent === numero))) continue;
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = renvoi.className;
    bouton.innerHTML = renvoi.innerHTML;
    bouton.title = "Voir sur la page";
    bouton.addEventListener("click", () => versRepere(numero));
    renvoi.replaceWith(bouton);
  }
  const touches = {
    "+": () => { zoom.stepUp(); dessiner(); },
    "-": () => { zoom.stepDown(); dessiner(); },
    e: () => { glisse.value = glisse.value > 0 ? 0 : 100; dessiner(); },
    b: () => { boites.checked = !boites.checked; dessiner(); },
  };
  document.addEventListener("touche", (evenement) => touches[evenement.detail]?.());
  visionneuse.classList.add("active");
  const grave = feuilles.findIndex((feuille) => feuille.querySelector("svg .non-conforme, svg .a-examiner"));
  montrer(Math.max(0, grave));
}
