// What is being written is kept on this device at each keystroke and on the server after a pause, by ticket
// and kind. It never comes from a swap: the composer's text belongs to this module alone.
import { $, $$, on } from "./dom.js";

const KEPT_MS = 30 * 24 * 3600 * 1000;
const IDLE_MS = 600;
const LOOK_AGAIN_MS = 20_000;
const AGAIN_AFTER_MS = 5000;
const ALSO = ["html", "to", "cc", "about", "seen"];
const FIELD = "textarea[data-draft]";
const EDITOR = ".composer .rich"; // stands right before the field whose text it edits

const me = () => document.documentElement.dataset.user ?? "";
const keyOf = (field) => `draft:${me()}:${field.dataset.draft}`;
const fieldOf = (key) => $$(FIELD).find((field) => keyOf(field) === key);
const htmlIn = (field) => field.form.elements.html?.value ?? field.dataset.html ?? "";
const differ = (one, other) => one.text !== other.text || (one.html ?? "") !== (other.html ?? "");
const isTypedIn = (field) => field === document.activeElement || field.editor?.root === document.activeElement;
const states = new Map(); // by key: the timer, the request under way, and what another device offers
const stateOf = (key) => states.get(key) ?? states.set(key, {}).get(key);

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, kept) {
  try {
    if (kept) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
  } catch {
    // A full or forbidden store: the text still stands in the field, and goes to the server.
  }
}

function device() {
  const known = read("device");
  if (known) return known;
  const made = Math.random().toString(36).slice(2) + Date.now().toString(36);
  write("device", made);
  return made;
}

function say(field, at) {
  const line = $("[data-saved]", field.closest(".composer"));
  if (!line) return;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", hourCycle: "h23" });
  line.textContent = at ? `${line.dataset.saved} ${time.format(at)}` : "";
}

/** Keeps what stands in the field, here at once and on the server soon. */
export function save(field) {
  const key = keyOf(field);
  const at = Date.now();
  const base = read(key)?.base ?? Number(field.dataset.version);
  const kept = { text: field.value, at, base, dirty: true };
  for (const name of ALSO) {
    const value = field.form.elements[name]?.value;
    if (value !== undefined) kept[name] = value;
  }
  if (kept.html === undefined) field.dataset.html = ""; // edited as plain text
  const isAddressed = kept.about && (kept.to || kept.cc);
  write(key, kept.text || kept.html || isAddressed || base ? kept : null);
  stateOf(key).kept = kept;
  say(field, kept.text ? at : null);
  later(key);
}

function later(key, wait = IDLE_MS) {
  const state = stateOf(key);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => push(key), wait);
}

const address = (key) => {
  const [number, kind] = key.split(":").slice(2);
  return `/t/${number}/drafts/${kind}/`;
};

function post(key, kept, options) {
  const body = new FormData();
  const sent = { ...kept, device: device(), written: kept.at, csrfmiddlewaretoken: $("[name=csrfmiddlewaretoken]")?.value };
  for (const name of ["text", ...ALSO, "base", "device", "written", "force", "csrfmiddlewaretoken"]) {
    if (sent[name] !== undefined && sent[name] !== null) body.set(name, sent[name]);
  }
  return fetch(address(key), { method: "POST", body, credentials: "same-origin", ...options });
}

/** One request at a time for each text; what was typed meanwhile follows when it is back. */
async function push(key) {
  const state = stateOf(key);
  clearTimeout(state.timer);
  const kept = read(key) ?? state.kept;
  if (state.running || state.offer || state.closed || !kept?.dirty) return; // closed: it is being sent
  state.running = post(key, kept);
  let wait = 0;
  try {
    const response = await state.running;
    if (response.ok) acknowledged(key, kept, await response.json());
    else if (response.status === 409) contested(key, kept, await response.json());
    else if (response.status >= 500) wait = AGAIN_AFTER_MS;
    else return;
  } catch {
    wait = AGAIN_AFTER_MS;
  } finally {
    state.running = null;
  }
  if (read(key)?.dirty && !state.offer) later(key, wait || IDLE_MS);
}

function acknowledged(key, sent, { version }) {
  const state = stateOf(key);
  const kept = read(key);
  if (state.closed || !kept) return;
  const dirty = kept.at !== sent.at;
  write(key, version || dirty ? { ...kept, base: version, dirty, force: undefined } : null);
  if (!dirty) state.kept = null;
}

/** Another device wrote something else: what is typed here stays, the other text is offered. */
function contested(key, sent, found) {
  const field = fieldOf(key);
  if (!found.version) {
    // Sent or emptied elsewhere; somebody who goes on typing here begins anew.
    write(key, { ...(read(key) ?? sent), base: 0 });
  } else if (field) {
    offer(field, found);
  } else {
    stateOf(key).offer = found; // its ticket is not shown: when it is, the page brings the other text
  }
}

