// The side panel is taken over section by section: what somebody types into one of them stays.
import { $, $$, fill } from "./dom.js";

const plain = (part) =>
  part.innerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1").replaceAll(' open=""', "");

function isChanged(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control instanceof HTMLSelectElement) {
    const was = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(was, 0);
  }
  return control.value !== control.defaultValue;
}

const isBusy = (part) => $$("input, select, textarea", part).some(isChanged);

/** Puts a section in the place of another; the focus and what is wrong with a control stay. */
function replace(old, part) {
  const focused = old.contains(document.activeElement) && document.activeElement.id;
  const blamed = $$("[aria-invalid]", old).map(({ id }) => [id, document.getElementById(`${id}-error`)?.textContent]);
  fill(old, part);
  for (const [id, why] of blamed) blame(id, why, { focus: false });
  if (focused) document.getElementById(focused)?.focus();
}

/** Takes the sections that say something else than before; those in which somebody writes wait. */
export function mergeSide(shown, fresh) {
  const keys = (side) => $$("[data-panel]", side).map((part) => part.dataset.panel).join();
  if (keys(shown) !== keys(fresh) && !$$("[data-panel]", shown).some(isBusy)) {
    replace(shown, fresh);
    return;
  }
  for (const part of $$("[data-panel]", fresh)) {
    const old = $(`[data-panel="${part.dataset.panel}"]`, shown);
    if (!old || plain(old) === plain(part) || isBusy(old)) continue;
    for (const details of $$("details[open][id]", old)) $(`#${details.id}`, part)?.setAttribute("open", "");
    replace(old, part);
  }
}

/** What was sent is what stands there now: the controls no longer count as changed. */
export function settle(form) {
  for (const control of $$("input, select, textarea", form)) {
    if (control.type === "checkbox" || control.type === "radio") control.defaultChecked = control.checked;
    else if (control instanceof HTMLSelectElement) {
      for (const option of control.options) option.defaultSelected = option.selected;
    } else control.defaultValue = control.value;
  }
}

/** Says beside a control what is wrong with it; `focus` leads there, through drawers and folds. */
export function blame(id, text, { focus = true } = {}) {
  const control = document.getElementById(id);
  if (!control) return false;
  control.setAttribute("aria-invalid", "true");
  const place = document.getElementById(`${id}-error`);
  if (place) place.textContent = text;
  if (!focus) return true;
  const drawer = control.closest("[popover]");
  if (drawer && getComputedStyle(drawer).display === "none") drawer.showPopover();
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  control.focus();
  control.scrollIntoView({ block: "center" });
  return true;
}

/** Takes back what `blame` said in a form. */
export function absolve(form) {
  for (const control of $$("[aria-invalid]", form)) {
    control.removeAttribute("aria-invalid");
    const place = document.getElementById(`${control.id}-error`);
    if (place) place.textContent = "";
  }
}
