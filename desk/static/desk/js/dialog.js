// A dialog whose content is a page of the server; loaded when the first one opens.
import { type } from "./ahead.js";
import { $, fill, fragment, on } from "./dom.js";

let opener = null;

function host() {
  const shown = $("#dialog");
  if (shown) return shown;
  const dialog = document.createElement("dialog");
  dialog.id = "dialog";
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    if (opener?.isConnected) opener.focus();
    // Opened from the palette it has no opener to go back to.
    if (document.activeElement === document.body) ($("#ticket-body") ?? $("#main"))?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  return dialog;
}

/** Shows what the address answers to scripts, with what was `begun` to be typed in its first field; a page that can't be
 * fetched is opened as a page. */
export async function open(url, begun = () => "") {
  const dialog = host();
  try {
    const body = await fragment(url);
    fill(dialog, body);
  } catch {
    location.assign(url);
    return;
  }
  if (!dialog.open) {
    const menu = $(".menu[open]");
    opener = menu ? $("summary", menu) : document.activeElement;
    if (menu) menu.open = false;
    dialog.showModal();
  }
  $("[autofocus], .dialog__body input:not([type=hidden]), .dialog__body button", dialog)?.focus();
  type(begun());
}

on("submit", "#dialog form[method=get]", (event, form) => {
  event.preventDefault();
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form)).toString();
  open(address.href);
});
