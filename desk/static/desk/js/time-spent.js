// Seconds that a ticket is open while its tab has the focus and somebody moves. They are told in sums, those of
// several tickets in one request; a sum may be told twice.
import { $ } from "./dom.js";

const IDLE_MS = 60_000;
const TELL_SECONDS = 60;
const MOST = 19; // the server takes 20
const TOGETHER_MS = 20_000;

const untold = new Map(); // by visit: what the server is told next
let visit = null;
let active = 0;
let later = null;

function note() {
  if (!visit || visit.seconds === visit.told) return;
  visit.told = visit.seconds;
  untold.set(visit.id, `${visit.number}:${visit.id}:${visit.seconds}`);
  later ??= setTimeout(tell, TOGETHER_MS);
}

function tell() {
  clearTimeout(later);
  later = null;
  note();
  if (!untold.size) return;
  const body = new FormData();
  for (const sum of untold.values()) body.append("v", sum);
  body.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]")?.value ?? "");
  untold.clear();
  fetch("/time/", { method: "POST", body, headers: { "X-Pane": "1" }, keepalive: true }).catch(() => {});
}

function begin() {
  const number = $("[data-counts-time]")?.dataset.countsTime;
  if (visit?.number === number) return;
  note();
  if (untold.size >= MOST) tell();
  visit = number ? { number, id: crypto.randomUUID?.() ?? String(Math.random()).slice(2), seconds: 0, told: 0 } : null;
}

function second() {
  if (!visit || !document.hasFocus() || document.hidden || Date.now() - active > IDLE_MS) return;
  visit.seconds += 1;
  if (visit.seconds - visit.told >= TELL_SECONDS) note();
}

export function start() {
  if (!$("#pane")) return;
  for (const sign of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    document.addEventListener(sign, () => (active = Date.now()), { capture: true, passive: true });
  }
  active = Date.now();
  begin();
  document.addEventListener("ticket:shown", begin);
  document.addEventListener("visibilitychange", () => document.hidden && tell());
  addEventListener("pagehide", tell);
  setInterval(second, 1000);
}
