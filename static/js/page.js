// What every page gains from a script; none of it is needed to read, choose or send anything.
const root = document.documentElement;
root.classList.add("scripted");

const said = document.getElementById("said");

// say tells those who listen to the page what just happened, and shows it for a moment to those who look.
export function say(words) {
  if (!said || !words) return;
  said.textContent = "";
  said.textContent = words;
  document.querySelector(".toast")?.remove();
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.setAttribute("aria-hidden", "true");
  toast.textContent = words;
  document.body.append(toast);
  setTimeout(() => toast.remove(), 3000);
}

// waiting shows in a place that something is under way, when it takes long enough to be noticed. It gives the way to
// take that back.
export function waiting(place, words) {
  const timer = setTimeout(() => {
    const bars = document.createElement("span");
    bars.className = "skeleton";
    bars.setAttribute("aria-hidden", "true");
    place.replaceChildren(bars, words ?? "");
  }, 300);
  return () => {
    clearTimeout(timer);
    place.querySelector(".skeleton")?.remove();
  };
}

export async function copyLink() {
  const words = said?.dataset.copied;
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    const field = document.createElement("textarea");
    field.value = location.href;
    field.className = "sr";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  say(words);
}

const menus = "details.pick, details.menu, details.person";

// A menu closes when the focus or the pointer goes elsewhere, and by Esc, which gives the focus back.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(menus)) {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-copy-link]")) copyLink();
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("focusin", (event) => {
  for (const menu of document.querySelectorAll(menus)) {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(menus);
  if (!menu?.open) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...menu.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  (links[next] ?? menu.querySelector("summary")).focus();
  event.preventDefault();
});

// A choice in a menu of links changes the address and the figures, not the place one reads: the new page is
// scrolled to where the old one was, and the focus is on the same menu.
const place = "place:" + location.pathname;
for (const link of document.querySelectorAll("a[data-keep], .pick-menu a")) {
  link.addEventListener("click", () => {
    const menu = link.closest("details");
    const index = menu ? [...document.querySelectorAll("details.pick")].indexOf(menu) : -1;
    sessionStorage.setItem(place, JSON.stringify({ top: scrollY, index }));
  });
}
const kept = sessionStorage.getItem(place);
if (kept) {
  sessionStorage.removeItem(place);
  const { top, index } = JSON.parse(kept);
  scrollTo(0, top);
  document.querySelectorAll("details.pick")[index]?.querySelector("summary").focus({ preventScroll: true });
  const count = document.querySelector("[data-said]");
  if (count && said) said.textContent = count.dataset.said;
}

// Back gives the focus to the link that led away, as the browser gives the page its place.
const alike = (href) => [...document.querySelectorAll("a[href]")].filter((a) => a.getAttribute("href") === href);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link) return;
  const href = link.getAttribute("href");
  history.replaceState({ ...history.state, left: { href, index: alike(href).indexOf(link) } }, "");
});
const left = history.state?.left;
if (left && performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
  alike(left.href)[left.index]?.focus({ preventScroll: true });
}

// After a form was refused, the summary of its faults is where one goes on.
const summary = document.querySelector("[data-focus]");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
}
