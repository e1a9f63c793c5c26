// Undo: the button of a short message, or the key z for the newest one that still offers it.
import { $, $$, fragment, on, withQuery } from "./dom.js";
import { invalidate } from "./nav.js";
import { place } from "./rows.js";
import { refresh } from "./ticket.js";
import { toast } from "./toast.js";

/** A POST of our own that carries the token against forged ones. */
export function post(url, fields = {}) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", $("input[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fragment(url, { method: "POST", body });
}

async function undo(button) {
  button.closest(".toast")?.remove();
  try {
    const body = await post(withQuery(button.dataset.undo, { view: $("#rows")?.dataset.view ?? "" }));
    invalidate();
    if ($("#rows")) for (const row of $$("[data-part=rows] .row", body)) place(row);
    const said = $("[data-part=said]", body);
    if (said.dataset.go) return location.assign(said.dataset.go);
    if (said.dataset.progress) {
      document.dispatchEvent(new CustomEvent("bulk:progress", { detail: said.dataset.progress }));
    } else toast(said.textContent.trim());
    refresh();
  } catch (error) {
    toast(error.status === 422 ? error.text : $("#toasts").dataset.failed, { bad: true });
  }
}

/** Takes the newest deed back that still offers it; false when there is none. */
export function undoLast() {
  const button = $$("#toasts [data-undo]").at(-1);
  button?.click();
  return Boolean(button);
}

export function start() {
  on("click", "[data-undo]", (event, button) => {
    event.preventDefault();
    undo(button);
  });
}
