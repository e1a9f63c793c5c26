// The field for the address of a link.
import { $ } from "./dom.js";

function address(typed) {
  const text = typed.trim();
  if (!text || /^(?:https?:\/\/|mailto:|tel:)/i.test(text)) return text;
  return /^[^\s@/]+@[^\s@/]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
}

/** Asks for the address of a link in a line above the buttons; empty takes the link away. */
export function link(editor) {
  const { form, squire } = editor;
  const range = squire.getSelection().cloneRange();
  const label = $('[data-format="link"]', form).getAttribute("aria-label");
  $(".rich-link", form)?.remove();
  const input = document.createElement("input");
  const around = (range.startContainer.parentElement ?? editor.root).closest("a");
  Object.assign(input, { className: "input rich-link", type: "url", placeholder: "https://", value: around?.href ?? "" });
  input.setAttribute("aria-label", label);
  input.autocomplete = "off";
  const away = () => input.remove();
  const close = () => {
    input.removeEventListener("blur", away); // a node can't be taken out while it is being taken out
    input.remove();
    editor.focus();
    squire.setSelection(range);
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    const to = address(input.value);
    close();
    if (event.key === "Escape") return;
    if (!to) squire.removeLink();
    else squire.makeLink(to);
    editor.changed();
  });
  input.addEventListener("blur", away);
  $(".composer__foot", form).before(input);
  input.focus();
  input.select();
}
