// Panes of tickets that were fetched ahead of time or shown a while ago: a few, each with what is known of its age.
// A pane may be shown while it is stale; who shows it then asks for the newest, and versions decide what stays.
import { fetchText, parse, withQuery } from "./dom.js";

const KEPT = 16;
const VERSIONS_KEPT = 500;
const FRESH_MS = 60_000;
const FRESH_WITHOUT_SIGNALS_MS = 5_000;

const kept = new Map();
const versions = new Map();

/** Where the panes of a ticket are fetched, as seen from the list that is shown. */
export const paneUrl = (url) =>
  withQuery(url, { pane: "1", view: document.getElementById("rows")?.dataset.view ?? "" });

const numberOf = (url) => /^\/t\/(\d+)\//.exec(url)?.[1] ?? "";

function ask(url, headers) {
  const entry = { at: Date.now(), body: null, version: 0, text: fetchText(paneUrl(url), { headers }) };
  kept.delete(url);
  kept.set(url, entry);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  entry.text.catch(() => kept.get(url) === entry && kept.delete(url));
  return entry;
}

function parsed(entry) {
  return entry.text.then((text) => {
    entry.body ??= parse(text);
    entry.version = Number(entry.body.querySelector("#ticket")?.dataset.v ?? 0);
    return entry;
  });
}

/** Whether the panes can be shown without waiting. */
export const isReady = (url) => Boolean(kept.get(url)?.body);

/** Fetches and parses ahead of time; says whether that took a request. A failure is for the one who opens. */
export function prepare(url) {
  const entry = kept.get(url);
  parsed(entry ?? ask(url, { "X-Prefetch": "1" })).catch(() => {});
  return !entry;
}

/**
 * The panes of a ticket, as soon as they are at hand: `{ body, isStale, isFetched }`.
 * Throws as fetchText does. The body belongs to the caller; the text stays for the next time.
 */
export async function take(url) {
  const old = kept.get(url);
  const entry = await parsed(old ?? ask(url));
  const { body, version, at } = entry;
  entry.body = null;
  const signalled = document.documentElement.dataset.live === "on";
  const isOld = Date.now() - at > (signalled ? FRESH_MS : FRESH_WITHOUT_SIGNALS_MS);
  const isStale = Boolean(old) && (isOld || version < (versions.get(numberOf(url)) ?? 0));
  return { body, isStale, isFetched: !old };
}

/** A signal told that a ticket has this version now. */
export function know(number, version) {
  versions.delete(number);
  versions.set(number, version);
  if (versions.size > VERSIONS_KEPT) versions.delete(versions.keys().next().value);
}

/** Throws away what was kept, of one ticket or of all. */
export function invalidate(url) {
  if (url) kept.delete(url);
  else kept.clear();
}
