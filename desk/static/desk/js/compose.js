// The composer beyond its text: what is rare is fetched when it is first needed.
import { $, $$, on } from "./dom.js";
import { step } from "./nav.js";

const FORM = ".composer__form";
const opensNext = () => localStorage.getItem("next") === "on";

/** Puts a text where the caret stands; an editor that stands in the field's place takes the event. */
export function insertText(field, text, html = "") {
  const event = new CustomEvent("composer:insert", { bubbles: true, cancelable: true, detail: { text, html } });
  field.focus();
  if (!field.dispatchEvent(event)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function attach(form, files) {
  if (!files.length) return;
  const { upload } = await import("./attach.js");
  upload(form, files);
}

function replyToAll(button) {
  const { cc } = button.form.elements;
  const known = cc.value.toLowerCase();
  const others = button.dataset.replyAll.split(", ").filter((one) => !known.includes(one.toLowerCase()));
  cc.value = [cc.value, ...others].filter(Boolean).join(", ");
  cc.closest("details").open = true;
  cc.dispatchEvent(new Event("change", { bubbles: true }));
  const field = $("textarea", button.form);
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true })); // the draft keeps its recipients too
}

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

function showChosen(form) {
  const [source, files] = form.elements.about.value.split(":");
  form.elements.source.value = source;
  for (const box of $$("[name=file]", form)) box.checked = files.split(",").includes(box.value);
  showFiles(form);
}

function forward(event, link) {
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

export function start() {
  on("change", "[data-forwardable]", (event, part) => {
    const form = part.closest("form");
    if (event.target.name === "source") chooseSource(form);
    else tellChosen(form);
    $("textarea", form).dispatchEvent(new Event("input", { bubbles: true }));
  });
  on("composer:redraw", "[data-about]", (event, about) => showChosen(about.form), { capture: true });
  on("click", "[data-forward]", forward);
  on("change", "input[type=file][data-attach]", (event, input) => {
    attach(input.form, [...input.files]);
    input.value = "";
  });
  on("dragover", FORM, (event, form) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("composer__form--drop");
  });
  on("dragleave", FORM, (event, form) => form.classList.remove("composer__form--drop"));
  on("drop", FORM, (event, form) => {
    form.classList.remove("composer__form--drop");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    attach(form, [...event.dataTransfer.files]);
  });
  on("paste", FORM, (event, form) => {
    // A picture alone (a screenshot); where text comes with it (a table of cells), the text is meant.
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    attach(form, [...files]);
  });
  on("click", "[data-drop-file]", async (event, button) => {
    event.preventDefault();
    const { drop } = await import("./attach.js");
    drop(button);
  });
  on("click", "[data-reply-all]", (event, button) => replyToAll(button));
  on("focusin", "[data-recipients]", async (event, input) => {
    const { chips } = await import("./recipients.js");
    chips(input);
  });
  on("keydown", "[data-recipients]", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
  });
  on("change", "[data-next]", (event, box) => localStorage.setItem("next", box.checked ? "on" : "off"));
  on("toggle", ".split .menu", (event, menu) => ($("[data-next]", menu).checked = opensNext()), { capture: true });
  on("reset", FORM, (event, form) => {
    setTimeout(() => {
      for (const field of $$("[data-recipients]", form)) field.dispatchEvent(new CustomEvent("composer:redraw"));
    });
  });
  document.addEventListener("composer:sent", (event) => {
    if (event.target.matches(".composer__form--reply") && opensNext()) step(1);
  });
}
