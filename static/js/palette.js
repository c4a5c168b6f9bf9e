// Search and commands (Ctrl or Cmd K, or /): a field over the page that asks /search while one types. Without script
// its button leads to that page.
import { copyLink, waiting } from "./page.js";

const box = document.querySelector("dialog.palette");
const field = box?.querySelector("[role=combobox]");
const list = box?.querySelector("[role=listbox]");
const found = box?.querySelector("[role=status]");
let hits = [];
let at = -1;
let asking = null;
let timer = 0;

function mark(index) {
  at = index;
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  const item = list.children[at];
  if (item) {
    field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function show(answer) {
  hits = answer.hits;
  found.textContent = answer.found;
  list.replaceChildren(
    ...hits.map((hit, i) => {
      const item = document.createElement("li");
      item.id = `palette-${i}`;
      item.setAttribute("role", "option");
      const name = document.createElement("span");
      name.textContent = hit.text;
      const about = document.createElement("span");
      about.className = "note";
      about.textContent = hit.about;
      item.append(name, " ", about);
      return item;
    }),
  );
  list.hidden = hits.length === 0;
  field.setAttribute("aria-expanded", String(hits.length > 0));
  mark(hits.length > 0 ? 0 : -1);
}

async function ask() {
  asking?.abort();
  const mine = (asking = new AbortController());
  const stop = waiting(found, found.textContent);
  try {
    const query = new URLSearchParams({ q: field.value, format: "json", lang: document.documentElement.lang });
    const answer = await fetch(`/search?${query}`, { signal: mine.signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const told = await answer.json();
    if (!mine.signal.aborted) show(told);
  } catch {
    if (!mine.signal.aborted) show({ found: box.dataset.failed, hits: [] });
  } finally {
    stop();
  }
}

// press sends the form of one button that stands on no page.
function press({ action, name, value }) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  const values = { csrf: box.querySelector("[name=csrf]").value, return: location.pathname + location.search, ...(name && { [name]: value }) };
  for (const [key, v] of Object.entries(values)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = key;
    input.value = v;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function choose(hit, beside) {
  if (!hit) return false;
  if (hit.url && beside) {
    open(hit.url, "_blank", "noopener");
    return true;
  }
  box.close();
  if (hit.url) location.assign(hit.url);
  else if (hit.press) press(hit.press);
  else if (hit.do === "print") print();
  else if (hit.do === "link") copyLink();
  return true;
}

export function openPalette() {
  if (!box?.showModal || box.open) return;
  field.value = "";
  show({ found: "", hits: [] });
  box.showModal();
  field.focus();
  ask();
}

if (box?.showModal) {
  const opener = document.querySelector("[data-palette]");
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    opener.querySelector("kbd").textContent = "⌘ K";
    opener.setAttribute("aria-keyshortcuts", "Meta+K");
  }
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openPalette();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!document.querySelector("dialog[open]:not(.palette)")) openPalette();
    }
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 60);
  });
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length > 0) {
      event.preventDefault();
      mark((at + step + hits.length) % hits.length);
    }
    if (event.key === "Enter" && !event.isComposing && choose(hits[at], event.ctrlKey || event.metaKey)) event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose(hits[[...list.children].indexOf(item)], event.ctrlKey || event.metaKey);
  });
  box.addEventListener("click", (event) => {
    if (event.target === box || event.target.closest("[data-shut]")) box.close();
  });
  box.addEventListener("close", () => asking?.abort());
}
