// The grid of a year's targets: keys, paste from a spreadsheet, fill down, undo, and saving as one goes. The form works
// without it; here each change is sent by itself, and what cannot be sent waits.
import { say } from "./page.js";

const form = document.getElementById("grid");
const words = document.getElementById("grid-words").dataset;
const panel = document.getElementById("cell-panel");
const savedLine = form.querySelector("[data-saved]");
const countsLine = form.querySelector("[data-counts]");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

// The cells by row and column; a row is one key figure of a case type.
const all = [...form.querySelectorAll(".cell-in")];
const rows = [];
const spot = new Map();
for (const cell of all) {
  const tr = cell.parentNode.parentNode;
  if (rows.at(-1)?.tr !== tr) rows.push({ tr, cells: [], reason: tr.lastElementChild.querySelector(".reason-in") });
  spot.set(cell, { r: rows.length - 1, c: rows.at(-1).cells.push(cell) - 1 });
}
const placeOf = (name) => name.split(".").slice(1, 4).join(".");
let places;
// byPlace finds a cell whatever its version; most visits need none.
const byPlace = (place) => (places ??= new Map(all.map((cell) => [placeOf(cell.name), cell]))).get(place);
const kept = new Map(); // what the server has, of each cell that it has been told of
const keeps = (cell) => kept.get(cell) ?? cell.defaultValue;

// One cell is in the order of Tab; the arrows move between the others.
let active = null;
let anchor = null; // where a selection with Shift began
let editing = false;
function settle(cell) {
  if (active) active.tabIndex = -1;
  active = cell;
  cell.tabIndex = 0;
}
for (const cell of all) cell.tabIndex = -1;
if (rows.length) settle(rows[0].cells[0]);

function go(r, c, extend) {
  const row = rows[Math.max(0, Math.min(r, rows.length - 1))];
  const cell = row.cells[Math.max(0, Math.min(c, row.cells.length - 1))];
  if (!extend) anchor = null;
  else anchor ??= active;
  settle(cell);
  cell.focus();
  mark();
}

// The chosen block: from the anchor to the active cell.
function block() {
  const a = spot.get(anchor ?? active), b = spot.get(active);
  const out = [];
  for (let r = Math.min(a.r, b.r); r <= Math.max(a.r, b.r); r++) {
    out.push(rows[r].cells.slice(Math.min(a.c, b.c), Math.max(a.c, b.c) + 1));
  }
  return out;
}
let chosen = [];
function mark() {
  for (const cell of chosen) cell.parentNode.classList.remove("chosen");
  chosen = anchor && anchor !== active ? block().flat() : [];
  for (const cell of chosen) cell.parentNode.classList.add("chosen");
}

// The rows that are not in sight are laid out when there is time for them: what reads the page aloud knows of no others.
const later = globalThis.requestIdleCallback ?? setTimeout;
const ahead = rows.map((row) => row.tr);
function layOut() {
  for (const tr of ahead.splice(0, 10)) tr.classList.add("laid");
  if (ahead.length) requestAnimationFrame(() => later(layOut));
}
later(layOut);

// What was done, for Ctrl Z and Ctrl Y: lists of [cell, before, after].
const done = [];
const undone = [];

// change sets cells and sends them; one step of undo, one request.
function change(list, origin, remember = true) {
  list = list.filter(([cell, text]) => cell.value !== text || cell.value !== keeps(cell));
  if (!list.length) return;
  const step = list.map(([cell, text]) => [cell, remember ? cell.dataset.was ?? cell.value : cell.value, text]);
  for (const [cell, text] of list) {
    cell.value = text;
    delete cell.dataset.was;
  }
  if (remember) {
    done.push(step);
    undone.length = 0;
  }
  send(list.map(([cell]) => cell), origin);
}

function back(from, to, pick) {
  const step = from.pop();
  if (!step) return;
  to.push(step);
  change(step.map((s) => [s[0], s[pick]]), "undo", false);
  say(fill(words.undone, { n: step.length }));
}

// commit keeps what was typed in a cell.
function commit(cell) {
  const before = cell.dataset.was;
  if (before === undefined || cell.value === before) return;
  done.push([[cell, before, cell.value]]);
  undone.length = 0;
  delete cell.dataset.was;
  send([cell], "typed");
}

