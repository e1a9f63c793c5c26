// One WebSocket a tab. It carries only which ticket changed; what that means is fetched with the
// reader's own permissions, at most once a second, and never moves a row under the pointer.
import { $, $$, fragment, on, withQuery } from "./dom.js";
import { markRows } from "./drafts.js";
import { currentRow } from "./nav.js";
import { invalidate, know } from "./panes.js";
import { place, placeOf } from "./rows.js";
import { refresh } from "./ticket.js";

const PULL_MS = 1000;
const OFFLINE_AFTER_MS = 3000;
const MAX_WAIT_MS = 30_000;

let changed = new Map();
let timer = null;
let tries = 0;
let held = [];
let socket = null;

/** Asks soon for what changed; a page that nobody looks at collects it and asks once when it is in front again. */
function schedule() {
  if (document.hidden) return;
  const wait = changed.size > 20 ? PULL_MS * 2 : 150;
  timer ??= setTimeout(pull, wait + Math.random() * 100);
}

async function pull() {
  const batch = changed;
  changed = new Map();
  const started = Date.now();
  const rows = $("#rows");
  const open = $("#ticket");
  if (open && batch.has(open.dataset.id) && batch.get(open.dataset.id) > Number(open.dataset.v)) refresh();
  try {
    const wanted = rows ? needed(rows, batch) : [];
    const body = await fragment(
      withQuery(document.body.dataset.pull, { view: rows?.dataset.view ?? "", ids: wanted.join(",") }),
    );
    counts(body);
    if (rows) take(rows, body, wanted);
  } catch {
    // What could not be fetched is asked for again with the next batch.
    for (const [id, version] of batch) if (!changed.has(id)) changed.set(id, version);
  }
  setTimeout(() => {
    timer = null;
    if (changed.size) schedule();
  }, Math.max(0, PULL_MS - (Date.now() - started)));
}

function needed(rows, batch) {
  return [...batch]
    .filter(([id, version]) => {
      const row = document.getElementById(`row-${id}`);
      return !row || Number(row.dataset.v) < version;
    })
    .map(([id]) => id)
    .slice(0, 50);
}

function counts(body) {
  const fresh = $("[data-part=nav]", body);
  const shown = $("#nav-items");
  if (fresh && shown && shown.innerHTML !== fresh.innerHTML && !shown.contains(document.activeElement)) {
    shown.replaceChildren(...fresh.childNodes);
  } else if (fresh && shown) {
    for (const count of $$("[data-count]", fresh)) {
      const old = $(`[data-count="${count.dataset.count}"]`, shown);
      if (old) old.textContent = count.textContent;
    }
  }
  const title = $("[data-view-count]");
  const current = $(".nav__item[aria-current] .count");
  if (title && current) title.textContent = current.textContent;
}

function take(rows, body, wanted) {
  const fresh = new Map($$("[data-part=rows] .row", body).map((row) => [row.id, row]));
  for (const id of wanted) {
    const shown = document.getElementById(`row-${id}`);
    const row = fresh.get(`row-${id}`);
    if (shown && row) {
      if (shown.hasAttribute("aria-current")) row.setAttribute("aria-current", "page");
      const focused = shown === document.activeElement;
      shown.replaceWith(row);
      if (focused) row.focus();
    } else if (shown && shown !== currentRow() && !shown.matches(":hover, :focus")) {
      shown.remove();
    } else if (shown) {
      shown.dataset.gone = "";
    } else {
      held = held.filter((one) => one.id !== `row-${id}`);
      // What belongs below the loaded rows comes by scrolling, and is not news.
      if (row && placeOf(row) !== undefined) held.push(row);
    }
  }
  if (isCalm(rows)) showHeld();
  else offer();
  markRows();
}

/** New rows may come in by themselves only where nobody is pointing, reading or choosing. */
function isCalm(rows) {
  const scroller = rows.closest(".pane__scroll");
  return (
    rows.dataset.newest !== undefined &&
    scroller.scrollTop < 8 &&
    !rows.matches(":hover") &&
    !rows.contains(document.activeElement)
  );
}

function showHeld() {
  const first = held.at(-1);
  const hadFocus = document.activeElement === $("#news");
  for (const row of held) place(row);
  held = [];
  offer();
  if (hadFocus) first?.focus();
}

function offer() {
  const button = $("#news");
  if (!button) return;
  button.hidden = held.length === 0;
  button.textContent = (held.length === 1 ? button.dataset.one : button.dataset.many).replace("%s", held.length);
}

/** Tells the server something; false when there is no connection. */
export function say(message) {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(message));
  return true;
}

function connect() {
  const path = document.body.dataset.live;
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(address);
  let offline = null;
  const ready = () => {
    $("#offline").hidden = true;
    document.documentElement.dataset.live = "on";
    if (tries) missed();
    else if (!$("#nav-items .count")) schedule();
    tries = 0;
  };
  socket.addEventListener("message", (event) => {
    const signal = JSON.parse(event.data);
    document.dispatchEvent(new CustomEvent("desk:signal", { detail: signal }));
    if (signal.k === "ready") return ready();
    if (signal.k === "notice") document.dispatchEvent(new Event("desk:notice"));
    if (signal.k !== "ticket") return;
    const id = String(signal.id);
    changed.set(id, Math.max(signal.v, changed.get(id) ?? 0));
    know(id, signal.v);
    schedule();
  });
  socket.addEventListener("close", (event) => {
    document.documentElement.dataset.live = "off";
    if (event.code === 4401) return location.reload();
    tries += 1;
    offline ??= setTimeout(() => {
      if (document.documentElement.dataset.live === "off") $("#offline").hidden = false;
    }, OFFLINE_AFTER_MS);
    setTimeout(connect, Math.min(MAX_WAIT_MS, 500 * 2 ** Math.min(tries, 6)) * (0.5 + Math.random() / 2));
  });
}

/** After a gap nobody knows what was missed: the shown rows and the open ticket are fetched anew. */
function missed() {
  invalidate();
  for (const row of $$("#rows .row")) changed.set(row.id.slice(4), Infinity);
  const open = $("#ticket");
  if (open) changed.set(open.dataset.id, Infinity);
  changed.set("0", 0);
  schedule();
}

export function start() {
  if (!document.body.dataset.live) return;
  on("click", "#news", showHeld);
  document.addEventListener("visibilitychange", () => (changed.size || !$("#nav-items .count")) && schedule());
  connect();
}
