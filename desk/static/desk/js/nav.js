// From ticket to ticket without loading the page. Neighbours are fetched ahead of time, what was shown is kept a
// while (panes.js); one navigation makes two requests at most.
import { $, $$, live, on } from "./dom.js";
import { markRows, restore } from "./drafts.js";
import { invalidate, isReady, prepare, take } from "./panes.js";
import { dropDoubles } from "./rows.js";

export { invalidate };

const REQUESTS = 2;
const HOVER_MS = 80;
const HURRY_MS = 120;
const AFTER_MS = 40;

let wanted = null;
let lastOpened = 0;
let direction = 1;
let nothingOpen = null;
let comesFrom = ""; // the id of the last row that was here when the next one was asked for

const shell = () => $("#shell");
const busy = (is) => $("#pane").setAttribute("aria-busy", is);
const rowOf = (url) => document.getElementById(`row-${/^\/t\/(\d+)\//.exec(url)?.[1]}`);

export const currentRow = () => $('#rows .row[aria-current="page"]');

/** Marks the row of a ticket as the open one. */
export function mark(url) {
  for (const row of $$("#rows .row[aria-current]")) row.removeAttribute("aria-current");
  const row = rowOf(url);
  row?.setAttribute("aria-current", "page");
  row?.classList.remove("row--unread");
  // What left this list while it was open goes now that nobody stands on it.
  for (const gone of $$("#rows .row[data-gone]:not([aria-current])")) gone.remove();
  return row;
}

/** Shows a ticket in the panes. A refusal leads to the page itself, which can explain; else one can try again. */
export async function open(url, { push = true } = {}) {
  const isHurry = Date.now() - lastOpened < HURRY_MS && !isReady(url);
  lastOpened = Date.now();
  wanted = url;
  if (shell().dataset.pane !== "ticket") shell().dataset.pane = "ticket";
  const row = mark(url);
  // Until it is here no key means the ticket that still stands there; what is seen changes later (state.css).
  busy($("#ticket")?.dataset.url !== url && !isReady(url));
  let got;
  try {
    // Who holds a key down passes by: only where they stop is fetched.
    if (isHurry) await new Promise((resolve) => setTimeout(resolve, HURRY_MS));
    if (wanted === url) got = await take(url);
  } catch (error) {
    if (wanted !== url) return;
    if (error.status && error.status < 500) location.assign(url);
    else failed(url);
    return;
  } finally {
    if (wanted === url) busy(false);
  }
  if (wanted !== url || !got) return;
  // What is being sent from here stays until it was taken: its form says so, or why not.
  const isSending = $("#ticket")?.dataset.url === url && $("#pane form[aria-busy]") !== null;
  if (!isSending) show(got.body);
  row?.scrollIntoView({ block: "nearest" });
  // The address changes with what is shown: tickets that were only passed by are no steps of the way back.
  afterFrame(() => {
    if (wanted !== url) return;
    if (push && location.pathname !== url) history.pushState({ ticket: url }, "", url);
    document.title = $("#ticket").dataset.title;
    live($("#pane"), $("#side"));
    const { number } = $("#ticket").dataset;
    const isStale = got.isStale || isSending;
    document.dispatchEvent(new CustomEvent("ticket:shown", { detail: { number, isStale } }));
  });
  ahead(row, REQUESTS - Number(got.isFetched) - Number(got.isStale));
}

/** What nobody waits for comes when the ticket was drawn and no other key followed; a hidden page draws nothing. */
function afterFrame(work) {
  if (document.hidden) work();
  else requestAnimationFrame(() => setTimeout(work, AFTER_MS));
}

/** What the pane shows while no ticket is open, kept for the way back. */
function remember(pane) {
  nothingOpen ??= $("#ticket") ? {} : { nodes: [...pane.childNodes], title: document.title };
}

function failed(url) {
  const card = $("#pane-failed").content.cloneNode(true);
  const again = $("a", card);
  again.href = url;
  fill([card], [], again);
}

function show(body) {
  fill($("[data-part=ticket]", body).childNodes, $("[data-part=side]", body).childNodes, $("#pane"));
  restore($("#pane"));
  toEnd();
}

/** Puts something else into the panes; a focus that stood in them goes to `place`. */
function fill(ticket, side, place) {
  const panes = [$("#pane"), $("#side")];
  remember(panes[0]);
  const hadFocus = panes.some((pane) => pane.contains(document.activeElement));
  panes[0].replaceChildren(...ticket);
  panes[1].replaceChildren(...side);
  if (hadFocus) place.focus({ preventScroll: true });
}

