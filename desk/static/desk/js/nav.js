// From ticket to ticket without loading the page: the pane is fetched, neighbours ahead of time.
import { $, $$, fill, fragment, on, withQuery } from "./dom.js";
import { markRows, restore } from "./drafts.js";

const FRESH_MS = 60_000;
const cache = new Map();
let wanted = null;

const shell = () => $("#shell");
const paneUrl = (url) => withQuery(url, { pane: "1", view: $("#rows")?.dataset.view ?? "" });

/** The pane of a ticket, from the cache when it is fresh. */
function load(url) {
  const kept = cache.get(url);
  if (kept && Date.now() - kept.at < FRESH_MS) return kept.answer;
  const answer = fragment(paneUrl(url));
  cache.set(url, { at: Date.now(), answer });
  answer.catch(() => cache.delete(url));
  return answer;
}

/** Throws away what was fetched ahead of time, for one ticket or for all. */
export function invalidate(url) {
  if (url) cache.delete(url);
  else cache.clear();
}

export const currentRow = () => $('#rows .row[aria-current="page"]');

export function mark(url) {
  for (const row of $$("#rows .row[aria-current]")) row.removeAttribute("aria-current");
  const row = $$("#rows .row").find((one) => one.pathname === url);
  if (row) {
    row.setAttribute("aria-current", "page");
    row.classList.remove("row--unread");
    row.scrollIntoView({ block: "nearest" });
  }
  return row;
}

/** Shows a ticket in the panes. A failure leads to the page itself, which can explain. */
export async function open(url, { push = true } = {}) {
  wanted = url;
  shell().dataset.pane = "ticket";
  if (push && location.pathname !== url) history.pushState({ ticket: url }, "", url);
  const row = mark(url);
  const slow = setTimeout(() => $("#pane").setAttribute("aria-busy", "true"), 150);
  let body;
  try {
    body = await load(url);
  } catch {
    location.assign(url);
    return;
  } finally {
    clearTimeout(slow);
    $("#pane").removeAttribute("aria-busy");
  }
  if (wanted !== url) return;
  cache.delete(url);
  fill($("#pane"), $("[data-part=ticket]", body));
  fill($("#side"), $("[data-part=side]", body));
  const ticket = $("#ticket");
  document.title = ticket.dataset.title;
  restore($("#pane"));
  toEnd();
  document.dispatchEvent(new CustomEvent("ticket:shown", { detail: { number: ticket.dataset.number } }));
  ahead(row);
}

/** The newest message stands at the end, so that is where reading begins. */
function toEnd() {
  const body = $("#ticket-body");
  if (body) body.scrollTop = body.scrollHeight;
}

/** Fetches the neighbours of a row while nothing else is to be done. */
function ahead(row) {
  if (!row) return;
  const later = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));
  later(() => {
    for (const neighbour of [row.nextElementSibling, row.previousElementSibling]) {
      if (neighbour?.matches(".row")) load(neighbour.pathname).catch(() => {});
    }
  });
}

/** Opens the ticket below (1) or above (-1) the open one; the first when none is open. */
export function step(by) {
  const rows = $$("#rows .row");
  const at = rows.indexOf(currentRow());
  const next = at < 0 ? rows[0] : rows[at + by];
  if (!next) return;
  next.focus({ preventScroll: true });
  open(next.pathname);
}

/** Back to the list: on a phone it takes the screen again. */
export function list() {
  const row = currentRow();
  shell().dataset.pane = "list";
  (row ?? $("#rows"))?.focus();
}

export function start() {
  if (!$("#rows") || !$("#pane")) return;
  on("click", "a.row", (event, row) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(row.pathname).then(() => $("#pane")?.focus({ preventScroll: true }));
  });
  on("click", "a.back", (event) => {
    event.preventDefault();
    list();
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!currentRow()) mark(location.pathname);
    markRows();
  });
  window.addEventListener("popstate", () => {
    if (location.pathname.startsWith("/t/")) open(location.pathname, { push: false });
    else location.reload();
  });
  if (!location.hash) toEnd();
}
