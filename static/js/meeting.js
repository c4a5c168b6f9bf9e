// A review on the wall: ← → turn the page, B goes to the form, T shows the chart as a table, Esc closes; on a touch screen a swipe turns
// the page. All of it is links and a form too, so that nothing is lost without script. Also presses print where a page has a button for it.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

const meeting = document.querySelector("[data-meeting]");
if (meeting) {
  const find = (name) => meeting.querySelector(`[data-${name}]`);
  const follow = (name) => find(name)?.click();
  const write = () => {
    const form = find("form");
    if (!form) return;
    form.open = true;
    const field = form.querySelector("select");
    field?.scrollIntoView({ block: "center" });
    field?.focus();
  };
  const table = () => {
    const details = find("table");
    if (details) details.open = !details.open;
  };
  find("note")?.addEventListener("click", (event) => {
    event.preventDefault();
    write();
  });
  find("toggle")?.addEventListener("click", table);
  const deeds = { ArrowLeft: () => follow("previous"), ArrowRight: () => follow("next"), b: write, t: table, Escape: () => follow("close") };
  const typing = (element) => element.closest?.("input, textarea, select");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (typing(event.target)) {
      if (key === "Escape") event.target.blur(); // back to the keys; the next one closes
      return;
    }
    if (!deeds[key]) return;
    event.preventDefault();
    deeds[key]();
  }, true);

  let start = null;
  meeting.addEventListener("touchstart", (event) => {
    const inside = event.target.closest("input, textarea, select, .table-wrap");
    start = event.touches.length === 1 && !inside ? event.touches[0] : null;
  }, { passive: true });
  meeting.addEventListener("touchend", (event) => {
    if (!start) return;
    const end = event.changedTouches[0];
    const across = end.clientX - start.clientX;
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(end.clientY - start.clientY)) follow(across < 0 ? "next" : "previous");
    start = null;
  }, { passive: true });
}
