// The field of the search page: offers go on after the words that stand there, and the last searches are kept on
// this device.
import { $ } from "./dom.js";

const KEPT = 6;
const place = () => `searches:${document.documentElement.dataset.user ?? ""}`;

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(place()));
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function remember(text) {
  if (!text) return;
  const others = kept().filter((one) => one !== text);
  localStorage.setItem(place(), JSON.stringify([text, ...others].slice(0, KEPT)));
}

function showRecent() {
  const section = $("#search-recent");
  const searches = kept();
  if (!section || !searches.length) return;
  section.hidden = false;
  $("[data-recent-searches]", section).append(
    ...searches.map((text) => {
      const link = document.createElement("a");
      link.className = "button";
      link.href = `?${new URLSearchParams({ q: text })}`;
      link.textContent = text;
      return link;
    }),
  );
}

export function start() {
  const field = $("[data-search-field]");
  const list = $("#search-hints");
  const hints = [...list.options].map((option) => option.value);
  remember(field.value.trim());
  showRecent();
  field.addEventListener("input", () => {
    const [, before, minus, begun] = /^(.*?)(-?)(\S*)$/.exec(field.value.slice(0, 400)) ?? [];
    const fitting = begun ? hints.filter((hint) => hint.startsWith(begun.toLowerCase()) && hint !== begun) : [];
    list.replaceChildren(...fitting.slice(0, 12).map((hint) => new Option("", `${before}${minus}${hint}`)));
  });
}
