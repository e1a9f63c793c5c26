// Single keys act outside fields only; Ctrl or Cmd with Enter sends from inside one.
import { $, inField, on } from "./dom.js";
import { list, step } from "./nav.js";
import { undoLast } from "./undo.js";

const PREFIX_MS = 1200;
let prefix = null;

const click = (selector) => {
  const element = $(selector);
  element?.click();
  return Boolean(element);
};

function compose(kind) {
  const radio = $(`.composer input[value="${kind}"]`);
  if (!radio) return false;
  radio.checked = true;
  $(`.composer__form--${kind} textarea`).focus();
  return true;
}

function openMenu(id) {
  const menu = document.getElementById(id);
  if (!menu) return false;
  menu.open = true;
  ($(".menu__item, input", menu) ?? $("summary", menu)).focus();
  return true;
}

function go(name) {
  const link = $(`a[data-go="${name}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => compose("reply"),
  n: () => compose("note"),
  e: () => click("[data-key=e]"),
  a: () => openMenu("menu-assignee"),
  i: () => click("[data-key=i]"),
  u: () => list(),
  z: () => undoLast(),
  o: () => click("[data-key=o]"),
  "/": () => $("#search")?.focus(),
  "?": () => $("#keys")?.showModal(),
};

const GO = { i: "inbox", m: "mine", u: "unassigned", c: "customers", r: "reports", s: "settings" };

function single(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if ($("dialog[open]") || $(".menu[open]") || document.documentElement.dataset.keys === "off") return;
  if (prefix) {
    clearTimeout(prefix);
    prefix = null;
    if (GO[event.key] && go(GO[event.key])) event.preventDefault();
    return;
  }
  if (event.key === "g") {
    prefix = setTimeout(() => (prefix = null), PREFIX_MS);
    return;
  }
  const action = KEYS[event.key];
  if (action && action() !== false) event.preventDefault();
}

/** Single keys can be switched off on this device, for those whose speech or hands press them unasked. */
function applySwitch() {
  const off = localStorage.getItem("keys") === "off";
  document.documentElement.dataset.keys = off ? "off" : "on";
  const box = $("[data-keys-switch]");
  if (box) box.checked = !off;
}

export function start() {
  applySwitch();
  on("change", "[data-keys-switch]", (event, box) => {
    localStorage.setItem("keys", box.checked ? "on" : "off");
    applySwitch();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target instanceof Element ? event.target.closest("form") : null;
      if (form && event.target.matches("textarea")) {
        event.preventDefault();
        form.requestSubmit($("[data-send]", form));
      }
    } else if (event.key === "Escape" && inField(event.target)) {
      event.target.blur();
    } else {
      single(event);
    }
  });
}
