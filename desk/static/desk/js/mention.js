// Names after an @ in an internal note: a list that the arrows walk through while the cursor stays in the text.

const SHOWN = 8;
const names = new Map();
let open = null;
let waiting = null; // a field that had lost the focus when its names came: it may only be for a moment
let label = "";

const MENTION = /(?:^|[^\p{L}\p{N}])@([^@\n]{0,40})$/u;
const typedIn = (field) => MENTION.exec(field.value.slice(0, field.selectionStart))?.[1];

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

async function known(number) {
  if (!names.has(number)) {
    const asked = fetch(`/t/${number}/names/`, { headers: { "X-Pane": "1" } })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`HTTP ${response.status}`))))
      .then((answer) => {
        label = answer.label ?? "@";
        return answer.names.map((one) => ({ ...one, folded: fold(one.name) }));
      });
    names.set(number, asked);
    asked.catch(() => names.delete(number));
  }
  return names.get(number);
}

/**
 * Looks whether the list must open, change or close. The names come from the server, and typing does not wait for
 * them: what counts is what stands between the @ and the cursor when they are there.
 */
export async function look(field) {
  const all = typedIn(field) === undefined ? [] : await known(field.closest(".composer").dataset.ticket).catch(() => []);
  const typed = typedIn(field);
  if (typed === undefined) return close();
  const words = fold(typed);
  const found = all
    .filter(({ folded }) => folded.startsWith(words) || folded.split(" ").some((word) => word.startsWith(words)))
    .slice(0, SHOWN);
  waiting = found.length && document.activeElement !== field ? field : null;
  if (!found.length || waiting) return close();
  show(field, found, field.selectionStart - typed.length - 1);
}

function show(field, found, start) {
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
      item.textContent = `@${one.name}`;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(index);
      });
      return item;
    }),
  );
  field.form.append(list);
  list.showPopover();
  const place = field.getBoundingClientRect();
  list.style.left = `${place.left + 8}px`;
  list.style.top = `${Math.max(8, place.top - list.offsetHeight - 4)}px`;
  open = { field, found, start, list, active: 0 };
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
  const { field, found, start } = open;
  close();
  field.setRangeText(`@${found[index].name} `, start, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function close() {
  if (!open) return;
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
  Escape: close,
};

// Before everybody else: while the list is open these keys belong to it.
document.addEventListener(
  "keydown",
  (event) => {
    if (!open || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const act = KEYS[event.key];
    if (!act || event.target !== open.field) return;
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
    if (open && document.activeElement !== open.field) close();
  });
});
