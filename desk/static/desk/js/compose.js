// The composer beyond its text: what is rare is fetched when it is first needed.
import { $, $$, on } from "./dom.js";
import { step } from "./nav.js";

const FORM = ".composer__form";
const forwarding = () => import("./forward.js");
let recipients = null; // once it is here, no key comes before it
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

export function start() {
  on("focusin", ".composer__form--forward", forwarding); // at hand when the first choice is made
  on("change", "[data-forwardable]", async (event) => (await forwarding()).choose(event.target));
  on("composer:redraw", "[data-about]", async (event, about) => (await forwarding()).show(about.form), { capture: true });
  on("click", "[data-forward]", async (event, link) => {
    // an older message: its own page brings it
    if (!$(`.composer__form--forward option[value="${link.dataset.forward}"]`)) return;
    event.preventDefault();
    (await forwarding()).begin(link);
  });
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
    const { value } = input;
    recipients ??= await import("./recipients.js");
    recipients.chips(input, value);
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
