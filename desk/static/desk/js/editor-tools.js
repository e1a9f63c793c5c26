// The buttons of the editor.
import { $, $$ } from "./dom.js";

const TAGS = { bold: "B", italic: "I", list: "UL", ordered: "OL", quote: "BLOCKQUOTE", code: "CODE", link: "A" };

const COMMANDS = {
  bold: (squire, isOn) => (isOn ? squire.removeBold() : squire.bold()),
  italic: (squire, isOn) => (isOn ? squire.removeItalic() : squire.italic()),
  list: (squire, isOn) => (isOn ? squire.removeList() : squire.makeUnorderedList()),
  ordered: (squire, isOn) => (isOn ? squire.removeList() : squire.makeOrderedList()),
  quote: (squire, isOn) => (isOn ? squire.decreaseQuoteLevel() : squire.increaseQuoteLevel()),
  code: (squire) => squire.toggleCode(),
  clear: (squire) => squire.removeAllFormatting(),
  undo: (squire) => squire.undo(),
  redo: (squire) => squire.redo(),
};

const isOn = (editor, name) => Boolean(TAGS[name]) && (editor.isIn(TAGS[name]) || (name === "code" && editor.isIn("PRE")));

/** Shows what holds at the caret. */
export function tools(editor) {
  for (const button of $$("[data-format]", editor.form)) {
    if (TAGS[button.dataset.format]) button.setAttribute("aria-pressed", String(isOn(editor, button.dataset.format)));
  }
}

function more(button) {
  const box = button.nextElementSibling;
  box.hidden = !box.hidden;
  button.setAttribute("aria-expanded", String(!box.hidden));
  if (!box.hidden && button === document.activeElement) $("button", box).focus();
}

/** Does what a button of the toolbar says. */
export function run(editor, button) {
  const { format } = button.dataset;
  if (editor.isBusy) return;
  if (!format) return more(button);
  if (format === "link") return editor.link();
  editor.focus();
  if (format === "emoji") {
    editor.squire.insertPlainText(":", false);
    import("./suggest.js").then(({ look }) => look(editor.root, 0));
  } else {
    COMMANDS[format](editor.squire, isOn(editor, format));
  }
  editor.changed();
  tools(editor);
}

/** One stop of the Tab key for all buttons: the arrows walk through them, Escape goes back into the text. */
function walk(event) {
  const bar = event.target.closest("[data-tools]");
  if (!bar) return;
  const all = $$("button", bar).filter((one) => !one.closest("[hidden]"));
  const at = all.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Escape") $("textarea", event.target.form).focus();
  else if (to === undefined) return;
  else {
    all.forEach((one) => (one.tabIndex = -1));
    all[to % all.length].tabIndex = 0;
    all[to % all.length].focus();
  }
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("keydown", walk, { capture: true });