/** The newest message stands at the end, so that is where reading begins. */
function toEnd() {
  const body = $("#ticket-body");
  if (body) body.scrollTop = body.scrollHeight;
}

/** Prepares the neighbours of a row while nothing else is to be done, first those where the reader is going. */
function ahead(row, requests) {
  if (!row || document.hidden || navigator.connection?.saveData) return;
  const later = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));
  later(() => {
    if (row !== currentRow()) return;
    const rows = $$("#rows .row");
    const at = rows.indexOf(row);
    for (const by of [1, -1, 2, -2]) {
      const neighbour = rows[at + by * direction];
      if (neighbour && requests > 0 && prepare(neighbour.pathname)) requests -= 1;
    }
  });
}

/** Where tickets are listed and none can be opened beside (a search), only the focus moves; Enter opens. */
function walk(rows, by) {
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? rows[0] : rows[at + by];
  next?.focus();
  return Boolean(next);
}

/** Goes on to the rows that are still at the server, as soon as they are here. */
function more() {
  const link = $("#more a");
  if (!link) return false;
  comesFrom = currentRow()?.id;
  if (!link.matches(".htmx-request")) link.click();
  return true;
}

/** Opens the ticket below (1) or above (-1) the open one; where none is open that with the focus, or the first. */
export function step(by) {
  const rows = $$(".rows .row");
  if (!$("#pane")) return walk(rows, by);
  const at = rows.indexOf(currentRow());
  const next = at < 0 ? (rows[rows.indexOf(document.activeElement)] ?? rows[0]) : rows[at + by];
  if (!next) return by > 0 && more();
  direction = by;
  next.focus({ preventScroll: true });
  open(next.pathname);
  return true;
}

/** Back to the list: on a phone it takes the screen again. */
export function list() {
  const row = currentRow();
  shell().dataset.pane = "list";
  (row ?? $("#rows .row") ?? $("#list-scroll"))?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

/** The list with no ticket open, as this page began: rows and their place on the screen stay. */
function close() {
  wanted = null;
  const row = currentRow();
  busy(false);
  $("#pane").replaceChildren(...nothingOpen.nodes);
  $("#side").replaceChildren();
  document.title = nothingOpen.title;
  list();
  row?.removeAttribute("aria-current");
}

function wentBack() {
  if (location.pathname.startsWith("/t/")) open(location.pathname, { push: false });
  else if (nothingOpen?.nodes && location.pathname + location.search === $("#rows").dataset.url) close();
  else location.reload();
}

/** Resting on a row is the beginning of a click. */
function watchPointer() {
  let timer = null;
  on("pointerover", "a.row", (event, row) => {
    clearTimeout(timer);
    if (event.pointerType !== "mouse" || row.hasAttribute("aria-current")) return;
    timer = setTimeout(() => row.matches(":hover") && prepare(row.pathname), HOVER_MS);
  });
}

/** A list that is loaded again by going back stands where it stood. */
function keepScroll() {
  const scroller = $("#list-scroll");
  const place = `scroll:${$("#rows").dataset.view}`;
  window.addEventListener("pagehide", () => sessionStorage.setItem(place, String(scroller.scrollTop)));
  const [entry] = performance.getEntriesByType("navigation");
  if (entry && entry.type !== "navigate") scroller.scrollTop = Number(sessionStorage.getItem(place) ?? 0);
}

/** Rows came, by whatever way: the open ticket's is marked, and who waited for the next one goes on. */
function arrived() {
  dropDoubles();
  if (!currentRow()) mark(location.pathname)?.scrollIntoView({ block: "nearest" });
  const isWaiting = comesFrom && comesFrom === currentRow()?.id;
  if (isWaiting && currentRow().nextElementSibling?.id === "more") return;
  comesFrom = "";
  if (isWaiting) step(1);
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
  document.addEventListener("htmx:after:swap", markRows);
  new MutationObserver(arrived).observe($("#rows"), { childList: true });
  arrived();
  window.addEventListener("popstate", wentBack);
  on("input", "[data-draft]", () => invalidate($("#ticket")?.dataset.url));
  watchPointer();
  keepScroll();
  if (!location.hash) toEnd();
}
