// The composer: its scripts come when it is first touched. What is typed, pressed or dropped before is not lost.
import { $, on } from "./dom.js";

const FORM = ".composer__form";
const RICH = "textarea[data-rich]";
const PRESSED = "[data-tools] button, [data-reply-all], [data-drop-file], [data-forward]";
const CHANGED = "[data-forwardable], [data-attach], [data-next]";
let coming = null;
let isHere = false;
let isAgain = false;

/** Does something as soon as they are here: at once, if they are. */
function writing(act = () => {}) {
  coming ??= import("./writing.js").then((module) => {
    module.start();
    isHere = true;
    return module;
  });
  return coming.then(act, () => (coming = null));
}

/** What was done too early is done again; without the scripts it is what the page alone can do. */
async function again(event, target) {
  if (isHere || isAgain) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const control = event.target;
  const { type, checked, value } = control;
  await writing();
  isAgain = true;
  if (event.type === "click") target.click();
  else {
    // What was chosen first may set what was chosen after it: each is chosen anew.
    if (type !== "file") Object.assign(control, { checked, value });
    control.dispatchEvent(new Event(event.type, { bubbles: true }));
  }
  isAgain = false;
}

function received(event, form) {
  const isPaste = event.type === "paste";
  const { files, types } = event.clipboardData ?? event.dataTransfer;
  // A picture alone (a screenshot); where text comes with it (a table of cells), the text is meant.
  if (!files.length || (isPaste && types.includes("text/plain"))) return;
  event.preventDefault();
  const [all, inText] = [[...files], isPaste || event.target.closest(".rich") !== null];
  writing(({ attach }) => attach(form, all, { inText }));
}

const showFormatted = () => $(`${RICH}:not([data-html=""])`) && writing((module) => module.showFormatted());

function touched({ target }) {
  const { value } = target;
  writing((module) => module.touched(target, value));
}

export function start() {
  on("focusin", FORM, touched);
  if (document.activeElement?.closest(FORM)) touched({ target: document.activeElement });
  on("pointerover", FORM, () => writing());
  on("mousedown", "[data-tools] button", (event) => event.preventDefault()); // the text keeps its focus and selection
  on("click", PRESSED, again, { capture: true });
  on("change", CHANGED, again, { capture: true });
  on("dragover", FORM, (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  for (const type of ["paste", "drop"]) on(type, FORM, received);
  on("keydown", "[data-recipients]", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
  });
  for (const type of ["compositionstart", "compositionend"]) {
    on(type, RICH, (event, field) => (field.isComposing = type === "compositionstart"));
  }
  // Typed into the plain text of a formatted draft: the editor puts it there.
  on("beforeinput", RICH, (event, field) => {
    if (field.dataset.html) field.formatted ??= { text: field.value, html: field.dataset.html };
  });
  on("composer:redraw", "[data-about]", (event, { form }) => writing((module) => module.showForwarded(form)), { capture: true });
  on("draft:shown", RICH, showFormatted);
  document.addEventListener("ticket:shown", showFormatted);
  showFormatted();
}
