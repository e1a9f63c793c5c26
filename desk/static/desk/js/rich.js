// Rich text: the editor comes when a field is first written in, or shows a draft with formatting. Until then, and
// without it, the field is what it looks like. Afterwards the field keeps the plain text and hands on its focus.
import { $, $$, on } from "./dom.js";

export const FIELD = "textarea[data-rich]";

/** The editor of a field; it takes the focus over if the field has it. */
export async function enhance(field) {
  const { editorOf } = await import("./editor.js");
  return editorOf(field);
}

/** The field got the focus. */
export function touched(field) {
  // The focus may have gone on meanwhile.
  if (field.editor) field.matches(":focus") && field.editor.focus();
  else enhance(field).catch(() => {}); // without it the plain text goes on
}

export function showFormatted() {
  for (const field of $$(FIELD)) if (field.dataset.html && !field.editor) enhance(field).catch(() => {});
}

/** What is typed next is typed into what the button makes: once the editor is here nothing is waited for. */
async function press(button) {
  const field = $(FIELD, button.form);
  (field.editor ?? (await enhance(field))).press(button);
}

export function start() {
  on("click", "[data-tools] button", (event, button) => press(button));
}
