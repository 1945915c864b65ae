for (const vue of document.querySelectorAll(".vue")) {
  const curseur = vue.querySelector(".curseur input");
  const avant = vue.querySelector(".avant");
  if (curseur) curseur.addEventListener("input", () => { avant.style.width = vue.querySelector(".glisse").checked ? curseur.value + "%" : ""; });
  for (const mode of vue.querySelectorAll(".mode")) mode.addEventListener("change", () => { avant.style.width = ""; });
}