form.addEventListener("focusin", (event) => {
  const cell = event.target;
  if (!spot.has(cell)) return;
  settle(cell);
  editing = false;
  cell.dataset.was = cell.value;
  cell.select();
  look(cell);
});
form.addEventListener("focusout", (event) => {
  if (spot.has(event.target)) commit(event.target);
  if (event.target.classList.contains("reason-in")) sendReason(event.target);
});
form.addEventListener("input", (event) => {
  if (spot.has(event.target)) editing = true;
});
form.addEventListener("mousedown", (event) => {
  const cell = event.target;
  if (!spot.has(cell)) return;
  if (event.shiftKey && active) {
    anchor ??= active;
    settle(cell);
    mark();
    event.preventDefault();
    return;
  }
  anchor = null;
  mark();
});

form.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!spot.has(cell)) {
    if (event.key === "F6" && form.contains(cell)) leave(event);
    return;
  }
  const { r, c } = spot.get(cell);
  const last = rows[r].cells.length - 1;
  const moves = {
    ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
    Home: event.ctrlKey ? [0, 0] : [r, 0], End: event.ctrlKey ? [rows.length - 1, last] : [r, last],
    PageUp: [r - 10, c], PageDown: [r + 10, c],
  };
  const command = event.ctrlKey || event.metaKey;
  if (event.key in moves && !(editing && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key))) {
    const [tr, tc] = moves[event.key];
    if (tr < 0 || tr >= rows.length) {
      if (event.key === "PageUp" || event.key === "PageDown") go(tr, tc, event.shiftKey);
    } else {
      go(tr, tc, event.shiftKey);
    }
    event.preventDefault();
  } else if (event.key === "Enter") {
    if (!cell.value && cell.placeholder) change([[cell, cell.placeholder]], "suggestion");
    else commit(cell);
    go(r + 1, c);
    event.preventDefault();
  } else if (event.key === "F2" && event.shiftKey) {
    rows[r].reason.focus();
    event.preventDefault();
  } else if (event.key === "F2") {
    editing = true;
    cell.setSelectionRange(cell.value.length, cell.value.length);
    event.preventDefault();
  } else if (event.key === "Tab") {
    const next = c + (event.shiftKey ? -1 : 1);
    if (next >= 0 && next <= last) {
      commit(cell);
      go(r, next);
      event.preventDefault();
    }
  } else if (event.key === "Escape") {
    if (cell.dataset.was !== undefined) cell.value = cell.dataset.was;
    editing = false;
    cell.select();
    event.stopPropagation();
  } else if (event.key === "F6") {
    leave(event);
  } else if (event.key === "Delete" && !editing) {
    change(block().flat().map((x) => [x, ""]), "typed");
    event.preventDefault();
  } else if (command && event.key.toLowerCase() === "d") {
    const cells = block();
    const list = cells.length > 1
      ? cells.slice(1).flatMap((line) => line.map((x, i) => [x, cells[0][i].value]))
      : r > 0 ? [[cell, rows[r - 1].cells[c].value]] : [];
    change(list, "filled");
    event.preventDefault();
  } else if (command && event.key.toLowerCase() === "z") {
    commit(cell);
    back(done, undone, 1);
    event.preventDefault();
  } else if (command && event.key.toLowerCase() === "y") {
    back(undone, done, 2);
    event.preventDefault();
  }
});

// leave goes from the grid to what comes after it.
function leave(event) {
  commit(active);
  form.querySelector(".grid-bar button")?.focus();
  event.preventDefault();
}

form.addEventListener("copy", (event) => {
  if (!spot.has(event.target) || editing) return;
  const cells = block();
  event.clipboardData.setData("text/plain", cells.map((line) => line.map((x) => x.value).join("\t")).join("\n"));
  if (cells.flat().length > 1) say(fill(words.copied, { n: cells.flat().length }));
  event.preventDefault();
});
form.addEventListener("cut", (event) => {
  if (!spot.has(event.target) || editing) return;
  const cells = block();
  event.clipboardData.setData("text/plain", cells.map((line) => line.map((x) => x.value).join("\t")).join("\n"));
  change(cells.flat().map((x) => [x, ""]), "typed");
  event.preventDefault();
});

// A table of a spreadsheet comes as HTML and as text with tabs. The HTML tells merged and empty cells rightly.
function table(clipboard) {
  const html = clipboard.getData("text/html");
  if (/<table/i.test(html)) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const out = [...page.querySelectorAll("table tr")].map((tr) =>
      [...tr.querySelectorAll("td,th")].flatMap((td) => [td.textContent, ...Array(Math.max(0, (td.colSpan || 1) - 1)).fill("")]));
    if (out.length) return out;
  }
  const text = clipboard.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  return text.split("\n").map((line) => line.split("\t"));
}

