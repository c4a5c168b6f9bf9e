// The form of values saves each value as it is left, so that nobody loses a morning's work. Without this the button below
// the form saves them all.
for (const form of document.querySelectorAll("form[data-entries]")) {
  for (const entry of form.querySelectorAll("[data-entry]")) {
    entry.addEventListener("change", () => queue(form, entry));
  }
}

// One entry is sent at a time, in the order in which they were left: the second answer of a field must know of the first.
const waiting = new WeakMap();
function queue(form, entry) {
  const before = waiting.get(entry) ?? Promise.resolve();
  waiting.set(entry, before.then(() => save(form, entry)));
}

async function save(form, entry) {
  const controls = [...entry.querySelectorAll("input[name]")];
  const value = controls.find((c) => c.name.startsWith("value_"));
  if (!value.value.trim()) return;
  const body = new URLSearchParams();
  for (const hidden of form.querySelectorAll(":scope > input[type=hidden]")) body.set(hidden.name, hidden.value);
  for (const c of controls) body.set(c.name, c.value);
  const said = entry.querySelector("[data-said]");
  let answer = { said: form.dataset.failed };
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
    answer = await response.json();
  } catch {
    // the words that stand in answer say so
  }
  if (answer.seen) entry.querySelector("[data-seen]").value = answer.seen;
  said.textContent = answer.said;
  for (const c of controls) fault(c, answer.faults?.[c.name.split("_")[0]]);
}

// fault writes what is wrong below a control, as a page that was refused has it, or takes it away.
function fault(control, words) {
  if (control.type === "hidden") return;
  const id = `${control.id}-fault`;
  let place = document.getElementById(id);
  const help = document.getElementById(`${control.id}-help`) ? `${control.id}-help` : "";
  if (!words) {
    place?.remove();
    control.removeAttribute("aria-invalid");
    if (help) control.setAttribute("aria-describedby", help);
    else control.removeAttribute("aria-describedby");
    return;
  }
  if (!place) {
    place = document.createElement("p");
    place.className = "fault";
    place.id = id;
    control.after(place);
  }
  place.textContent = words;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", [help, id].filter(Boolean).join(" "));
  control.closest("details")?.setAttribute("open", "");
}
