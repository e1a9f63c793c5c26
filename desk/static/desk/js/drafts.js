// What is being written is kept on this device at each keystroke, by ticket and kind, and never comes
// from a swap: the composer's text belongs to this module alone.
import { $, $$, on } from "./dom.js";

const KEPT_MS = 30 * 24 * 3600 * 1000;
const me = () => document.documentElement.dataset.user ?? "";
const keyOf = (field) => `draft:${me()}:${field.dataset.draft}`;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function say(field, at) {
  const line = $("[data-saved]", field.closest(".composer"));
  if (!line) return;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
  line.textContent = at ? `${line.dataset.saved} ${time.format(at)}` : "";
}

function save(field) {
  const at = Date.now();
  try {
    if (field.value) localStorage.setItem(keyOf(field), JSON.stringify({ text: field.value, at }));
    else localStorage.removeItem(keyOf(field));
    say(field, field.value ? at : null);
  } catch {
    // A full or forbidden store: the text still stands in the field.
  }
}

/** Brings the kept text back into the empty fields under `root`. */
export function restore(root = document) {
  for (const field of $$("textarea[data-draft]", root)) {
    const kept = read(keyOf(field));
    if (kept?.text && !field.value) {
      field.value = kept.text;
      say(field, kept.at);
      if (kept.text && field.dataset.draft.endsWith(":note") && !hasReply(field)) {
        $('input[value="note"]', field.closest(".composer")).checked = true;
      }
    }
  }
  markRows();
}

function hasReply(field) {
  const reply = $('textarea[data-draft$=":reply"]', field.closest(".composer"));
  return Boolean(reply?.value);
}

/** Forgets the draft of a form that was sent. */
export function forget(form) {
  for (const field of $$("textarea[data-draft]", form)) {
    localStorage.removeItem(keyOf(field));
    field.value = "";
    say(field, null);
  }
  markRows();
}

/** Shows in the list which tickets have a draft here. */
export function markRows() {
  const rows = $("#rows");
  if (!rows) return;
  for (const row of $$(".row", rows)) {
    const preview = $(".row__preview", row);
    const kept = read(`draft:${me()}:${row.dataset.number}:reply`);
    if (kept?.text) {
      row.dataset.preview ??= preview.textContent;
      const label = document.createElement("span");
      label.className = "row__draft";
      label.textContent = `${rows.dataset.draft} `;
      preview.replaceChildren(label, kept.text.slice(0, 120));
    } else if (row.dataset.preview !== undefined) {
      preview.textContent = row.dataset.preview;
      delete row.dataset.preview;
    }
  }
}

function sweep() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft:") && Date.now() - (read(key)?.at ?? 0) > KEPT_MS) localStorage.removeItem(key);
  }
}

export function start() {
  on("input", "textarea[data-draft]", (event, field) => save(field));
  sweep();
  restore();
}
