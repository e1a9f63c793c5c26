// Rows of the list: one that comes (back) goes to its place in the order, which `data-k` tells, greatest first.
import { $, $$ } from "./dom.js";

/** Puts a fresh row in the place of the shown one, or where it belongs; below the loaded ones it comes by scrolling. */
export function place(row) {
  const shown = document.getElementById(row.id);
  if (shown) {
    if (shown.hasAttribute("aria-current")) row.setAttribute("aria-current", "page");
    shown.replaceWith(row);
    return;
  }
  const rows = $$("#rows .row");
  const next = rows.find((one) => Number(one.dataset.k) < Number(row.dataset.k));
  if (next) next.before(row);
  else if (!$("#more")) $("#rows").append(row);
  $("#rows-empty")?.remove();
}
