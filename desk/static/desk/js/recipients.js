// Recipients as chips. The field with commas stays the truth (it is what is sent and kept as a draft); chips are
// buttons beside it that remove an address, and what is typed becomes one with a comma, Enter or Tab.
import { $$ } from "./dom.js";

const VALID = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;
const parts = (text) => text.split(/[,;\n]/).map((one) => one.trim()).filter(Boolean);
const bare = (text) => text.match(/<([^>]*)>/)?.[1] ?? text;

/** What was typed into `before`, wherever the caret stood; null when something else was done to it. */
function typed(before, after) {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  return after.length >= before.length && after.endsWith(before.slice(at))
    ? after.slice(at, after.length - (before.length - at))
    : null;
}

/** Turns a field of addresses into chips with a field for the next one; once for each field.
 * ``before`` is its value when the focus came: what was typed since, while this module was fetched, goes on being typed. */
export function chips(input, before) {
  if (input.hidden || input.nextElementSibling?.matches(".chips")) return;
  const since = typed(before, input.value);
  const half = (since ?? input.value).match(/[^,;]*$/)[0];
  const box = document.createElement("span");
  box.className = "chips";
  const next = input.cloneNode();
  for (const name of ["name", "id", "value", "data-recipients", "data-default"]) next.removeAttribute(name);
  const whole = since === null ? input.value : `${before}, ${since}`;
  input.value = parts(whole.slice(0, whole.length - half.length)).join(", ");
  next.value = half.trimStart();
  next.setAttribute("aria-label", input.getAttribute("aria-label") ?? input.labels?.[0]?.textContent ?? "");
  box.append(next);
  input.after(box);
  input.hidden = true;
  if (input.value !== before) write(input, parts(input.value)); // typed whole before this was here: the draft keeps it
  draw(input, box, next);
  next.focus();
  next.setSelectionRange(next.value.length, next.value.length);

  next.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "," || event.key === ";" || (event.key === "Tab" && next.value)) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      take(input, box, next);
    } else if (event.key === "Backspace" && !next.value) {
      write(input, parts(input.value).slice(0, -1));
      draw(input, box, next);
    }
  });
  next.addEventListener("change", () => take(input, box, next));
  next.addEventListener("paste", () => setTimeout(() => take(input, box, next)));
  box.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-address]");
    if (!chip) return next.focus();
    write(input, parts(input.value).filter((one) => one !== chip.dataset.address));
    draw(input, box, next);
    next.focus();
  });
  for (const type of ["change", "composer:redraw"]) input.addEventListener(type, () => draw(input, box, next));
}

function take(input, box, next) {
  const known = new Set(parts(input.value).map((one) => bare(one).toLowerCase()));
  const added = parts(next.value).filter((one) => !known.has(bare(one).toLowerCase()));
  next.value = "";
  if (added.length) write(input, [...parts(input.value), ...added]);
  draw(input, box, next);
}

function write(input, addresses) {
  input.value = addresses.join(", ");
  // The draft keeps its recipients too.
  input.form.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
}

function draw(input, box, next) {
  for (const old of $$("[data-address]", box)) old.remove();
  for (const address of parts(input.value)) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = VALID.test(bare(address)) ? "chips__one" : "chips__one chips__one--bad";
    chip.dataset.address = address;
    chip.textContent = `${address} ×`;
    chip.setAttribute("aria-label", `${input.closest("form").querySelector("[data-files]")?.dataset.drop ?? "×"} ${address}`);
    next.before(chip);
  }
}
