// Sends what was chosen for many tickets, and follows it; fetched with the first such change.
import { $, $$, fragment } from "./dom.js";
import { currentRow, invalidate } from "./nav.js";
import { refresh } from "./ticket.js";
import { toast } from "./toast.js";

const LOOK_MS = 1000;
const RUNNING = "bulk-progress";
let reloads = 0;

/** The list as it is now; what was scrolled to below the first page comes by scrolling again. */
async function reload({ boxes, chosen, repair, show }) {
  const rows = $("#rows");
  const mine = (reloads += 1);
  const body = await fragment(rows.dataset.rows);
  if (mine !== reloads) return; // a later one knows more
  const open = currentRow()?.id;
  const kept = new Set(chosen().map((box) => box.value));
  const focused = rows.contains(document.activeElement) ? document.activeElement.id : "";
  rows.replaceChildren(...body.childNodes);
  window.htmx?.process(rows);
  repair();
  for (const box of boxes()) box.checked = kept.has(box.value);
  if (open) document.getElementById(open)?.setAttribute("aria-current", "page");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  show();
  invalidate();
  refresh();
}

/** Where one goes on after the chosen rows are gone. */
function following(chosen) {
  const after = chosen.at(-1)?.nextElementSibling;
  return $$("#rows .row").find((row) => after && after.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING)?.id;
}

/** Sends a change of what is chosen in `list`; throws when the server refuses. */
export async function send(form, data, list) {
  const next = following(list.chosen());
  const body = await fragment(form.action, { method: "POST", body: data });
  $("#bulk-menu").open = false;
  const said = $("[data-part=said]", body);
  list.clear();
  form.removeAttribute("aria-busy"); // the next change need not wait for the rows
  if (said.dataset.progress) watch(said.dataset.progress, list);
  else toast(said.textContent.trim(), { undo: said.dataset.undo });
  await reload(list);
  const place = $("#rows .row[aria-current]") ?? document.getElementById(next) ?? $("#rows .row") ?? $("#list-scroll");
  // Who has gone on meanwhile is left where they are.
  if (document.activeElement === document.body) place.focus({ preventScroll: true });
}

/** Shows how far a large change is; also after the page was loaded again. */
export async function watch(url, list) {
  sessionStorage.setItem(RUNNING, url);
  const place = $("#bulk-progress");
  if (!place) return;
  try {
    const part = $("[data-part=progress]", await fragment(url));
    place.replaceChildren(part);
    place.hidden = false;
    if (part.dataset.running !== undefined) setTimeout(() => watch(url, list), LOOK_MS);
    else {
      sessionStorage.removeItem(RUNNING);
      reload(list);
    }
  } catch {
    setTimeout(() => watch(url, list), LOOK_MS * 5);
  }
}
