// Everything works without this script: it adds a copy button, and unfolds the retour that a link leads to.
document.querySelectorAll("textarea").forEach((text) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copier le message";
  button.addEventListener("click", () => {
    text.select();
    const said = document.execCommand("copy") ? "Message copié ✓" : "Faites Ctrl + C";
    button.textContent = said;
    setTimeout(() => { button.textContent = "Copier le message"; }, 2500);
  });
  text.after(button);
});
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  const folded = target && target.querySelector("details");
  if (folded) folded.open = true;
}
addEventListener("hashchange", unfold);
addEventListener("beforeprint", () => {
  document.querySelectorAll("details.retour-plis").forEach((details) => { details.open = true; });
});
unfold();
