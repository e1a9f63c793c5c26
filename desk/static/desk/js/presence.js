// Who else looks at a ticket, and who is writing: told by ids over the one WebSocket, forgotten when nobody
// repeats it. Several pages of one colleague are one person.
import { $, $$, on } from "./dom.js";
import { say } from "./live.js";

const BEAT_MS = 20_000;
const GONE_MS = 45_000;
const WRITING_MS = 6_000;
const AWAY_MS = 10_000;
const PAUSE_MS = 250; // the server does not listen more often
const SHOWN = 3;

const pages = new Map(); // by tab: { user, id, writing, until }
const names = new Map(); // by user: [name, initials]
let writingUntil = 0;
let said = "";
let saidAt = 0;
let later = 0;

const shown = () => (document.hidden ? 0 : Number($("#ticket")?.dataset.id ?? 0));

/** Tells the server which ticket stands here and whether it is being written in, when that is news. */
function tell({ again = false } = {}) {
  const state = { see: shown(), writing: Date.now() < writingUntil };
  const text = JSON.stringify(state);
  if (!again && text === said) return;
  const wait = saidAt + PAUSE_MS - Date.now();
  clearTimeout(later);
  if (wait > 0) later = setTimeout(tell, wait, { again });
  else if (say(state)) [said, saidAt] = [text, Date.now()];
}

function isWriting() {
  writingUntil = Date.now() + WRITING_MS;
  tell();
  setTimeout(tell, WRITING_MS + 100);
}

function heard({ tab, user, id, writing }) {
  if (id) pages.set(tab, { user, id: String(id), writing, until: Date.now() + GONE_MS });
  else pages.delete(tab);
  paint();
}

/** By ticket: who is there, and whether they write. */
function people() {
  const tickets = new Map();
  for (const [tab, { user, id, writing, until }] of pages) {
    if (until < Date.now()) {
      pages.delete(tab);
      continue;
    }
    if (!tickets.has(id)) tickets.set(id, new Map());
    const there = tickets.get(id);
    there.set(user, Boolean(writing || there.get(user)));
  }
  return tickets;
}

let asking = false;

async function learnNames(users) {
  const unknown = users.filter((user) => !names.has(user)).slice(0, 50);
  if (!unknown.length || asking) return;
  asking = true;
  try {
    const answer = await fetch(`${document.body.dataset.people}?ids=${unknown.join(",")}`);
    const found = answer.ok ? await answer.json() : {};
    for (const user of unknown) names.set(user, found[user] ?? null);
    paint();
  } catch {
    // Without a connection nobody is there to be named.
  } finally {
    asking = false;
  }
}

function person(user, writing) {
  const [name, initials] = names.get(user);
  const sentence = document.body.dataset[writing ? "writing" : "looking"].replace("%s", name.split(" ")[0]);
  const one = document.createElement("span");
  one.className = writing ? "presence__one presence__one--writing" : "presence__one";
  one.title = document.body.dataset[writing ? "writing" : "looking"].replace("%s", name);
  const disc = document.createElement("span");
  disc.className = "avatar avatar--small avatar--agent";
  disc.setAttribute("aria-hidden", "true");
  disc.textContent = initials;
  const words = document.createElement("span");
  words.className = "presence__words";
  words.textContent = sentence;
  one.append(disc, words);
  return one;
}

/** Only what differs is written, so that screen readers hear news only. */
function put(place, there) {
  const known = [...there].filter(([user]) => names.get(user)).sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
  const key = JSON.stringify(known);
  if (place.dataset.key === key || (!known.length && !place.dataset.key)) return;
  place.dataset.key = key;
  place.replaceChildren(...known.map(([user, writing]) => person(user, writing)));
}

function paint() {
  const tickets = people();
  const users = [...tickets.values()].flatMap((there) => [...there.keys()]);
  learnNames([...new Set(users)]);
  const head = $("#presence");
  if (head) put(head, tickets.get($("#ticket")?.dataset.id) ?? new Map());
  for (const place of $$("#rows .row__seen")) {
    if (!tickets.has(place.closest(".row").dataset.number)) place.remove();
  }
  for (const [id, there] of tickets) {
    const who = $(`#row-${id} .row__who`);
    if (!who) continue;
    let place = $(".row__seen", who);
    if (!place) {
      place = document.createElement("span");
      place.className = "row__seen";
      who.append(place);
    }
    put(place, there);
  }
}

/** Rows and the ticket's head are rendered anew at any time: what stood in them is put back. */
function watch(element) {
  let due = false;
  const later = () => {
    if (due || !pages.size) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      paint();
    });
  };
  if (element) new MutationObserver(later).observe(element, { childList: true });
}

export function start() {
  if (!document.body.dataset.live) return;
  document.addEventListener("desk:signal", ({ detail }) => {
    if (detail.k === "seen") heard(detail);
    if (detail.k !== "ready") return;
    pages.clear();
    paint();
    tell({ again: true });
  });
  on("input", ".composer :is(textarea, [contenteditable])", isWriting);
  document.addEventListener("ticket:shown", () => {
    writingUntil = 0;
    tell();
    watch($("#ticket-head"));
    paint();
  });
  document.addEventListener("visibilitychange", () => setTimeout(tell, document.hidden ? AWAY_MS : 0));
  setInterval(() => {
    if (!document.hidden && shown()) tell({ again: true });
    if (pages.size) paint();
  }, BEAT_MS);
  watch($("#rows"));
  watch($("#ticket-head"));
}
