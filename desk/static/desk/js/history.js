// The history of a ticket: dialogs about it open in place, single messages have links and are stepped through.
import { ahead } from "./ahead.js";
import { $, $$, on } from "./dom.js";
import { toast } from "./toast.js";

const plain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.button);
const current = () => document.activeElement?.closest?.(".message") ?? null;

/** Without the clipboard (an old browser, no permission) the address is shown to be copied by hand. */
async function copy(button) {
  const message = button.dataset.action ? current() : null;
  const path = message ? `/m/${message.id.replace("message-", "")}/` : button.dataset.copy;
  const address = new URL(path, location.origin).href;
  try {
    await navigator.clipboard.writeText(address);
    toast(button.dataset.said);
  } catch {
    toast(address);
  }
  const menu = button.closest(".menu[open]");
  if (menu) menu.open = false;
}

/** The message at the upper edge counts as the present one until one has the focus. */
function step(by) {
  const messages = $$("#messages > .message");
  const top = $("#ticket-body")?.getBoundingClientRect().top ?? 0;
  let at = messages.indexOf(current());
  if (at < 0) {
    at = messages.findIndex((message) => message.getBoundingClientRect().bottom > top + 8);
    if (by > 0) at -= 1;
  }
  const next = messages[Math.min(Math.max(at + by, 0), messages.length - 1)];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start" });
}

/** A link to a message that this part of the history does not show: the server knows where it stands. */
function findLinked() {
  const pk = location.hash.match(/^#(?:m|message-)(\d+)$/)?.[1];
  const messages = $("#messages");
  if (!pk || !messages) return;
  const message = document.getElementById(`message-${pk}`);
  if (message) message.scrollIntoView({ block: "start" });
  else if (!new URLSearchParams(location.search).has("at")) location.replace(`/m/${pk}/`);
}

export function start() {
  on("click", "a[data-dialog]", (event, link) => {
    if (!plain(event)) return;
    event.preventDefault();
    ahead(async (begun) => {
      const dialog = await import("./dialog.js");
      await dialog.open(link.href, begun);
    });
  });
  on("click", "a[data-preview]", async (event, link) => {
    if (!plain(event)) return;
    event.preventDefault();
    const preview = await import("./preview.js");
    preview.open(link);
  });
  on("click", "[data-dialog-close]", (event, link) => {
    const dialog = link.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });
  on("click", "[data-copy]", (event, button) => copy(button));
  on("click", "[data-print]", () => window.print());
  on("click", "[data-action=next-message]", () => step(1));
  on("click", "[data-action=previous-message]", () => step(-1));
  window.addEventListener("hashchange", findLinked);
  findLinked();
}
