// The history of a ticket: dialogs about it open in place, links to single messages find their window.
import { $, on } from "./dom.js";

const plain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.button);

export function start() {
  on("click", "a[data-dialog]", async (event, link) => {
    if (!plain(event)) return;
    event.preventDefault();
    const dialog = await import("./dialog.js");
    dialog.open(link.href);
  });
  on("click", "[data-dialog-close]", (event, link) => {
    const dialog = link.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });
}
