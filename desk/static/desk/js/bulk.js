// Choosing many tickets: the boxes of the rows, x, Shift+x, Shift and a click; one toolbar changes them all.
import { $, $$, fragment, on } from "./dom.js";
import { currentRow, invalidate } from "./nav.js";
import { refresh } from "./ticket.js";
import { toast } from "./toast.js";

const LOOK_MS = 1000;
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
let reloads = 0;

const boxes = () => $$("#rows .pick");
const chosen = () => boxes().filter((box) => box.checked);

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

/** The list as it is now; what was scrolled to below the first page comes by scrolling again. */
async function reload() {
  const rows = $("#rows");
  const mine = (reloads += 1);
  const body = await fragment(rows.dataset.rows);
  if (mine !== reloads) return; // a later one knows more
  const open = currentRow()?.id;
  const kept = new Set(chosen().map((box) => box.value));
  const focused = rows.contains(document.activeElement) ? document.activeElement.id : "";
  rows.replaceChildren(...body.childNodes);
  window.htmx?.process(rows);
  repair();
  for (const box of boxes()) box.checked = kept.has(box.value);
  if (open) document.getElementById(open)?.setAttribute("aria-current", "page");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  show();
  invalidate();
  refresh();
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

/** Where one goes on after the chosen rows are gone. */
const following = () => {
  const after = chosen().at(-1)?.nextElementSibling;
  return $$("#rows .row").find((row) => after && after.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING)?.id;
};

async function send(form, submitter) {
  const next = following();
  form.setAttribute("aria-busy", "true");
  try {
    const body = await fragment(form.action, { method: "POST", body: new FormData(form, submitter) });
    $("#bulk-menu").open = false;
    const said = $("[data-part=said]", body);
    clear();
    form.removeAttribute("aria-busy"); // the next change need not wait for the rows
    if (said.dataset.progress) watch(said.dataset.progress);
    else toast(said.textContent.trim(), { undo: said.dataset.undo });
    await reload();
    const place = $("#rows .row[aria-current]") ?? document.getElementById(next) ?? $("#rows .row") ?? $("#list-scroll");
    // Who has gone on meanwhile is left where they are.
    if (document.activeElement === document.body) place.focus({ preventScroll: true });
  } catch (error) {
    toast(error.status === 422 ? error.text : $("#toasts").dataset.failed, { bad: true });
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Shows how far a large change is; also after the page was loaded again. */
export async function watch(url) {
  sessionStorage.setItem(RUNNING, url);
  const place = $("#bulk-progress");
  if (!place) return;
  try {
    const part = $("[data-part=progress]", await fragment(url));
    place.replaceChildren(part);
    place.hidden = false;
    if (part.dataset.running !== undefined) setTimeout(() => watch(url), LOOK_MS);
    else {
      sessionStorage.removeItem(RUNNING);
      reload();
    }
  } catch {
    setTimeout(() => watch(url), LOOK_MS * 5);
  }
}

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
    if (!form.hasAttribute("aria-busy")) send(form, event.submitter);
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
