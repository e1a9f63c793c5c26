// Tells the server which tickets were really looked at: shown for a moment, on a page that is in front.
// What is only fetched ahead of time stays unread. Several tickets in a row are told in one request.
import { $, on } from "./dom.js";

const LOOK_MS = 600;
const TELL_MS = 2000;
const seen = new Map();
const untold = new Map();
let timer = null;
let later = null;
let kept = null;

function look() {
  const ticket = $("#ticket");
  if (!ticket || document.hidden || ticket.dataset.number === kept) return;
  const { number, v } = ticket.dataset;
  if (Number(v) <= (seen.get(number) ?? -1)) return;
  clearTimeout(timer);
  timer = setTimeout(() => tell(number, v), LOOK_MS);
}

function tell(number, version) {
  if ($("#ticket")?.dataset.number !== number || document.hidden) return;
  seen.set(number, Number(version));
  untold.set(number, version);
  document.getElementById(`row-${number}`)?.classList.remove("row--unread");
  later ??= setTimeout(send, TELL_MS);
}

function send() {
  clearTimeout(later);
  later = null;
  if (!untold.size) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", $("input[name=csrfmiddlewaretoken]").value);
  for (const [number, version] of untold) body.append("t", `${number}:${version}`);
  untold.clear();
  fetch("/seen/", { method: "POST", body, credentials: "same-origin", keepalive: true }).catch(() => seen.clear());
}

export function start() {
  if (!document.body.dataset.live) return;
  document.addEventListener("ticket:shown", () => {
    kept = null;
    look();
  });
  document.addEventListener("ticket:changed", look);
  document.addEventListener("visibilitychange", look);
  on("submit", "form[data-unread]", (event, form) => {
    kept = $("#ticket").dataset.number;
    seen.delete(kept);
    untold.delete(kept);
    clearTimeout(timer);
  });
  window.addEventListener("pagehide", send);
  look();
}
