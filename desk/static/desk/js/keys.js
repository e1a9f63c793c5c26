// Keys act on what the page offers: the element with data-action, or what a module does under that name.
// Which key means which action stands in the help, written by the server for this reader (desk/keymap.py).
import { ahead, keep, type } from "./ahead.js";
import { isTyping, names } from "./chords.js";
import { $, $$, inField, on } from "./dom.js";
import { list, step } from "./nav.js";

const PREFIX_MS = 1200;
const REPEATS = new Set(["next", "previous", "next-message", "previous-message"]);
const WRITING = new Set(["reply", "note", "forward"]);
const WAITING = "#pane[aria-busy=true]";
const PRESSABLE = "a, button, summary, input, select, textarea, [tabindex='0']:not(#ticket-body)";

let bindings = new Map();
let prefix = { name: "", until: 0 };

/** Reads the keys of this reader; the first stroke of two is kept as a beginning. */
function read() {
  bindings = new Map();
  for (const line of $$("#keys [data-binding]")) {
    for (const key of JSON.parse(line.dataset.keys)) {
      bindings.set(key, line.dataset.binding);
      if (key.includes(" ")) bindings.set(key.split(" ")[0], "");
    }
  }
}

const usable = (element) => !element.disabled && !element.closest(`[hidden], ${WAITING}, dialog:not([open])`);

/** The element that does this on the page now; in a list, that of the row where the reader is. */
export function elementOf(name) {
  const selector = `[data-action="${CSS.escape(name)}"]`;
  const row = document.activeElement?.closest(".row") ?? $('#rows .row[aria-current="page"]');
  const here = row && $(selector, row);
  return here && usable(here) ? here : ($$(selector).find(usable) ?? null);
}

