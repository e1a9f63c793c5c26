// Rows of the list: one that comes (back) goes to its place in the order, which `data-k` tells, greatest first.
import { $, $$ } from "./dom.js";

const ranks = (row) => row.dataset.k.split(" ").map(Number);

/** Whether a row stands before another one in the order of the list. */
function isBefore(row, other) {
  const mine = ranks(row);
  const theirs = ranks(other);
  const at = mine.findIndex((rank, index) => rank !== theirs[index]);
  return at >= 0 && mine[at] > theirs[at];
}

/** The row before which this one belongs: null at the end, undefined below what is loaded. */
export function placeOf(row) {
  const next = $$("#rows .row").find((one) => one.id !== row.id && isBefore(row, one));
  return next ?? ($("#more") ? undefined : null);
}

/** Puts a fresh row in the place of the shown one, or where it belongs; below the loaded ones it comes by scrolling. */
export function place(row) {
  const shown = document.getElementById(row.id);
  if (shown) {
    if (shown.hasAttribute("aria-current")) row.setAttribute("aria-current", "page");
    shown.replaceWith(row);
    return;
  }
  const next = placeOf(row);
  if (next) beforeBox(next).before(row);
  else if (next === null) $("#rows").append(row);
  $("#rows-empty")?.remove();
}

/** A row has its box right before it: what comes between two rows comes before the box. */
function beforeBox(row) {
  return row.previousElementSibling?.matches(".pick") ? row.previousElementSibling : row;
}

/** A ticket that moved while one scrolls may come twice: the later row is the newer one. */
export function dropDoubles() {
  const known = new Map();
  for (const row of $$("#rows .row")) {
    const older = known.get(row.id);
    if (older?.hasAttribute("aria-current")) row.remove();
    else older?.remove();
    if (row.isConnected) known.set(row.id, row);
  }
}
