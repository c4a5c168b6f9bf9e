// While a file is read or taken in, the page tells each second how far it is, and goes on when it has ended.
const card = document.querySelector("[data-progress]");
if (card) {
  const bar = card.querySelector("progress");
  const phase = card.querySelector("[data-phase]");
  const rows = card.querySelector("[data-rows]");
  const look = async () => {
    try {
      const answer = await fetch(card.dataset.progress, { redirect: "manual", headers: { accept: "application/json" } });
      if (!answer.ok) return location.reload(); // it has ended, and leads on
      const state = await answer.json();
      if (!state.running) return location.reload();
      if (phase.textContent !== state.phase) phase.textContent = state.phase;
      rows.textContent = state.rows;
      if (state.percent > 0) bar.value = state.percent;
      else bar.removeAttribute("value");
    } catch {
      // no connection: the next look tries again
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