form.addEventListener("paste", (event) => {
  if (!spot.has(event.target)) return;
  const lines = table(event.clipboardData);
  const { r, c } = spot.get(event.target);
  if (lines.length === 1 && lines[0].length === 1 && editing) return; // a word into what is being typed
  event.preventDefault();
  const list = [];
  let skipped = 0;
  lines.forEach((line, i) => line.forEach((text, k) => {
    text = text.replace(/\s+/g, " ").trim();
    if (!text) return; // an empty cell changes nothing
    const cell = rows[r + i]?.cells[c + k];
    if (cell) list.push([cell, text]);
    else skipped++;
  }));
  delete event.target.dataset.was;
  change(list, "pasted");
  say(fill(skipped ? words.pastedSkip : words.pasted, { n: list.length, k: skipped }));
  if (list.length > 1) offerUndo();
  event.target.dataset.was = event.target.value;
});

function offerUndo() {
  form.querySelector(".undo-paste")?.remove();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link undo-paste";
  button.textContent = words.undo;
  button.addEventListener("click", () => {
    back(done, undone, 1);
    button.remove();
    active.focus();
  });
  countsLine.after(button);
}

// What waits to be sent: by place, with what it is and how it came. It outlives a lost connection and a lost session.
const store = "grid:" + form.elements.round.value + ":" + form.elements.department.value;
let waiting = new Map();
let sending = false;
let timer = 0;

// keepWaiting keeps it in the browser, with the name that each cell had: another page of the same round may have to send it.
function keepWaiting() {
  if (waiting.size) localStorage.setItem(store, JSON.stringify([...waiting]));
  else localStorage.removeItem(store);
}

function send(cells, origin) {
  for (const cell of cells) {
    waiting.set(placeOf(cell.name), { text: cell.value, origin, name: cell.name });
    cell.parentNode.classList.add("sending");
  }
  keepWaiting();
  flush();
}

function sendReason(field) {
  const row = rows.find((x) => x.reason === field);
  if (field.value === field.defaultValue) return;
  const cells = row.cells.filter((x) => x.value);
  field.defaultValue = field.value;
  if (cells.length) send(cells, "typed");
}

async function flush() {
  clearTimeout(timer);
  if (sending || !waiting.size) return;
  sending = true;
  // One kind of origin a request, so that the history says how each came.
  const origin = [...waiting.values()][0].origin;
  const batch = [...waiting].filter(([, w]) => w.origin === origin);
  const body = new URLSearchParams();
  for (const name of ["csrf", "round", "department", "revision", "return"]) body.set(name, form.elements[name].value);
  body.set("origin", origin);
  for (const [place, w] of batch) {
    const cell = byPlace(place);
    body.set(cell?.name ?? w.name, w.text);
    if (!cell) continue;
    const reason = rows[spot.get(cell).r].reason;
    body.set(reason.name, reason.value);
  }
  let failed = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      savedLine.textContent = words.signedOut;
      sending = false;
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    const answered = new Set(told.cells.map((a) => a.place));
    for (const [place, w] of batch) {
      if (waiting.get(place)?.text === w.text && (answered.has(place) || !told.problems)) waiting.delete(place);
    }
    take(told);
    if (told.problems) { // what nobody can keep now waits for the grid to be open again
      sending = false;
      keepWaiting();
      if (waiting.size) savedLine.textContent += " " + words.kept;
      return;
    }
  } catch {
    failed = true;
  }
  sending = false;
  keepWaiting();
  if (failed) {
    savedLine.textContent = fill(words.offline, { n: waiting.size });
    timer = setTimeout(flush, 5000);
    return;
  }
  if (waiting.size) flush();
}
addEventListener("online", flush);

let lines = 0;
// tell writes lines of [text, kind] below a cell and gives their place; one that there is nothing to say of has none. Who is
// on the cell hears them, and that what it shows is a suggestion.
function tell(cell, texts) {
  const td = cell.parentNode;
  texts = texts.filter(([text]) => text);
  let said = td.querySelector(".cell-said");
  if (!said && texts.length) {
    said = document.createElement("span");
    said.className = "cell-said";
    said.id = "said-" + ++lines;
    td.append(said);
  }
  if (!texts.length) said?.remove();
  else said.replaceChildren(...texts.map(([text, kind]) => Object.assign(document.createElement("span"), { className: kind, textContent: text })));
  const describes = [cell.classList.contains("suggested") && "suggestion", texts.length && said.id].filter(Boolean).join(" ");
  if (describes) cell.setAttribute("aria-describedby", describes);
  else cell.removeAttribute("aria-describedby");
  return said;
}