/** Presses an element as a hand would: menus open, fields get the focus, all else is clicked. */
export function press(element) {
  if (element.matches("summary")) {
    const menu = element.parentElement;
    menu.open = !menu.open;
    element.focus();
    const first = () => $(".menu__item, input:not([type=hidden]), select, textarea, button", menu) ?? element;
    const isWithin = () => menu.contains(document.activeElement) && document.activeElement !== element;
    const enter = () => menu.open && !isWithin() && first().focus();
    enter(); // at once, so that it gets what is typed next
    requestAnimationFrame(enter); // or, where it could not take the focus yet, once it is laid out
  } else if (element.matches("input[type=radio]")) {
    element.checked = true;
    element.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (element.matches("input:not([type=checkbox], [type=button], [type=submit]), select, textarea")) {
    element.focus();
  } else {
    element.click();
  }
}

/** Into the field for searching, or to the page of it where the field is put away. */
function search() {
  const field = $("#search");
  if (field.checkVisibility()) field.select();
  else location.assign(field.form.action);
}

/** Resolving goes on in the background while the next ticket is shown; a refusal is told as a short message. */
function resolveNext() {
  const button = elementOf("resolve");
  if (!button) return;
  press(button);
  if (!step(1)) list();
}

const conversation = () => $("#ticket-body").focus({ preventScroll: true });

/** To the customer, and back to the conversation; where there is no room for both it is a drawer. */
function side() {
  const panel = $("#side");
  if (panel.contains(document.activeElement)) {
    if (panel.matches(":popover-open")) panel.hidePopover();
    conversation();
    return;
  }
  if (!panel.checkVisibility()) panel.showPopover();
  $("a, button, summary, input:not([type=hidden])", panel)?.focus();
}

const palette = () =>
  ahead(async (begun) => {
    const { open } = await import("./palette.js");
    await open({ isOffered, run }, begun);
  });

/** Writing that begins before the ticket is there goes into its composer. */
const writeSoon = (action) =>
  ahead(async (begun) => {
    await new Promise((shown) => {
      new MutationObserver((changes, observer) => {
        if ($(WAITING)) return;
        observer.disconnect();
        shown();
      }).observe($(WAITING), { attributeFilter: ["aria-busy"] });
    });
    if (begun() !== null && run(action)) type(begun());
  });

// What no element on the page stands for: what must be there for it, and how it is done.
const OWN = {
  next: [".rows .row", () => step(1)],
  previous: [".rows .row", () => step(-1)],
  list: ["#rows", list],
  conversation: ["#ticket-body", conversation],
  side: ["#side > *", side],
  search: ["#search", search],
  palette: ["#keys", palette],
  "resolve-next": ['[data-action="resolve"]', resolveNext],
  undo: ["#toasts [data-undo]", () => $$("#toasts [data-undo]").at(-1).click()],
};

/** Whether something on this page answers to the name. */
export const isOffered = (name) => Boolean(elementOf(name) ?? (OWN[name] && $(OWN[name][0])));

/** Does an action by its name. A module that does it itself calls preventDefault on "desk:action". */
export function run(name) {
  const asked = new CustomEvent("desk:action", { detail: { name }, cancelable: true });
  if (!document.dispatchEvent(asked)) return true;
  if (OWN[name] && $(OWN[name][0])) {
    OWN[name][1]();
    return true;
  }
  const element = elementOf(name);
  if (element) press(element);
  return Boolean(element);
}

/** Which action a key means here, if any; "" when it begins a key of two strokes. */
function meaning(event) {
  const known = names(event);
  const begun = Date.now() < prefix.until ? prefix.name : "";
  prefix = { name: "", until: 0 };
  if (begun) return known.map((name) => bindings.get(`${begun} ${name}`)).find(Boolean);
  const name = known.find((one) => bindings.has(one));
  const action = bindings.get(name);
  if (action === "") prefix = { name, until: Date.now() + PREFIX_MS };
  return action;
}

/** Enter presses what has the focus, arrows scroll what is being read: there they keep their meaning. */
function belongsElsewhere(event, action) {
  if (event.repeat && !REPEATS.has(action)) return true;
  if (event.key === "Enter") return Boolean(event.target.closest?.(PRESSABLE));
  if (!event.key.startsWith("Arrow")) return false;
  return event.target !== document.body && !event.target.closest?.("#list");
}

function single(event) {
  if (inField(event.target) || document.documentElement.dataset.keys === "off") return;
  if ($("dialog[open]") || $(".menu[open]")) return;
  const action = meaning(event);
  if (!action || belongsElsewhere(event, action)) return;
  if (WRITING.has(action) && $(WAITING)) writeSoon(action);
  else if (run(action)) event.preventDefault();
}

/** Ctrl or Cmd with a key works in fields as well. */
function combined(event) {
  const action = names(event).map((name) => bindings.get(name)).find(Boolean);
  if (action?.startsWith("send")) return sendFrom(event, action);
  if (!action || ($("dialog[open]") && action !== "palette")) return;
  if (run(action)) event.preventDefault();
}

/** Sends what is being written; elsewhere Ctrl and Enter stay with the browser. */
function sendFrom(event, action) {
  const form = inField(event.target) ? event.target.closest("form") : null;
  const button = form && ($(`[data-action="${action}"]`, form) ?? $("[data-send]", form));
  if (!button || button.disabled) return;
  event.preventDefault();
  if (button.matches("summary")) press(button);
  else form.requestSubmit(button);
}

/** Escape leaves a field for what it belongs to, so that the focus is never nowhere. */
function leave(field) {
  const ticket = field.closest("#ticket") && $("#ticket-body");
  const row = $('#rows .row[aria-current="page"]');
  (ticket || row || $("#pane") || $("#main"))?.focus({ preventScroll: true });
  if (document.activeElement === field) field.blur();
}

function pressed(event) {
  if (event.defaultPrevented || isTyping(event) || !(event.target instanceof Element) || keep(event)) return;
  if (event.key === "Escape") {
    if (inField(event.target) && !event.target.closest("dialog, .menu")) leave(event.target);
  } else if (event.ctrlKey || event.metaKey) {
    combined(event);
  } else {
    single(event);
  }
}

/** Single keys can be switched off on this device, for those whose speech or hands press them unasked. */
function applySwitch() {
  const off = localStorage.getItem("keys") === "off";
  document.documentElement.dataset.keys = off ? "off" : "on";
  const box = $("[data-keys-switch]");
  if (box) box.checked = !off;
}

export function start() {
  if (!$("#keys")) return;
  read();
  applySwitch();
  document.documentElement.toggleAttribute("data-mac", /Mac|iP(hone|ad)/.test(navigator.platform));
  on("change", "[data-keys-switch]", (event, box) => {
    localStorage.setItem("keys", box.checked ? "on" : "off");
    applySwitch();
  });
  on("click", '[data-action="palette"]', () => run("palette"));
  document.addEventListener("keydown", pressed);
}

/** Takes up what was pressed while the page was being loaded (early.js). */
export function catchUp() {
  const events = window.typedEarly ?? [];
  window.typedEarly = null;
  if ($("#keys")) for (const event of events) pressed(event);
}
