// Canned answers and macros: a slash at the beginning of a line, or a button, opens the picker, which comes then.
import { ahead } from "./ahead.js";
import { $, on } from "./dom.js";

/** Whether the caret stands at the beginning of a line of the field. */
function atLineStart(field) {
  if (field.selectionStart !== undefined) {
    const { selectionStart: at, selectionEnd: end, value } = field;
    return at === end && (at === 0 || value[at - 1] === "\n");
  }
  const caret = getSelection();
  if (!caret.isCollapsed || !field.contains(caret.anchorNode)) return false;
  const block = caret.anchorNode.nodeType === 3 ? caret.anchorNode.parentElement : caret.anchorNode;
  return caret.anchorOffset === 0 || !block.textContent.trim();
}

async function open(field, options) {
  const ticket = $("#ticket");
  if (!ticket) return;
  try {
    await ahead(async (begun) => {
      const picker = await import("./picker.js");
      await picker.open(ticket.dataset.url, field, { ...options, begun });
    });
  } catch {
    location.assign(`${ticket.dataset.url}answers/`);
  }
}

/** The field that is being written in: that of the chosen kind, where several stand side by side. */
function writing() {
  const fields = [...document.querySelectorAll(".composer :is(textarea[data-draft], [contenteditable=true])")];
  return fields.find((field) => field.checkVisibility()) ?? fields[0];
}

export function start() {
  on("keydown", ".composer :is(textarea, [contenteditable=true])", (event, field) => {
    if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!field.closest("form") || !atLineStart(field)) return;
    event.preventDefault();
    open(field, { slash: true });
  });
  on("click", "[data-action=macro]", (event) => {
    event.preventDefault();
    open(writing());
  });
}
