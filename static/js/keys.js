// The keys of every page (they are listed on /help/keys). Single letters do nothing while somebody types, and can
// be switched off there (WCAG 2.1.4); the choice stays in this browser.
import { copyLink } from "./page.js";

const kept = "gevinstoverblik:single-keys";
const on = () => localStorage.getItem(kept) !== "off";

for (const box of document.querySelectorAll("[data-single-keys]")) {
  box.checked = on();
  box.addEventListener("change", () => localStorage.setItem(kept, box.checked ? "on" : "off"));
}

const go = (address) => {
  if (address) location.assign(address);
};

// Only pages that the person's own menu leads to.
const section = (path) => document.querySelector(`.nav a[href="${path}"]`)?.href;
const sections = { o: "/overview", s: "/case-types", b: "/decisions", m: "/targets", r: "/reports", d: "/data" };

// The period before or after the current one, of the same kind: the newest stands first, and a heading comes
// between kinds.
function step(which) {
  const other = document.querySelector("[data-periods] a[aria-current]")?.[which];
  if (other?.matches("a")) other.click();
}

const deeds = {
  "?": () => go("/help/keys"),
  j: () => go(document.querySelector("a[rel=next]")?.href),
  k: () => go(document.querySelector("a[rel=prev]")?.href),
  "[": () => step("nextElementSibling"),
  "]": () => step("previousElementSibling"),
  t: () => document.querySelector(".figure .reveal > summary")?.click(),
  b: () => go(document.querySelector("[data-decide]")?.href),
  l: copyLink,
  p: () => print(),
};

const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]") && element.type !== "checkbox" && element.type !== "radio";

let waiting = 0;
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !on()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (waiting) {
    clearTimeout(waiting);
    waiting = 0;
    if (sections[key]) {
      event.preventDefault();
      go(section(sections[key]));
      return;
    }
  }
  if (key === "g") {
    waiting = setTimeout(() => (waiting = 0), 1500);
    return;
  }
  const deed = deeds[key];
  if (!deed) return;
  event.preventDefault();
  deed();
});
