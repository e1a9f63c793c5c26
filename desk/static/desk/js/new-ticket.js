// The page that begins a ticket: suggests customers, and keeps the text in this tab until it was sent.
import { $, on } from "./dom.js";

const WAIT_MS = 150;
const FIELDS = ["email", "name", "subject", "text"];
let timer = null;

const form = () => $("[data-keep=new-ticket]")?.form;
const key = () => `new-ticket:${document.documentElement.dataset.user}`;

async function suggest(input) {
  const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`, {
    credentials: "same-origin",
  });
  if (answer.ok) $(`#${input.getAttribute("list")}`).innerHTML = await answer.text();
}

function keep() {
  const values = Object.fromEntries(FIELDS.map((name) => [name, form().elements[name].value]));
  sessionStorage.setItem(key(), JSON.stringify(values));
}

/** Only into fields that are empty: what the server sent back after an error is newer. */
function restore() {
  const kept = JSON.parse(sessionStorage.getItem(key()) ?? "{}");
  for (const name of FIELDS) {
    const field = form().elements[name];
    if (kept[name] && !field.value) field.value = kept[name];
  }
}

/** A sent form that led to another page is done with; one that came back, or never arrived, is kept. */
function forgetSent() {
  if (!sessionStorage.getItem(`${key()}:sent`)) return;
  sessionStorage.removeItem(`${key()}:sent`);
  if (!form()) sessionStorage.removeItem(key());
}

export function start() {
  forgetSent();
  if (!form()) return;
  restore();
  on("input", "[data-suggest]", (event, input) => {
    clearTimeout(timer);
    timer = setTimeout(() => suggest(input).catch(() => {}), WAIT_MS);
  });
  on("input", "form:has([data-keep=new-ticket])", keep);
  on("submit", "form:has([data-keep=new-ticket])", () => sessionStorage.setItem(`${key()}:sent`, "1"));
}