function offer(field, found, words = "newer") {
  const box = $("[data-offer]", field.form);
  stateOf(keyOf(field)).offer = found;
  $("[data-offer-words]", box).textContent = $("p", box).dataset[words];
  $("[data-offer-text]", box).textContent = found.text;
  const take = $("[data-offer-take]", box);
  take.textContent = take.dataset[words];
  box.hidden = false;
}

function closeOffer(field) {
  stateOf(keyOf(field)).offer = null;
  $("[data-offer]", field.form).hidden = true;
}

/** Puts a kept text into the field; an editor that stands in its place listens. */
function show(field, kept) {
  field.value = kept.text;
  field.dataset.html = kept.html ?? "";
  for (const name of ALSO) {
    const input = field.form.elements[name];
    const value = Array.isArray(kept[name]) ? kept[name].join(", ") : kept[name];
    if (!input || value === undefined || value === null || (name === "to" && !value)) continue;
    input.value = value;
    input.dispatchEvent(new CustomEvent("composer:redraw"));
  }
  field.dispatchEvent(new CustomEvent("draft:shown", { bubbles: true }));
  say(field, kept.text ? kept.at : null);
}

function take(field) {
  const key = keyOf(field);
  const found = stateOf(key).offer;
  const mine = { text: field.value, html: field.form.elements.html?.value };
  adopt(field, found);
  closeOffer(field);
  if (mine.text.trim() && !found.isMine) offer(field, { ...mine, isMine: true, version: found.version }, "mine");
}

function keep(field) {
  const key = keyOf(field);
  const found = stateOf(key).offer;
  closeOffer(field);
  const kept = read(key) ?? { text: field.value, at: Date.now() };
  write(key, { ...kept, base: found.version, dirty: true });
  later(key, 0);
}

/** Takes over what the server has; a text of one's own that comes back is news to the server. */
function adopt(field, found) {
  const key = keyOf(field);
  const at = found.isMine ? Date.now() : Date.parse(found.at) || Date.now();
  const kept = { text: found.text, base: found.version, dirty: Boolean(found.isMine), at };
  for (const name of ALSO) if (found[name] !== undefined) kept[name] = found[name];
  write(key, kept);
  show(field, kept);
  if (kept.dirty) later(key, 0);
}

/**
 * Brings together what this device kept and what the server said, without losing either. What was fetched ahead
 * of time `isOld`: the server is asked whether a text that it brought is still to be sent.
 */
function settle(field, found, { isOld = false } = {}) {
  const key = keyOf(field);
  const kept = read(key);
  if (!kept) {
    const isOther = found.about || differ(found, { text: field.value, html: htmlIn(field) });
    if (found.version && isOther) adopt(field, found);
    else if (found.version) say(field, Date.parse(found.at) || Date.now());
    if (isOld && found.version) look(field);
  } else if (found.version > (kept.base ?? 0) && differ(found, kept)) {
    if (kept.dirty) {
      show(field, kept);
      offer(field, found);
    } else {
      adopt(field, found);
    }
  } else {
    if (kept.about || differ(kept, { text: field.value, html: htmlIn(field) })) show(field, kept);
    if (kept.dirty) later(key);
    else if (kept.base && (isOld || !found.version)) look(field);
  }
}

/** Asks the server for the newest: pages may be older than the draft, and drafts are sent on other devices. */
async function look(field) {
  const key = keyOf(field);
  const state = stateOf(key);
  const { sent } = state;
  state.looked = Date.now();
  try {
    const response = await fetch(address(key), { credentials: "same-origin" });
    if (!response.ok) return;
    const found = await response.json();
    const kept = read(key);
    if (!field.isConnected || state.offer || state.running || state.closed || state.sent !== sent) return;
    if (found.version) settle(field, found);
    else if (!kept?.dirty && field.value === (kept?.text ?? field.defaultValue)) clear(field);
  } catch {
    // Offline: what stands here is all there is.
  }
}

const standing = (field) => ({
  version: Number(field.dataset.version),
  text: field.defaultValue,
  html: field.dataset.html,
  to: field.form.elements.to?.value,
  cc: field.form.elements.cc?.value,
  about: field.form.elements.about?.value,
});

/** Brings the kept texts back into the fields under `root`, which has just come from the server. */
export function restore(root = document) {
  for (const field of $$(FIELD, root)) {
    stateOf(keyOf(field)).offer = null;
    settle(field, standing(field), { isOld: root !== document });
    field.setSelectionRange(field.value.length, field.value.length);
    const kind = field.dataset.draft.split(":")[1];
    if (field.value && kind !== "reply" && !hasReply(field)) {
      $(`input[value="${kind}"]`, field.closest(".composer")).checked = true;
    }
  }
  markRows();
}

/** A fresh rendering of the shown ticket tells of drafts that came from elsewhere (another device, undo). */
export function compare(fresh) {
  for (const newer of $$(FIELD, fresh)) {
    const field = fieldOf(keyOf(newer));
    if (!field || Number(newer.dataset.version) <= Number(field.dataset.version)) continue;
    field.dataset.version = newer.dataset.version;
    if (!stateOf(keyOf(field)).offer) settle(field, standing(newer));
    const files = $("[data-files]", field.form);
    if (!files.childElementCount) files.append(...$("[data-files]", newer.form).children);
  }
}

