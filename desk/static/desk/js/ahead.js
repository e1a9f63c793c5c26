// What is typed while something that will take it is still on its way: it is kept for that, so that no letter acts on
// the page or gets into another text meanwhile.
import { isTyping } from "./chords.js";
import { inField } from "./dom.js";

let kept = null;

/** Keeps what a key types while something is on its way; says whether it did. */
export function keep(event) {
  if (kept === null || isTyping(event) || event.ctrlKey || event.metaKey) return false;
  const { key } = event;
  if (key === "Escape") kept = null;
  else if (key === "Backspace") kept = kept.slice(0, -1);
  else if (key.length === 1 && !event.repeat) kept += key;
  if (key.length > 1 && !["Backspace", "Enter"].includes(key)) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

document.addEventListener("keydown", keep, { capture: true });

/** Opens what comes later; `open` gets what tells the text that was typed until it was there (null: given up). */
export async function ahead(open) {
  kept = "";
  try {
    await open(() => kept);
  } finally {
    kept = null;
  }
}

/** Types a text into the field that has the focus, if one has. */
export function type(text) {
  const field = document.activeElement;
  if (!text || !inField(field)) return;
  if (field.setRangeText) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else {
    document.execCommand("insertText", false, text);
  }
}
