// The text before the caret, the same for a plain field and for the editor.

const TYPED = /(?:^|[^\p{L}\p{N}])(?:(@)([^@:\n]{0,40})|(:)([\p{L}_]{0,20}))$/u;

const textNode = () => {
  const { anchorNode, anchorOffset, isCollapsed } = getSelection();
  return isCollapsed && anchorNode?.nodeType === Node.TEXT_NODE ? [anchorNode, anchorOffset] : [null, 0];
};

/** What stands before the caret: in a plain field all of it, in the editor what was typed in one go. */
export function textBefore(field) {
  if (field.value !== undefined) return field.value.slice(0, field.selectionStart);
  const [node, offset] = textNode();
  return node && field.contains(node) ? node.data.slice(0, offset) : "";
}

/** The sign before the caret to which a list belongs, with what was typed after it: names in notes, else emoji. */
export function typedIn(field, least = 2) {
  const [, at, name, colon, word] = TYPED.exec(textBefore(field)) ?? [];
  if (at && field.closest(".composer__form--note")) return [at, name];
  return colon && word.length >= least ? [colon, word] : null;
}

/** Puts a text in the place of the `length` characters before the caret. */
export function replaceBefore(field, length, text) {
  if (field.value !== undefined) {
    field.setRangeText(text, field.selectionStart - length, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const [node, offset] = textNode();
  if (!node) return;
  getSelection().setBaseAndExtent(node, offset - length, node, offset);
  field.dispatchEvent(new CustomEvent("composer:insert", { bubbles: true, cancelable: true, detail: { text } }));
}
