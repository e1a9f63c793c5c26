// The open ticket: forms are sent in the background, and what changed is taken over piece by piece.
// The composer is never part of it.
import { $, $$, fill, fragment, on, parse } from "./dom.js";
import { compare, forget, reopen, settled } from "./drafts.js";
import { open } from "./nav.js";
import { invalidate, paneUrl } from "./panes.js";
import { blame, mergeSide } from "./side.js";
import { toast } from "./toast.js";

/** Takes head, properties, side panel and new or changed messages from a fresh rendering. */
export function takeOver(body) {
  const fresh = $("#ticket", body);
  const shown = $("#ticket");
  if (!fresh || !shown || fresh.dataset.number !== shown.dataset.number) return;
  if (Number(fresh.dataset.v) < Number(shown.dataset.v)) return;
  shown.dataset.v = fresh.dataset.v;
  for (const id of ["ticket-head", "ticket-props", "ticket-notices", "ticket-scheduled"]) {
    const part = document.getElementById(id);
    const next = $(`#${id}`, fresh);
    if (!$(".menu[open]", part)) fillKeepingFocus(part, next);
  }
  mergeMessages($("#messages"), $("#messages", fresh));
  followConversation(shown, fresh);
  // A ticket that came back from a merge can be written on again; what is being written is never taken away.
  if (!$(".composer", shown)) shown.append(...$$(".ticket__compose", fresh));
  const side = $("[data-part=side]", body);
  if (side) mergeSide($("#side"), side);
  const row = $("[data-part=row] .row", body);
  const old = row && document.getElementById(row.id);
  if (old) {
    // The reader may be on the way to another ticket already: only the shown row knows which one is open.
    if (old.hasAttribute("aria-current")) row.setAttribute("aria-current", "page");
    else row.removeAttribute("aria-current");
    row.dataset.v = old.dataset.v; // whether it still belongs to this list is asked with the next signal
    if (old.dataset.gone !== undefined) row.dataset.gone = "";
    old.replaceWith(row);
  }
  document.dispatchEvent(new CustomEvent("ticket:changed"));
}

/** What had the focus has it again after its part was rendered anew; if it is gone, the history has. */
function fillKeepingFocus(part, next) {
  const focused = part.contains(document.activeElement) ? document.activeElement.dataset.action : null;
  fill(part, next);
  if (focused === null) return;
  const again = focused && $(`[data-action="${focused}"]`, part);
  (again || $("#ticket-body")).focus({ preventScroll: true });
}

/** The reply goes where the page says; what is being written stays, and knows what stood there when it began. */
function followConversation(shown, fresh) {
  const isBegun = Boolean($(".composer__form--reply textarea", shown)?.value);
  for (const name of isBegun ? ["thread"] : ["seen", "thread"]) {
    const field = $(`.composer input[name=${name}]`, shown);
    const next = $(`.composer input[name=${name}]`, fresh);
    if (field && next) field.value = next.value;
  }
  const what = $("[data-forwardable]", shown);
  const now = $("[data-forwardable]", fresh); // a ticket that was merged has none
  if (what && now && !$("textarea", what.closest("form")).value) {
    fill(what, now);
    $("[data-about]", shown).value = $("[data-about]", fresh).value;
  }
  compare(fresh);
  followTo($(".composer input[name=to]", shown), $(".composer input[name=to]", fresh));
  const to = $("[data-reply-to]", shown);
  const next = $("[data-reply-to]", fresh);
  if (to && next && to.textContent !== next.textContent) to.textContent = next.textContent;
}

const numberIn = (item) => Number(item.id.match(/\d+$/)?.[0] ?? NaN);

/** Recipients that nobody chose follow the conversation. */
function followTo(field, next) {
  if (!field || !next || field.value !== field.dataset.default) return;
  field.value = field.dataset.default = next.dataset.default;
  field.dispatchEvent(new CustomEvent("composer:redraw"));
}

/** Messages that went to another ticket leave; what is older than the fresh window is not known to be gone. */
function dropMoved(shown, fresh) {
  const items = $$(":scope > [id]", fresh);
  const first = $("#older", fresh) ? numberIn(items.find((item) => numberIn(item))) : 0;
  const stay = new Set(items.map((item) => item.id));
  for (const item of $$(":scope > [id]", shown)) {
    if (numberIn(item) >= first && !stay.has(item.id)) item.remove();
  }
}

/** Appends messages that are new, replaces those whose state changed, leaves all others alone. */
function mergeMessages(shown, fresh) {
  const scroller = $("#ticket-body");
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  dropMoved(shown, fresh);
  const hasGap = $("#newer", shown) !== null; // a window of the past: what is new does not follow what it shows
  let last = null;
  for (const item of $$(":scope > [id]", fresh)) {
    const old = document.getElementById(item.id);
    if (!old && hasGap) continue;
    if (!old) {
      const next = $$(":scope > [id]", shown).find((one) => numberIn(one) > numberIn(item));
      if (last) last.after(item);
      else if (next) next.before(item);
      else shown.append(item);
      window.htmx?.process(item);
    } else if (old.dataset.v !== item.dataset.v) {
      old.replaceWith(item);
      window.htmx?.process(item);
    }
    last = document.getElementById(item.id);
  }
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}

const LOOK_AGAIN_MS = [2000, 4000, 8000, 16000];

