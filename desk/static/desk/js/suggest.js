// A list at the caret while one types: names after an @ in an internal note, emoji after a colon. The arrows walk
// through it while the cursor stays in the text.
import { replaceBefore, typedIn } from "./caret.js";

const SHOWN = 8;
let open = null;

let waiting = null; // a field that had lost the focus when its list came: it may only be for a moment

const source = { "@": () => import("./mention.js"), ":": () => import("./emoji.js") };

/** Where one types: in the editor, as soon as it stands in the field's place. */
const written = (field) => field.editor?.root ?? field;

/**
 * Looks whether the list must open, change or close. What it offers must be fetched first, and typing does not wait
 * for it: what counts is what stands before the caret when it is there. Looks may end in another order than they
 * began, so that each leaves the list of another field alone.
 */
export async function look(begun, least = open ? 0 : 2) {
  const [asked] = typedIn(written(begun), least) ?? [];
  if (!asked) return close(written(begun));
  const { known, find, label } = await source[asked]();
  const all = await known(begun).catch(() => []);
  const field = written(begun);
  const [sign, typed] = typedIn(field, least) ?? [];
  if (sign && sign !== asked) return; // the other list is on its way
  const found = sign ? find(typed, all).slice(0, SHOWN) : [];
  waiting = found.length && document.activeElement !== field ? field : null;
  if (!found.length || waiting) return close(field);
  show(field, found, sign.length + typed.length, label());
}

function show(field, found, length, label) {
  close();
  const list = document.createElement("ul");
  list.id = "mention-list";
  list.className = "mention-list";
  list.role = "listbox";
  list.popover = "manual";
  list.setAttribute("aria-label", label);
  list.append(
    ...found.map((one, index) => {
      const item = document.createElement("li");
      item.id = `mention-${index}`;
      item.role = "option";
      item.className = "menu__item";
      item.textContent = one.shown;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(index);
      });
      return item;
    }),
  );
  field.closest("form").append(list);
  list.showPopover();
  const place = field.getBoundingClientRect();
  list.style.left = `${place.left + 8}px`;
  list.style.top = `${Math.max(8, place.top - list.offsetHeight - 4)}px`;
  open = { field, found, length, list, active: 0 };
  field.dataset.mention = "";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  walk(0);
}

function walk(by) {
  const { field, list, found } = open;
  open.active = (open.active + by + found.length) % found.length;
  [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === open.active)));
  field.setAttribute("aria-activedescendant", `mention-${open.active}`);
}

function choose(index) {
  const { field, found, length } = open;
  close();
  replaceBefore(written(field), length, found[index].text);
}

function close(from = open?.field) {
  if (!open || open.field !== from) return;
  const { field, list } = open;
  open = null;
  list.remove();
  delete field.dataset.mention;
  for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) field.removeAttribute(name);
}

const KEYS = {
  ArrowDown: () => walk(1),
  ArrowUp: () => walk(-1),
  Enter: () => choose(open.active),
  Tab: () => choose(open.active),
  Escape: () => close(),
};

// Before everybody else: while the list is open these keys belong to it.
document.addEventListener(
  "keydown",
  (event) => {
    if (!open || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const act = KEYS[event.key];
    if (!act || event.target !== written(open.field)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  },
  { capture: true },
);
document.addEventListener("focusin", ({ target }) => target === waiting && look(target));
// A page that brings itself up to date takes the focus for a moment and gives it back: that is no leaving.
document.addEventListener("focusout", (event) => {
  if (!open || event.target !== open.field) return;
  setTimeout(() => {
    if (open && document.activeElement !== written(open.field)) close();
  });
});
