// Everything by name: what can be done here, where one can go, tickets and customers that the server finds.
// A combobox in a dialog: the field keeps the focus, the list shows by aria-activedescendant what Enter takes.
import { $, $$, fragment, withQuery } from "./dom.js";
import { open as openTicket } from "./nav.js";
import { recent } from "./recent.js";

const WAIT_MS = 150;
const SHOWN = 8;
const NOT_HERE = new Set(["palette", "leave", "send", "send-resolve", "conversation"]);
const LAST_USED = "palette:used";

let keys = null; // keys.js hands itself over: modules that import one another could not be named by their content
let dialog = null;
let places = [];
let found = [];
let waiting = null;
let asked = null;
let hasMoved = false; // with the arrows: then what the server finds must not take the choice away

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well a text answers to the words: 0 not at all, more when they begin it or its words. */
function score(text, words) {
  const hay = plain(text);
  let sum = 0;
  for (const word of words) {
    const at = hay.indexOf(word);
    if (at < 0) return 0;
    sum += at === 0 ? 3 : /[^\p{L}\p{N}]/u.test(hay[at - 1]) ? 2 : 1;
  }
  return sum;
}

function actions() {
  return $$("#keys [data-binding]")
    .filter(({ dataset: { binding } }) => !NOT_HERE.has(binding) && !binding.startsWith("go-") && keys.isOffered(binding))
    .map((line) => ({
      group: "actions",
      label: $("dt", line).textContent,
      keys: $("dd > span", line),
      icon: "zap",
      name: line.dataset.binding,
    }));
}

const placeOf = (link) => ({
  group: "places",
  label: link.textContent.trim(),
  href: link.getAttribute("href"),
  hint: link.dataset.hint,
  icon: link.dataset.icon,
  keys: $(`#keys [data-binding="${link.dataset.action ?? ""}"] dd > span`),
});

const resultOf = (link) => ({
  group: link.dataset.group,
  label: link.textContent.trim(),
  hint: link.dataset.hint,
  href: link.getAttribute("href"),
  icon: link.dataset.icon,
});

/** What to offer for a text: with none, what was used last, the tickets seen last, and everything else. */
function offers(text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  if (!words.length) {
    const used = JSON.parse(localStorage.getItem(LAST_USED) ?? "[]");
    const rank = (entry) => (used.includes(entry.name) ? used.indexOf(entry.name) : used.length);
    const seen = recent()
      .filter((one) => one.number !== $("#ticket")?.dataset.number)
      .map((one) => ({ group: "recent", label: one.title, href: `/t/${one.number}/`, icon: "clock" }));
    return [...seen.slice(0, 4), ...actions().sort((a, b) => rank(a) - rank(b)), ...places];
  }
  const fitting = (entries) =>
    entries
      .map((entry) => [score(entry.label, words), entry])
      .filter(([points]) => points)
      .sort((a, b) => b[0] - a[0])
      .map(([, entry]) => entry)
      .slice(0, SHOWN);
  const all = { group: "search", label: dialog.dataset.searchFor.replace("%s", text.trim()), icon: "search" };
  all.href = withQuery(dialog.dataset.search, { q: text.trim() });
  return [...fitting(actions()), ...fitting(places), ...found, all];
}

function icon(name) {
  const image = $("[data-palette-icon]", dialog).content.firstElementChild.cloneNode(true);
  const use = $("use", image);
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return image;
}

function span(css, ...children) {
  const element = document.createElement("span");
  element.className = css;
  element.append(...children);
  return element;
}

/** Names and subjects run in their own direction. */
const own = (item) => Object.assign(item, { dir: "auto" });

function option(entry, index) {
  const item = document.createElement("div");
  item.className = "palette__option";
  item.id = `palette-${index}`;
  item.setAttribute("role", "option");
  item.entry = entry;
  item.append(icon(entry.icon ?? "zap"), own(span("truncate", entry.label)));
  if (entry.hint) item.append(own(span("muted truncate", entry.hint)));
  if (entry.keys) item.append(span("palette__keys", entry.keys.cloneNode(true)));
  return item;
}

