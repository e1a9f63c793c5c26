// <details class="menu">: closes on Escape, on a click elsewhere, and when another one opens.
import { $, $$, on } from "./dom.js";

export function start() {
  document.addEventListener("click", (event) => {
    for (const menu of $$(".menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = $(".menu[open]");
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      $("summary", menu).focus();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const items = $$(".menu__item, input", menu);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = items.indexOf(document.activeElement) + step;
      items[(next + items.length) % items.length]?.focus();
      event.preventDefault();
    }
  });
  on("click", "[data-open]", (event, button) => {
    const dialog = document.getElementById(button.dataset.open);
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
  on("click", "dialog", (event, dialog) => {
    if (event.target === dialog) dialog.close();
  });
}
