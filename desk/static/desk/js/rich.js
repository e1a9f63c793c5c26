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
  if (field.editor) field.editor.focus();
  else enhance(field).catch(() => {}); // without it the plain text goes on
}

export function showFormatted() {
  for (const field of $$(FIELD)) if (field.dataset.html && !field.editor) enhance(field).catch(() => {});
}

async function press(button) {
  const { run } = await import("./editor-tools.js");
  run(await enhance($(FIELD, button.form)), button);
}

export function start() {
  on("click", "[data-tools] button", (event, button) => press(button));
}
