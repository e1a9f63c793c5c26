// The tickets opened last on this device, for the palette and the search: numbers and titles, a few.
import { $ } from "./dom.js";

const KEPT = 8;
const place = () => `recent:${document.documentElement.dataset.user ?? ""}`;

/** The newest first: [{ number, title }]. */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(place()));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function remember() {
  const ticket = $("#ticket");
  if (!ticket) return;
  const { number, title } = ticket.dataset;
  const others = recent().filter((one) => one.number !== number);
  try {
    localStorage.setItem(place(), JSON.stringify([{ number, title }, ...others].slice(0, KEPT)));
  } catch {
    // Without room on this device nothing is remembered.
  }
}

export function start() {
  remember();
  if ($("[data-search-field]")) import("./search-field.js").then((module) => module.start());
  document.addEventListener("ticket:shown", remember);
}
