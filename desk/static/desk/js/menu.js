// <details class="menu">: closes on Escape, on a click elsewhere, and when another one opens. Letters lead to the choice
// that begins with them.
import { isTyping } from "./chords.js";
import { $, $$, fill, fragment, inField, on } from "./dom.js";

const TYPING_MS = 800;
let typed = { text: "", until: 0 };

/** Long lists of choices come when their menu opens; the link in their place leads there without scripts. */
async function loadChoices(menu) {
  const place = $("[data-lazy]", menu);
  if (!menu.open || !place) return;
  const url = place.dataset.lazy;
  place.removeAttribute("data-lazy");
  try {
    const choices = await fragment(url);
    const hadFocus = menu.contains(document.activeElement); // perhaps on the link that is replaced
    fill(place, choices);
    if (!hadFocus) return;
    $(menu.dataset.first || ".menu__item", menu)?.focus();
    if (menu.dataset.begun) goTo(menu, menu.dataset.begun); // letters that came before the choices did
  } catch {
    place.dataset.lazy = url;
  }
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();

/** What a choice is called, without the letters of a picture or the key beside it. */
function nameOf(item) {
  const copy = item.cloneNode(true);
  for (const other of $$("[aria-hidden=true], kbd, svg", copy)) other.remove();
  return plain(copy.textContent);
}

/** Goes to the first choice that begins with a text, or one of whose words does. */
function goTo(menu, text) {
  const items = $$(".menu__item", menu).map((item) => [nameOf(item), item]);
  const begins = items.find(([name]) => name.startsWith(text));
  const found = begins ?? items.find(([name]) => name.split(/\s/).some((word) => word.startsWith(text)));
  found?.[1].focus();
}

function lookFor(menu, letter) {
  typed = { text: plain((Date.now() < typed.until ? typed.text : "") + letter), until: Date.now() + TYPING_MS };
  menu.dataset.begun = typed.text;
  goTo(menu, typed.text);
}

const isLetter = (event) => [...event.key].length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !isTyping(event);

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
      typed.until = 0;
      menu.open = false;
      $("summary", menu).focus();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const items = $$(".menu__item, input", menu);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = items.indexOf(document.activeElement) + step;
      items[(next + items.length) % items.length]?.focus();
      event.preventDefault();
    } else if (isLetter(event) && menu.contains(event.target) && !inField(event.target)) {
      lookFor(menu, event.key);
      event.preventDefault();
    }
  });
  const toggled = (event, menu) => {
    if (!menu.open) {
      typed.until = 0; // this event comes late: letters may be typed into an opened menu already
      delete menu.dataset.begun;
    }
    loadChoices(menu);
  };
  on("toggle", ".menu", toggled, { capture: true });
  on("click", "[data-open]", (event, button) => {
    const dialog = document.getElementById(button.dataset.open);
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
  on("click", "dialog", (event, dialog) => {
    if (event.target === dialog) dialog.close();
  });
}
