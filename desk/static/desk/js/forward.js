// What is forwarded, and with which files.
import { $, $$ } from "./dom.js";

/** What is forwarded stands in one hidden field, which the draft keeps; the controls write it, and show it again. */
function tellChosen(form) {
  const { about, source } = form.elements;
  const files = $$("[name=file]:checked", form).map((box) => box.value);
  about.value = `${source.value}:${files}`;
}

const belongs = (label, form) => ["all", label.dataset.of].includes(form.elements.source.value);

function showFiles(form) {
  for (const label of $$("[data-of]", form)) label.hidden = !belongs(label, form) && !$("input", label).checked;
}

function chooseSource(form) {
  for (const label of $$("[data-of]", form)) $("input", label).checked = belongs(label, form);
  showFiles(form);
  tellChosen(form);
}

/** A control was changed: the draft keeps it. */
export function choose(control) {
  const { form } = control;
  if (control.name === "source") chooseSource(form);
  else tellChosen(form);
  $("textarea", form).dispatchEvent(new Event("input", { bubbles: true }));
}

/** Shows what the draft brought back. */
export function show(form) {
  const [source, files] = form.elements.about.value.split(":");
  form.elements.source.value = source;
  for (const box of $$("[name=file]", form)) box.checked = files.split(",").includes(box.value);
  showFiles(form);
}

/** From the menu of a message: it is chosen, and the composer's tab is shown. */
export function begin(event, link) {
  const form = $(".composer__form--forward");
  if (!$(`option[value="${link.dataset.forward}"]`, form)) return; // an older message: its own page brings it
  event.preventDefault();
  form.elements.source.value = link.dataset.forward;
  chooseSource(form);
  link.closest(".menu").open = false;
  const tab = $(".composer input[value=forward]");
  tab.checked = true;
  tab.dispatchEvent(new Event("change", { bubbles: true }));
}
