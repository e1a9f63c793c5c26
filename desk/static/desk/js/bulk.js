// Choosing many tickets: the boxes of the rows, x, Shift+x, Shift and a click; one toolbar changes them all.
import { $, $$, on } from "./dom.js";
import { currentRow } from "./nav.js";
import { toast } from "./toast.js";

const RUNNING = "bulk-progress";
// Where the menu of the chosen tickets begins for the keys of single ones.
const FIRST = {
  assign: '[value="assign:"]',
  team: '[value="queue:"]',
  status: '[value^="status:"]',
  snooze: '[value^="snooze:"]',
  priority: '[value^="priority:"]',
  tags: "#bulk-tags",
};
let last = null;
let whole = 0;

const boxes = () => $$("#rows .pick");
const chosen = () => boxes().filter((box) => box.checked);
const changing = () => import("./bulk-change.js");

/** Each row has its box, also rows that come later; a box without its row goes. */
function repair() {
  for (const box of boxes()) if (!box.nextElementSibling?.matches(".row")) box.remove();
  for (const row of $$("#rows .row")) {
    if (row.previousElementSibling?.matches(".pick")) continue;
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "t", className: "pick" });
    box.value = row.dataset.number;
    box.tabIndex = -1;
    box.setAttribute("form", "bulk");
    box.setAttribute("aria-label", `#${row.dataset.number}`);
    row.before(box);
  }
  show();
}

function show() {
  const bar = $("#bulk");
  const count = whole || chosen().length;
  bar.hidden = count === 0;
  bar.elements.all.disabled = !whole;
  bar.elements.all.value = whole ? "1" : "";
  const words = whole ? bar.dataset.whole : count === 1 ? bar.dataset.one : bar.dataset.many;
  const text = words.replace("%s", new Intl.NumberFormat(document.documentElement.lang).format(count));
  if ($("#bulk-count").textContent !== text) $("#bulk-count").textContent = text;
}

function clear() {
  whole = 0;
  for (const box of boxes()) box.checked = false;
  show();
}

const list = { boxes, chosen, repair, show, clear };

/** Selects all rows from the one that was chosen last to this one. */
function range(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  for (const one of all.slice(Math.max(from, 0), to + 1)) one.checked = true;
  last = box;
  show();
}

function toggle(isRange) {
  const row = document.activeElement?.closest("#rows .row") ?? currentRow() ?? $("#rows .row");
  const box = row?.previousElementSibling;
  if (!box?.matches(".pick")) return;
  whole = 0;
  if (isRange) return range(box);
  box.checked = !box.checked;
  last = box;
  row.focus();
  show();
}

/** The keys of a ticket mean the chosen ones while some are chosen; false for other keys. */
function act(form, name) {
  if (name in FIRST) {
    const menu = $("#bulk-menu");
    menu.dataset.first = FIRST[name];
    menu.open = true;
    requestAnimationFrame(() => ($(FIRST[name], menu) ?? $("summary", menu)).focus());
    return true;
  }
  const me = document.documentElement.dataset.user;
  const value = { resolve: "status:resolved", "assign-me": `assign:${me}` }[name];
  if (value) form.requestSubmit($(`[value="${value}"]`, form));
  return Boolean(value);
}

async function send(form, data) {
  form.setAttribute("aria-busy", "true");
  try {
    await (await changing()).send(form, data, list);
  } catch (error) {
    toast(error.status === 422 ? error.text : $("#toasts").dataset.failed, { bad: true });
  } finally {
    form.removeAttribute("aria-busy");
  }
}

const watch = async (url) => (await changing()).watch(url, list);

export function start() {
  const form = $("#bulk");
  if (!form || !$("#rows")) return;
  new MutationObserver(repair).observe($("#rows"), { childList: true });
  repair();
  on("change", "#rows .pick", (event, box) => {
    whole = 0;
    last = box;
    show();
  });
  on("click", "#rows .pick", (event, box) => event.shiftKey && last && range(box));
  document.addEventListener(
    "click",
    (event) => {
      const row = event.shiftKey ? event.target.closest?.("#rows a.row") : null;
      const box = row?.previousElementSibling;
      if (!box?.matches(".pick")) return;
      event.preventDefault();
      whole = 0;
      range(box);
    },
    { capture: true },
  );
  on("click", "[data-clear]", clear);
  on("click", "button[data-whole]", (event, button) => {
    for (const box of boxes()) box.checked = true;
    whole = Number(button.dataset.whole);
    button.closest(".menu").open = false;
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.hasAttribute("aria-busy")) send(form, new FormData(form, event.submitter));
  });
  document.addEventListener("bulk:progress", (event) => watch(event.detail));
  document.addEventListener("desk:action", (event) => {
    const { name } = event.detail;
    if (["select", "select-range"].includes(name) && $("#rows .row")) {
      event.preventDefault();
      toggle(name === "select-range");
    } else if ((whole || chosen().length) && act(form, name)) {
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !$(".menu[open], dialog[open]") && (whole || chosen().length)) clear();
  });
  const running = sessionStorage.getItem(RUNNING);
  if (running) watch(running);
}