function show() {
  const list = $("#palette-list", dialog);
  const groups = new Map();
  offers($("input", dialog).value).forEach((entry, index) => {
    if (!groups.has(entry.group)) {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", dialog.dataset[entry.group] ?? "");
      const title = span("palette__group", dialog.dataset[entry.group] ?? "");
      title.setAttribute("aria-hidden", "true");
      if (title.textContent) group.append(title);
      groups.set(entry.group, group);
    }
    groups.get(entry.group).append(option(entry, index));
  });
  list.replaceChildren(...groups.values());
  choose($(".palette__option", list));
}

function choose(item) {
  for (const old of $$("[aria-selected]", dialog)) old.removeAttribute("aria-selected");
  item?.setAttribute("aria-selected", "true");
  item?.scrollIntoView({ block: "nearest" });
  const field = $("input", dialog);
  if (item) field.setAttribute("aria-activedescendant", item.id);
  else field.removeAttribute("aria-activedescendant");
}

function move(by) {
  const items = $$(".palette__option", dialog);
  const at = items.findIndex((item) => item.hasAttribute("aria-selected"));
  choose(items[(at + by + items.length) % items.length]);
}

/** The dialog gives the focus back before anything is done, so that menus can take it. */
function take(item, event) {
  const entry = item?.entry;
  if (!entry) return;
  dialog.close();
  if (entry.name) {
    const used = JSON.parse(localStorage.getItem(LAST_USED) ?? "[]").filter((name) => name !== entry.name);
    localStorage.setItem(LAST_USED, JSON.stringify([entry.name, ...used].slice(0, 5)));
    keys.run(entry.name);
  } else if (event.ctrlKey || event.metaKey) {
    window.open(entry.href, "_blank");
  } else if (entry.href.startsWith("/t/") && $("#pane") && $("#rows")) {
    openTicket(entry.href);
  } else {
    location.assign(entry.href);
  }
}

async function ask(text) {
  asked?.abort();
  asked = new AbortController();
  const url = withQuery(dialog.dataset.find, { q: text });
  try {
    const body = await fragment(url, { signal: asked.signal });
    found = $$("a", body).map(resultOf);
    const chosen = hasMoved ? $("[aria-selected]", dialog)?.entry.label : null;
    show();
    const again = $$(".palette__option", dialog).find((item) => item.entry.label === chosen);
    if (again) choose(again);
    $("[role=status]", dialog).textContent = dialog.dataset.count.replace("%s", found.length);
  } catch {
    // The next letter asks again; what can be done without the server is shown already.
  }
}

function typed(field) {
  clearTimeout(waiting);
  found = [];
  hasMoved = false;
  show();
  const text = field.value.trim();
  if (text.length > 1 || /^\d$/.test(text)) waiting = setTimeout(() => ask(text), WAIT_MS);
  else asked?.abort();
}

const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: SHOWN, PageUp: -SHOWN };

function pressed(event) {
  if (event.isComposing) return;
  hasMoved ||= Boolean(MOVES[event.key]);
  if (MOVES[event.key]) move(MOVES[event.key]);
  else if (event.key === "Enter") take($("[aria-selected]", dialog), event);
  else return;
  event.preventDefault();
}

async function build() {
  const body = await fragment($("#keys").dataset.palette);
  dialog = $("dialog", body);
  places = $$("[data-place]", dialog).map(placeOf);
  document.body.append(dialog);
  const field = $("input", dialog);
  field.addEventListener("input", () => typed(field));
  field.addEventListener("keydown", pressed);
  dialog.addEventListener("click", (event) => take(event.target.closest(".palette__option"), event));
}

/** Opens the palette, or closes the open one; `actions` are those of keys.js, `begun` what was typed until it was there. */
export async function open(actions, begun = () => "") {
  keys = actions;
  if (!dialog) await build();
  if (dialog.open) return dialog.close();
  for (const other of $$("dialog[open]")) other.close();
  const field = $("input", dialog);
  field.value = begun() ?? "";
  dialog.showModal();
  typed(field);
}
