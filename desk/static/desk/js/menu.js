// <details class="menu">: closes on Escape, on a click elsewhere, and when another one opens.
import { $, $$, fill, fragment, on } from "./dom.js";

/** Long lists of choices come when their menu opens; the link in their place leads there without scripts. */
async function loadChoices(menu) {
  const place = $("[data-lazy]", menu);
  if (!menu.open || !place) return;
  const url = place.dataset.lazy;
  place.removeAttribute("data-lazy");
  try {
    fill(place, await fragment(url));
    if (menu.contains(document.activeElement)) $(".menu__item", menu)?.focus();
  } catch {
    place.dataset.lazy = url;
  }
}

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
  on("toggle", ".menu", (event, menu) => loadChoices(menu), { capture: true });
  on("click", "[data-open]", (event, button) => {
    const dialog = document.getElementById(button.dataset.open);
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
  on("click", "dialog", (event, dialog) => {
    if (event.target === dialog) dialog.close();
  });
}
