// News for the reader: fetched by one of the open tabs, with the reader's own rights, for all of them.
import { $ } from "./dom.js";

const WAIT_MS = 400;
const BURST_MS = 5000;
const KEY = `notices:${document.documentElement.dataset.user}`;

let timer = null;

const kept = (name) => {
  try {
    return JSON.parse(localStorage.getItem(`${KEY}:${name}`)) ?? {};
  } catch {
    return {};
  }
};
const keep = (name, value) => {
  try {
    localStorage.setItem(`${KEY}:${name}`, JSON.stringify(value));
  } catch {
    // A full store: then each tab asks for itself.
  }
};

/** A signal came (`bell` shows counts and reads tickets): of all tabs that hear it, the first one to get the lock asks the server, a moment later. */
export function signalled(bell) {
  const at = Date.now();
  if (document.hasFocus()) keep("looking", { at });
  timer ??= setTimeout(() => {
    timer = null;
    const work = () => pull(at, bell).catch(() => {});
    if (navigator.locks) navigator.locks.request(KEY, work);
    else work();
  }, WAIT_MS);
}

async function pull(signalledAt, { read, show }) {
  const last = kept("last");
  if (last.began >= signalledAt) return show(last.count);
  const began = Date.now();
  const response = await fetch(`/notifications/news/?after=${last.newest ?? 0}`, { headers: { "X-Pane": "1" } });
  if (!response.ok) return;
  const news = await response.json();
  const open = $("#ticket")?.dataset.url;
  const here = document.hasFocus() && news.notices.some((notice) => notice.url === open);
  if (here) read($("#ticket").dataset.number);
  show(here ? Math.max(0, news.count - 1) : news.count);
  keep("last", { began, newest: news.newest, count: news.count });
  // Without a first look nobody knows what is new; old news make no noise.
  if (last.newest === undefined || began - (kept("looking").at ?? 0) < WAIT_MS * 4) return;
  if (news.notices.length) tell(news);
}

function tell(news) {
  const loud = news.notices.some((notice) => notice.mine) || !news.only_mine;
  if (news.volume && loud && Date.now() - (kept("rang").at ?? 0) >= BURST_MS) {
    keep("rang", { at: Date.now() });
    play(news.volume);
  }
  if (!news.desktop || !("Notification" in window) || Notification.permission !== "granted") return;
  for (const notice of news.notices.slice(0, 3)) {
    const shown = new Notification(notice.title, { body: notice.text, tag: notice.url, silent: true });
    shown.addEventListener("click", () => {
      window.focus();
      location.assign(notice.url);
    });
  }
}

/** Two short notes, made here; `volume` from 0 to 100. */
export function play(volume) {
  const audio = new AudioContext();
  const loud = (volume / 100) ** 2 * 0.5;
  for (const [pitch, at] of [
    [660, 0],
    [880, 0.12],
  ]) {
    const note = audio.createOscillator();
    const gain = audio.createGain();
    note.type = "sine";
    note.frequency.value = pitch;
    gain.gain.setValueAtTime(0, audio.currentTime + at);
    gain.gain.linearRampToValueAtTime(loud, audio.currentTime + at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.35);
    note.connect(gain).connect(audio.destination);
    note.start(audio.currentTime + at);
    note.stop(audio.currentTime + at + 0.4);
  }
  document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang ?? 0) + 1);
  setTimeout(() => audio.close(), 1000);
}
