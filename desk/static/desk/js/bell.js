// What the reader was told and has not read: in the title, on the icon of the tab, and read when its ticket is shown.
// Sounds and the list of names come only when they are needed.
import { $, on } from "./dom.js";

const TITLE = /^\(\d+\+?\) /;

const badge = () => $('[data-count="notices"]');
let icon = null;

/** Shows how many are unread; without a number what the navigation says. */
export function show(count) {
  const place = badge();
  if (place && count !== undefined) place.textContent = String(count);
  const text = place?.textContent.trim() ?? "";
  const is_some = Boolean(text) && text !== "0";
  const title = (is_some ? `(${text}) ` : "") + document.title.replace(TITLE, "");
  if (title !== document.title) document.title = title;
  draw(is_some);
}

async function draw(is_some) {
  const link = $('link[rel="icon"]');
  if (!link || (link.dataset.dot !== undefined) === is_some) return;
  link.dataset.plain ??= link.href;
  if (!is_some) {
    delete link.dataset.dot;
    link.href = link.dataset.plain;
    return;
  }
  link.dataset.dot = "";
  const { withDot } = await import("./dot.js");
  icon ??= await withDot(link.dataset.plain);
  if (link.dataset.dot !== undefined) link.href = icon;
}

/** Tells the server that the notices of a ticket were read. */
export function read(number) {
  const body = new FormData();
  body.set("ticket", number);
  body.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]")?.value ?? "");
  return fetch("/notifications/read/", { method: "POST", body, headers: { "X-Pane": "1" }, keepalive: true });
}

function opened() {
  const part = $("[data-unread-notices]");
  if (!part || document.visibilityState === "hidden") return;
  read(part.dataset.unreadNotices);
  part.removeAttribute("data-unread-notices");
}

export function start() {
  if (!document.body.dataset.live) return;
  const look = new MutationObserver(() => show());
  look.observe($("#nav-items"), { subtree: true, childList: true, characterData: true });
  look.observe($("title"), { childList: true });
  show();
  opened();
  document.addEventListener("ticket:shown", opened);
  document.addEventListener("visibilitychange", opened);
  document.addEventListener("desk:notice", () => import("./notices.js").then((notices) => notices.signalled({ read, show })));
}