function hasReply(field) {
  return Boolean($('textarea[data-draft$=":reply"]', field.closest(".composer"))?.value);
}

function clear(field) {
  const key = keyOf(field);
  write(key, null);
  clearTimeout(stateOf(key).timer);
  stateOf(key).kept = null;
  field.defaultValue = field.value = "";
  field.dataset.version = "0";
  field.dataset.html = "";
  if (field.form.elements.html) field.form.elements.html.value = "";
  if ($("[data-offer]", field.form)) closeOffer(field);
  field.dispatchEvent(new CustomEvent("draft:shown", { bubbles: true }));
  say(field, null);
}

/** Nothing of this form is on its way to the server any more; call it before the form is sent. */
export async function settled(form) {
  for (const field of $$(FIELD, form)) {
    const state = stateOf(keyOf(field));
    clearTimeout(state.timer);
    state.closed = true;
    state.sending = field.value;
    await state.running?.catch(() => {});
  }
}

/** The form was not taken: go on keeping its text. */
export function reopen(form) {
  for (const field of $$(FIELD, form)) {
    stateOf(keyOf(field)).closed = false;
    if (read(keyOf(field))?.dirty) later(keyOf(field));
  }
}

/**
 * Forgets the draft of a form that was sent; the server forgot it with the sending. Panes that were fetched before
 * may stand in the form's place by now, and still show it.
 */
export function forget(form) {
  for (const field of $$(FIELD, form)) {
    const state = stateOf(keyOf(field));
    const shown = fieldOf(keyOf(field));
    const isSame = !shown || shown === field || shown.value === state.sending;
    if (isSame) for (const one of new Set([field, shown ?? field])) clear(one);
    state.closed = false;
    state.sent = (state.sent ?? 0) + 1;
    plain(field.dataset.draft.split(":")[0]);
  }
  markRows();
}

/** Shows in the list which tickets have a draft here; those of other devices the server has marked. */
export function markRows() {
  const rows = $("#rows");
  if (!rows) return;
  const written = new Set(mine().map((key) => key.split(":")[2]));
  for (const row of $$(".row", rows)) {
    if (!written.has(row.dataset.number) && row.dataset.here === undefined) continue;
    const kept = ["reply", "note", "forward"].map((kind) => read(`draft:${me()}:${row.dataset.number}:${kind}`));
    const text = kept.find((one) => one?.text.trim())?.text;
    if (text) {
      const preview = $(".row__preview", row);
      row.dataset.plain ??= preview.textContent;
      row.dataset.here = "";
      const label = document.createElement("span");
      label.className = "row__draft";
      label.textContent = `${rows.dataset.draft} `;
      preview.replaceChildren(label, text.trim().slice(0, 120));
    } else if (row.dataset.here !== undefined) {
      plain(row.dataset.number);
    }
  }
}

function plain(number) {
  const row = document.getElementById(`row-${number}`);
  if (row?.dataset.plain === undefined) return;
  $(".row__preview", row).textContent = row.dataset.plain;
  delete row.dataset.plain;
  delete row.dataset.here;
}

const mine = () => Object.keys(localStorage).filter((key) => key.startsWith(`draft:${me()}:`));

function sweep() {
  for (const key of mine()) {
    const kept = read(key);
    if (Date.now() - (kept?.at ?? 0) > KEPT_MS) write(key, null);
    else if (kept.dirty) later(key); // a tab that died did not get it to the server
  }
}

/** The page may never come back: what the server does not have yet goes now, outliving the page. */
function leave() {
  for (const [key, state] of states) {
    const kept = read(key) ?? state.kept;
    if (!kept?.dirty || state.offer || state.closed) continue;
    clearTimeout(state.timer);
    post(key, kept, { keepalive: true }).catch(() => {});
  }
}

export function start() {
  on("input", FIELD, (event, field) => save(field));
  on("focusin", `${FIELD}, ${EDITOR}`, (event, target) => {
    const field = target.matches(FIELD) ? target : target.nextElementSibling;
    const state = stateOf(keyOf(field));
    if (state.looked && Date.now() - state.looked > LOOK_AGAIN_MS && !read(keyOf(field))?.dirty) look(field);
    state.looked ??= Date.now();
  });
  on("click", "[data-offer-take]", (event, button) => take($(FIELD, button.form)));
  on("click", "[data-offer-keep]", (event, button) => keep($(FIELD, button.form)));
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  // Another tab of this browser wrote: a field that nobody types in follows.
  window.addEventListener("storage", ({ key }) => {
    const field = key && fieldOf(key);
    const kept = field && read(key);
    if (kept && !isTypedIn(field) && differ(kept, { text: field.value, html: htmlIn(field) })) show(field, kept);
  });
  sweep();
  restore();
}