// warn writes below the reason of a row why one is asked for.
function warn(field, text) {
  let line = field.parentNode.querySelector(".cell-warn");
  if (!text) {
    line?.remove();
    field.removeAttribute("aria-describedby");
    return;
  }
  if (!line) {
    line = document.createElement("span");
    line.className = "cell-warn";
    line.id = "said-" + ++lines;
    field.after(line);
    field.setAttribute("aria-describedby", line.id);
  }
  line.textContent = text;
}

// take shows what became of the cells that were sent.
function take(told) {
  for (const a of told.cells) {
    const cell = byPlace(a.place);
    if (!cell) {
      say(a.fault || a.clash);
      continue;
    }
    const td = cell.parentNode;
    td.classList.remove("sending");
    td.classList.toggle("bad", Boolean(a.fault));
    if (a.fault) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
    if (a.text && !a.fault) cell.classList.remove("suggested");
    const said = tell(cell, [[a.note, "note"], [a.fault, "cell-fault"], [a.clash, "cell-fault"]]);
    if (a.warning !== undefined && !a.fault) warn(rows[spot.get(cell).r].reason, a.warning);
    if (a.fault) {
      say(a.fault);
      continue;
    }
    const mine = cell.value;
    cell.name = a.name;
    kept.set(cell, a.text);
    if (a.clash) {
      td.classList.add("bad");
      say(a.clash);
      choose(said, words.mine, () => {
        send([cell], "typed");
        cell.focus();
      });
      choose(said, words.theirs, () => {
        cell.value = a.text;
        td.classList.remove("bad");
        tell(cell, []);
        cell.focus();
      });
      cell.value = mine;
      continue;
    }
    td.classList.toggle("changed", a.changed);
    td.classList.remove("returned");
    if (!(cell === document.activeElement && editing)) {
      cell.value = a.text;
      if (cell === document.activeElement) cell.dataset.was = a.text;
    }
  }
  if (told.saved) savedLine.textContent = told.saved;
  countsLine.textContent = told.counts;
  for (const state of told.states) {
    const row = document.getElementById(state.id)?.closest("tr");
    if (row) row.querySelector("[data-state]").textContent = state.text;
  }
  if (told.problems) {
    savedLine.textContent = told.problems.join(" ");
    say(told.problems.join(" "));
    for (const td of form.querySelectorAll(".sending")) td.classList.remove("sending");
  }
}

function choose(at, text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = text;
  button.addEventListener("click", act);
  at.append(" ", button);
}

// What did not get through last time is sent now.
const left = JSON.parse(localStorage.getItem(store) ?? "[]").filter(([place, w]) => w.name || byPlace(place));
if (left.length) {
  waiting = new Map(left);
  for (const [place, w] of left) {
    const cell = byPlace(place);
    if (!cell) continue;
    cell.value = w.text;
    cell.name = w.name ?? cell.name; // the version that was seen when it was typed: who has changed it since is asked about
  }
  say(fill(words.restored, { n: left.length }));
  flush();
}

// The panel tells of the cell that has the focus: its months, its history, how often its promise would have been kept.
let looking = 0;
let lookedAt = "";
function look(cell) {
  clearTimeout(looking);
  if (matchMedia("(max-width: 75rem)").matches) return;
  looking = setTimeout(async () => {
    if (lookedAt === cell.name) return;
    const address = form.dataset.detail + "&cell=" + encodeURIComponent(cell.name);
    try {
      const answer = await fetch(address, { redirect: "manual" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const detail = page.getElementById("cell-detail");
      if (!detail || cell !== active) return;
      const title = document.createElement("h2");
      const h1 = detail.querySelector("h1");
      title.textContent = h1.textContent;
      h1.replaceWith(title);
      for (const h2 of detail.querySelectorAll("h2:not(:first-of-type)")) {
        const h3 = document.createElement("h3");
        h3.textContent = h2.textContent;
        h2.replaceWith(h3);
      }
      panel.replaceChildren(...detail.childNodes);
      panel.hidden = false;
      lookedAt = cell.name;
    } catch { /* the panel is a help; without a connection it keeps what it shows */ }
  }, 250);
}

// Before the form itself is sent, what waits on this page is part of it already: every cell stands in it.
form.addEventListener("submit", () => {
  if (active) delete active.dataset.was;
  for (const cell of all) waiting.delete(placeOf(cell.name));
  keepWaiting();
});
