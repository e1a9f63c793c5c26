// The composer beyond its plain text: the editor, lists at the caret, recipients, files, what is forwarded.
import { typedIn } from "./caret.js";
import { $, $$, on } from "./dom.js";
import * as forward from "./forward.js";
import { step } from "./nav.js";
import { chips } from "./recipients.js";
import * as rich from "./rich.js";

const FORM = ".composer__form";
const WRITTEN = ".composer__form :is(textarea, .rich)";
const opensNext = () => localStorage.getItem("next") === "on";

export { show as showForwarded } from "./forward.js";
export { showFormatted } from "./rich.js";

/** A control got the focus; `before` is what it held then. */
export function touched(control, before) {
  if (control.matches("[data-recipients]")) chips(control, before);
  else if (control.matches(rich.FIELD)) rich.touched(control);
  else if (control.matches(".rich")) suggest(control); // what was typed before the editor was here
}

/** Files for a form; pictures that were put into the text stand there. */
export async function attach(form, files, { inText = false } = {}) {
  if (!files.length) return;
  const { upload } = await import("./attach.js");
  const field = inText && $(rich.FIELD, form);
  const editor = field && (await rich.enhance(field).catch(() => null)); // without it they are attached
  if (!editor) return upload(form, files);
  const { split } = await import("./editor-pictures.js");
  const [pictures, others] = split(files);
  upload(form, others);
  for (const file of pictures) upload(form, [file], editor);
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

/** Names after an @ in notes, emoji after a colon: their list comes when the first one is typed. */
async function suggest(field) {
  if (field.editor || (!typedIn(field) && field.dataset.mention === undefined)) return;
  const { look } = await import("./suggest.js");
  look(field);
}

export function start() {
  rich.start();
  on("input", WRITTEN, (event, field) => suggest(field));
  if (document.activeElement?.matches(WRITTEN)) suggest(document.activeElement);
  on("change", "[data-forwardable]", (event) => forward.choose(event.target));
  on("click", "[data-forward]", (event, link) => forward.begin(event, link));
  on("change", "input[type=file][data-attach]", (event, input) => {
    attach(input.form, [...input.files]);
    input.value = "";
  });
  on("dragover", FORM, (event, form) => {
    if (event.dataTransfer.types.includes("Files")) form.classList.add("composer__form--drop");
  });
  for (const type of ["dragleave", "drop"]) on(type, FORM, (event, form) => form.classList.remove("composer__form--drop"));
  on("click", "[data-drop-file]", async (event, button) => {
    event.preventDefault();
    const { drop } = await import("./attach.js");
    drop(button);
  });
  on("click", "[data-reply-all]", (event, button) => replyToAll(button));
  on("change", "[data-next]", (event, box) => localStorage.setItem("next", box.checked ? "on" : "off"));
  const showNext = (root) => $$("[data-next]", root).forEach((box) => (box.checked = opensNext()));
  on("toggle", ".split .menu", (event, menu) => showNext(menu), { capture: true });
  showNext(document);
  on("reset", FORM, (event, form) => {
    setTimeout(() => {
      for (const field of $$("[data-recipients]", form)) field.dispatchEvent(new CustomEvent("composer:redraw"));
    });
  });
  document.addEventListener("composer:sent", (event) => {
    if (event.target.matches(".composer__form--reply") && opensNext()) step(1);
  });
}
