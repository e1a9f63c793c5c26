// Short messages at the lower edge, spoken by screen readers because the region is live.
import { $, on } from "./dom.js";

const STAYS_MS = 8000;
const UNDO_MS = 10_000;

/** Says something; `undo` is the address that a POST takes it back at, and is offered as a button. */
export function toast(text, { bad = false, undo = "" } = {}) {
  const region = $("#toasts");
  const item = document.createElement("div");
  item.className = bad ? "toast toast--danger" : "toast";
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet";
  close.dataset.dismiss = "";
  close.textContent = region.dataset.close;
  item.append(words);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.dataset.undo = undo;
    button.dataset.action = "undo";
    button.setAttribute("aria-keyshortcuts", "z");
    // The key takes the newest deed back.
    for (const older of document.querySelectorAll("[data-action=undo]")) delete older.dataset.action;
    button.textContent = region.dataset.undo;
    item.append(button);
  }
  item.append(close);
  region.append(item);
  if (!bad) setTimeout(() => item.remove(), undo ? UNDO_MS : STAYS_MS);
}

export function start() {
  on("click", "[data-dismiss]", (event, button) => button.closest(".toast")?.remove());
  for (const item of document.querySelectorAll(".toast:not(.toast--danger)")) {
    setTimeout(() => item.remove(), item.querySelector("[data-undo]") ? UNDO_MS : STAYS_MS);
  }
}
