const connu = document.body.dataset.etat;
setInterval(async () => {
  try {
    const { etat } = await (await fetch("/etat")).json();
    if (etat !== connu) location.reload();
  } catch { /* the server was stopped: nothing to reload */ }
}, 700);