/** A message on its way changes its state soon: look again a few times, also when no signal comes. */
function follow(times = 0) {
  if (!$("#messages [data-moving]") || times >= LOOK_AGAIN_MS.length) return;
  setTimeout(async () => {
    if (!$("#messages [data-moving]")) return;
    await refresh();
    follow(times + 1);
  }, LOOK_AGAIN_MS[times]);
}

/** Brings the open ticket up to date. */
export async function refresh() {
  const ticket = $("#ticket");
  if (!ticket) return;
  const url = ticket.dataset.url;
  invalidate(url);
  try {
    takeOver(await fragment(paneUrl(url)));
  } catch (error) {
    if (error.status === 404 || error.status === 403) location.assign(url);
  }
}

function showProblem(form, text, { isStopped = false } = {}) {
  const place = $("[data-problem]", form);
  if (place) {
    ($("[data-problem-words]", place) ?? place).textContent = text;
    const anyway = $("[data-anyway]", place);
    if (anyway) anyway.hidden = !isStopped;
    place.hidden = false;
  } else {
    toast(text, { bad: true });
  }
}

/** Shows a choice of a menu at once; returns what takes it back when the server refuses. */
function showChoice(submitter) {
  const chip = submitter?.matches(".menu__item") && $("summary.chip", submitter.closest(".menu"));
  if (!chip) return () => {};
  const before = [...chip.childNodes];
  chip.replaceChildren(...[...submitter.childNodes].map((node) => node.cloneNode(true)));
  $("kbd", chip)?.remove();
  return () => chip.replaceChildren(...before);
}

/** A menu from which something was chosen closes at once, so that the next key finds its place. */
function leaveMenu(form) {
  const menu = form.closest(".menu");
  if (!menu) return null;
  menu.open = false;
  $("summary", menu).focus();
  return menu;
}

/** Not sent, because somebody else added something or a file seems to be missing: sent again it goes. */
function stopped(form, body, submitter) {
  const { seen, anyway, newSince } = $("[data-part=stopped]", body).dataset;
  takeOver(body);
  form.elements.seen.value = seen;
  if (anyway) form.elements.anyway.value = anyway;
  $("[data-anyway]", form).value = submitter?.name === "then" ? submitter.value : "";
  showProblem(form, $("[data-part=stopped]", body).textContent, { isStopped: true });
  if (!newSince) return;
  const added = $$("#messages > .message").filter((one) => Number(one.id.slice(8)) > Number(newSince));
  for (const one of added) one.classList.add("message--new");
  added[0]?.scrollIntoView({ block: "nearest" });
}

async function send(form, submitter) {
  const words = $("#pane").dataset;
  const held = document.activeElement?.id;
  const problem = $("[data-problem]", form);
  if (problem) problem.hidden = true;
  form.setAttribute("aria-busy", "true");
  for (const text of $$("textarea", form)) text.readOnly = true;
  const rollBack = showChoice(submitter);
  const menu = leaveMenu(form);
  try {
    await form.uploads; // pictures that arrive change the text
    await settled(form);
    const data = new FormData(form, submitter);
    for (const button of $$("button", form)) button.disabled = true;
    const body = await fragment(form.action, { method: "POST", body: data });
    form.reset();
    if (form.elements.anyway) form.elements.anyway.value = "";
    for (const one of $$("#messages .message--new")) one.classList.remove("message--new");
    forget(form);
    form.closest("dialog")?.close();
    invalidate();
    takeOver(body);
    const said = $("[data-part=said]", body);
    if (said?.textContent.trim()) toast(said.textContent.trim(), { undo: said.dataset.undo });
    follow();
    for (const open of $$(".menu[open]", form)) open.open = false;
    form.dispatchEvent(new CustomEvent("composer:sent", { bubbles: true }));
  } catch (error) {
    reopen(form);
    rollBack();
    if (menu) menu.open = true;
    const answer = error.status === 409 ? parse(error.text) : null;
    const isStopped = Boolean(answer && $("[data-part=stopped]", answer));
    if (isStopped) {
      stopped(form, answer, submitter);
      if (submitter?.dataset.at) form.elements.later_at.value = submitter.dataset.at; // sent anyway it goes then
    } else if (!(error.focus && blame(error.focus, error.text)) || problem) {
      showProblem(form, error.status === 422 ? error.text : words.failed);
    }
    if (!isStopped && error.status >= 400 && error.status < 500) refresh(); // what led to the refusal may show
  } finally {
    form.removeAttribute("aria-busy");
    for (const text of $$("textarea", form)) text.readOnly = false;
    for (const button of $$("button", form)) button.disabled = false;
    const place = (held && document.getElementById(held)) || $("#ticket-body");
    if (document.activeElement === document.body) place?.focus({ preventScroll: true });
  }
}

export function start() {
  document.addEventListener("ticket:shown", (event) => event.detail.isStale && refresh());
  on("submit", "form[data-pane-form]", (event, form) => {
    event.preventDefault();
    if (!form.hasAttribute("aria-busy")) send(form, event.submitter);
  });
  on("reset", "form[data-pane-form]", (event, form) => $("[data-files]", form)?.replaceChildren());
  on("change", ".composer input[name=composer]", (event, input) => {
    const form = $(`.composer__form--${input.value}`);
    (input.value === "forward" && !form.elements.to.value ? form.elements.to : $("textarea", form))?.focus();
  });
  on("click", "a[data-ticket]", (event, link) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || !$("#pane")) return;
    event.preventDefault();
    open(link.pathname);
  });
}
