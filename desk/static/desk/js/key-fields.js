// On the page where agents choose their keys, pressing a key writes its name into the field.
import { isTyping, names } from "./chords.js";
import { on } from "./dom.js";

const SECOND_MS = 1000;
const MEANT_FOR_THE_PAGE = new Set(["Tab", "Enter", "Escape", " ", "Shift", "Control", "Meta", "Alt", "CapsLock"]);
const CLEARS = new Set(["Backspace", "Delete"]);
let last = { field: null, name: "", at: 0 };

function write(event, field) {
  if (isTyping(event) || MEANT_FOR_THE_PAGE.has(event.key) || event.key.startsWith("Arrow")) return;
  event.preventDefault();
  if (CLEARS.has(event.key)) {
    field.value = "";
    last = { field: null, name: "", at: 0 };
    return;
  }
  const [name] = names(event);
  const isSecond = last.field === field && Date.now() - last.at < SECOND_MS && last.name && !name.includes("+");
  field.value = isSecond ? `${last.name} ${name}` : name;
  last = { field, name: isSecond || name.includes("+") ? "" : name, at: Date.now() };
}

on("keydown", "[data-key-fields] input[data-key-field]", write);
