// The picker of canned answers and macros: what is typed filters, the right side shows what it would do.
import { $, $$, fragment } from "./dom.js";
import { enhance, FIELD } from "./rich.js";
import { refresh } from "./ticket.js";
import { toast } from "./toast.js";

const previews = new Map();
let state = null;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** How well the letters of `query` are found in order in `text`; 0 when they are not. */
export function score(query, text) {
  if (!query) return 1;
  const at = text.indexOf(query);
  if (at === 0) return 1000 - text.length;
  if (at > 0) return (text[at - 1] === " " ? 800 : 600) - text.length;
  let points = 100;
  let from = 0;
  for (const letter of query) {
    const found = text.indexOf(letter, from);
    if (found < 0) return 0;
    points -= Math.min(found - from, 9);
    from = found + 1;
  }
  return Math.max(points, 1);
}

function choose(option) {
  const { dialog, input } = state;
  for (const one of $$("[aria-selected=true]", dialog)) one.setAttribute("aria-selected", "false");
  state.option = option;
  if (!option) {
    input.removeAttribute("aria-activedescendant");
    $(".picker__preview", dialog).replaceChildren();
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => show(option), 60);
}

function filter() {
  const { dialog, input } = state;
  const query = fold(input.value.trim().replace(/^\//, ""));
  const found = [];
  state.options.forEach((option, place) => {
    const points = score(query, option.dataset.folded);
    option.hidden = points === 0;
    if (points) found.push([points, place, option]);
  });
  found.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  state.found = found.map((one) => one[2]);
  $("#picker-list", dialog).append(...state.found);
  $(".picker__none", dialog).hidden = state.found.length > 0;
  choose(state.found[0]);
}

async function load(option) {
  const { url } = option.dataset;
  if (!previews.has(url)) {
    const answer = fetch(url, { headers: { "X-Pane": "1", Accept: "application/json" } }).then((response) => {
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return response.json();
    });
    previews.set(url, answer);
    answer.catch(() => previews.delete(url));
  }
  return previews.get(url);
}

function element(name, text, css = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = css;
  return made;
}

async function show(option) {
  const { dialog } = state;
  const what = await load(option).catch(() => null);
  if (!what || state?.option !== option) return;
  const parts = [];
  if (what.text) parts.push(element("div", what.text, "sample"));
  if (what.actions.length) {
    const list = element("ul", "", "plain-list");
    list.append(...what.actions.map((action) => element("li", action)));
    parts.push(element("p", dialog.dataset.actions, "muted small"), list);
  }
  if (what.unknown.length) {
    parts.push(element("p", `${dialog.dataset.unknown} ${what.unknown.join(", ")}`, "field__error"));
  }
  $(".picker__preview", dialog).replaceChildren(...parts);
}

/** Puts a text where the caret was. An editor of another kind takes the event and does it itself. */
async function insert({ text, html }) {
  const { field, range } = state;
  if (!text || !field) return;
  if (html && field.matches(FIELD)) await enhance(field).catch(() => {}); // the plain text says it too
  const event = new CustomEvent("composer:insert", { bubbles: true, cancelable: true, detail: { text, html } });
  field.focus();
  if (!field.dispatchEvent(event)) return;
  if (field.setRangeText) {
    field.setRangeText(text, range.start, range.end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else {
    document.execCommand("insertText", false, text);
  }
}

const post = (url) =>
  fragment(url, {
    method: "POST",
    headers: { "X-CSRFToken": $("input[name=csrfmiddlewaretoken]", state.dialog).value },
  });

async function take(option) {
  if (!option || state.busy) return;
  const { dialog } = state;
  state.busy = true;
  try {
    const what = await load(option);
    if (option.dataset.kind === "macro") {
      const body = await post(`${option.dataset.url}apply/`);
      const said = $("[data-part=said]", body);
      dialog.close();
      insert(what);
      if (said?.textContent.trim()) toast(said.textContent.trim(), { undo: said.dataset.undo });
      previews.clear();
      await refresh();
    } else {
      post(`${option.dataset.url}used/`).catch(() => {});
      dialog.close();
      insert(what);
    }
  } catch (error) {
    toast(error.status === 422 ? error.text : dialog.dataset.failed, { bad: true });
    state.busy = false;
  }
}

function key(event) {
  const { found, option, dialog } = state;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && found.length) {
    choose(found[(found.indexOf(option) + step + found.length) % found.length]);
  } else if (event.key === "Enter" && !event.isComposing) {
    take(option);
  } else if (event.key === "Backspace" && !event.target.value && state.slash) {
    dialog.close();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** Opens the picker for a ticket, with what was `begun` to be looked for; what is chosen is put into `field`. */
export async function open(url, field, { slash = false, begun = () => "" } = {}) {
  const body = await fragment(`${url}answers/?part=picker`);
  const dialog = $("#picker", body);
  $("#picker")?.remove();
  document.body.append(dialog);
  previews.clear();
  const input = $("[role=combobox]", dialog);
  const options = $$(".picker__option", dialog);
  for (const option of options) option.dataset.folded = fold(option.dataset.words.trim());
  const range = { start: field?.selectionStart ?? 0, end: field?.selectionEnd ?? 0 };
  state = { dialog, input, options, found: options, field, range, slash };
  input.addEventListener("input", filter);
  input.addEventListener("keydown", key);
  dialog.addEventListener("close", () => {
    dialog.remove();
    field?.focus();
  });
  for (const option of options) {
    option.addEventListener("pointermove", () => option !== state.option && choose(option));
    option.addEventListener("click", () => take(option));
  }
  dialog.showModal();
  input.focus();
  input.value = begun() ?? "";
  filter();
}
