// A page beside the page: the main part of another address in a panel, so that a definition or the list of keys is
// read without leaving the figures. Without script, and with a modifier key, the links lead to the page itself.
import { say, waiting } from "./page.js";

const panel = document.querySelector("dialog.panel");
const main = panel?.querySelector(".panel-main");
let asked = 0;

// renamed gives every id of the part a name of its own: the page may have the same one.
function renamed(part) {
  const ids = new Set([...part.querySelectorAll("[id]")].map((e) => e.id));
  for (const element of part.querySelectorAll("[id]")) element.id = `panel-${element.id}`;
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
    for (const element of part.querySelectorAll(`[${name}]`)) {
      const named = element.getAttribute(name).split(/\s+/).map((id) => (ids.has(id) ? `panel-${id}` : id));
      element.setAttribute(name, named.join(" "));
    }
  }
}

export async function openPanel(address) {
  if (!panel?.showModal) return location.assign(address);
  const mine = ++asked;
  const url = new URL(address, location.href);
  panel.querySelector("[data-page]").href = url.href;
  url.searchParams.set("lang", document.documentElement.lang);
  main.replaceChildren();
  const stop = waiting(main, main.dataset.loading);
  if (!panel.open) panel.showModal();
  main.focus();
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (mine !== asked || !panel.open) return;
    stop();
    renamed(page);
    main.replaceChildren(...page.childNodes);
    panel.setAttribute("aria-label", main.querySelector("h1")?.textContent ?? "");
    main.scrollTop = 0;
  } catch {
    if (mine === asked) location.assign(address); // the page itself says what is wrong
  }
}

// The definition of the figure that has the focus; else of the part of the page that it stands in; else the first.
export function openDefinition() {
  const at = document.activeElement;
  const kpi = at?.matches?.("a[href]") && new URL(at.href).searchParams.get("kpi");
  if (kpi) return openPanel(`/definitions/${kpi}`);
  for (let part = at; part && part !== document.body; part = part.parentElement) {
    const link = part.matches('a[href^="/definitions/"]') ? part : part.querySelector('a[href^="/definitions/"]');
    if (link) return openPanel(link.href);
  }
  const first = document.querySelector('main a[href^="/definitions/"]');
  if (first) return openPanel(first.href);
  const shown = new URL(location.href).searchParams.get("kpi");
  if (shown) return openPanel(`/definitions/${shown}`);
  say(panel?.dataset.none);
}

if (panel?.showModal) {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shut]") && panel.contains(event.target)) panel.close();
    if (event.target === panel) panel.close(); // beside it
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest('main a[href^="/definitions/"]');
    if (!link || link.target || location.pathname.startsWith("/definitions")) return;
    event.preventDefault();
    openPanel(link.href);
  });
}
