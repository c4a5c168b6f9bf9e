// Explore answers at once: a choice fetches the page of its address and puts it in place of this one, and the focus, the
// place on the page and what was opened stay. Without this the button of the form does the same by a new page.
import { say } from "./page.js";
import { drawAll } from "./charts.js";

const main = document.getElementById("main");
const said = document.getElementById("said");
let asked = 0;

// addressOf gives the address of the form's choices: what is empty goes without saying.
function addressOf(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, value);
  const address = new URL(form.action);
  address.search = query;
  return address;
}

async function show(address, push) {
  const mine = ++asked;
  main.setAttribute("aria-busy", "true");
  let page;
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    if (response.redirected && new URL(response.url).pathname !== address.pathname) return location.assign(address); // signed out
    if (!response.ok) throw new Error(String(response.status));
    page = new DOMParser().parseFromString(await response.text(), "text/html");
    address = response.url;
  } catch {
    if (mine !== asked) return;
    main.removeAttribute("aria-busy");
    return say(main.querySelector("[data-explore]").dataset.failed);
  }
  if (mine !== asked) return; // another choice has been made since
  const focused = document.activeElement?.id;
  const open = new Map([...main.querySelectorAll("details[id]")].map((d) => [d.id, d.open]));
  const scrolled = new Map([...main.querySelectorAll("[data-scroll]")].map((d) => [d.dataset.scroll, d.scrollTop]));
  const sought = new Map([...main.querySelectorAll("[data-find]")].map((d) => [d.id, d.value]));
  const { scrollX: x, scrollY: y } = window;
  main.replaceChildren(...[...page.getElementById("main").childNodes].map((n) => document.importNode(n, true)));
  for (const [id, was] of open) {
    const details = document.getElementById(id);
    if (details) details.open = was || details.open;
  }
  ready();
  drawAll(main); // the first time charts.js has done so itself
  for (const [id, was] of sought) {
    const field = document.getElementById(id);
    if (field && was) {
      field.value = was;
      find(field);
    }
  }
  for (const [key, was] of scrolled) main.querySelector(`[data-scroll="${key}"]`)?.scrollTo(0, was);
  history[push ? "pushState" : "replaceState"](null, "", address);
  document.title = page.title;
  main.removeAttribute("aria-busy");
  scrollTo(x, y);
  (document.getElementById(focused) ?? (focused ? document.getElementById("h-explore") : null))?.focus({ preventScroll: true });
  said.textContent = main.querySelector("[data-explore]")?.dataset.said ?? "";
}

// find hides the boxes of a list that do not hold what is written.
function find(field) {
  const words = field.value.trim().toLocaleLowerCase();
  for (const box of field.closest("fieldset").querySelectorAll(".box")) {
    box.hidden = words !== "" && !box.textContent.toLocaleLowerCase().includes(words);
  }
}

function ready() {
  const form = main.querySelector("form[data-explore]");
  form?.addEventListener("change", (event) => {
    if (event.target.name) show(addressOf(form));
  });
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    show(addressOf(form));
  });
  for (const field of main.querySelectorAll("[data-find]")) field.addEventListener("input", () => find(field));
  for (const button of main.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy");
      }
      say(said.dataset.copied);
    });
  }
}

main.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-here]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  show(new URL(link.href));
});

// On a narrow screen the choices stand folded above the figures.
if (matchMedia("(max-width: 56.25rem)").matches) document.getElementById("x-filters")?.removeAttribute("open");
ready();
