// Seconds that a ticket is open while its tab has the focus and somebody moves; told in sums, which may be told twice.
import { $ } from "./dom.js";

const IDLE_MS = 60_000;
const TELL_SECONDS = 60;

let visit = null;
let active = 0;

function tell() {
  if (!visit || visit.seconds === visit.told) return;
  const body = new FormData();
  body.set("visit", visit.id);
  body.set("seconds", visit.seconds);
  body.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]")?.value ?? "");
  visit.told = visit.seconds;
  fetch(`/t/${visit.number}/time/`, { method: "POST", body, headers: { "X-Pane": "1" }, keepalive: true }).catch(() => {});
}

function begin() {
  const number = $("[data-counts-time]")?.dataset.countsTime;
  if (visit?.number === number) return;
  tell();
  visit = number ? { number, id: crypto.randomUUID?.() ?? String(Math.random()).slice(2), seconds: 0, told: 0 } : null;
}

function second() {
  if (!visit || !document.hasFocus() || document.hidden || Date.now() - active > IDLE_MS) return;
  visit.seconds += 1;
  if (visit.seconds - visit.told >= TELL_SECONDS) tell();
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
