// The keys of every page (they are listed on /help/keys). Single letters do nothing while somebody types, and can be
// switched off in the settings (WCAG 2.1.4).
import { copyLink } from "./page.js";
import { openPalette } from "./palette.js";
import { openDefinition, openPanel } from "./panel.js";

const go = (address) => {
  if (address) location.assign(address);
};

// Only pages that the person's own menu leads to.
const section = (path) => document.querySelector(`.nav a[href="${path}"]`)?.href;
const sections = { o: "/overview", s: "/case-types", g: "/benefits", b: "/decisions", m: "/targets", r: "/reports", d: "/data" };

// The period before or after the current one, of the same kind: the newest stands first, and a heading comes
// between kinds.
function step(which) {
  const other = document.querySelector("[data-periods] a[aria-current]")?.[which];
  if (other?.matches("a")) other.click();
}

const deeds = {
  "?": () => openPanel("/help/keys"),
  "/": openPalette,
  d: openDefinition,
  j: () => go(document.querySelector("a[rel=next]")?.href),
  k: () => go(document.querySelector("a[rel=prev]")?.href),
  "[": () => step("nextElementSibling"),
  "]": () => step("previousElementSibling"),
  t: () => document.querySelector(".figure .reveal > summary")?.click(),
  b: () => go(document.querySelector("a[data-decide]")?.href ?? document.body.dataset.decide),
  l: copyLink,
  p: () => print(),
};

const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]") && element.type !== "checkbox" && element.type !== "radio";

let waiting = 0;
if (document.documentElement.dataset.keys !== "off") {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
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
}
