// Files of the history in a dialog: pictures with zoom, sound, text, documents; the arrow keys go on to the next.
import { $, $$ } from "./dom.js";

let links = [];
let at = 0;

function make() {
  const dialog = document.createElement("dialog");
  dialog.id = "preview";
  dialog.className = "dialog preview";
  dialog.setAttribute("aria-labelledby", "preview-name");
  dialog.append(document.getElementById("preview-parts").content.cloneNode(true));
  dialog.addEventListener("close", () => {
    $(".preview__stage", dialog).replaceChildren();
    links[at]?.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.target.closest("audio, video") || event.metaKey || event.ctrlKey || event.altKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1, n: 1, p: -1 }[event.key];
    if (by) {
      event.preventDefault();
      show(at + by);
    } else if (event.key === "z") zoom();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-preview-next]")) show(at + 1);
    if (event.target.closest("[data-preview-previous]")) show(at - 1);
    if (event.target.matches("img")) zoom();
  });
  document.body.append(dialog);
  return dialog;
}

function zoom() {
  $("#preview .preview__stage").classList.toggle("preview__stage--whole");
}

function view(link) {
  const kind = link.dataset.preview;
  const made = document.createElement({ image: "img", audio: "audio", text: "iframe", pdf: "iframe" }[kind]);
  made.src = kind === "image" ? `${link.pathname}inline/` : `${link.pathname}view/`;
  if (kind === "image") made.alt = link.dataset.name;
  if (kind === "audio") made.controls = true;
  if (kind === "text") made.setAttribute("sandbox", "");
  if (made.tagName === "IFRAME") made.title = link.dataset.name;
  return made;
}

function show(index) {
  if (index < 0 || index >= links.length) return;
  at = index;
  const dialog = $("#preview");
  const link = links[at];
  $("#preview-name", dialog).textContent = link.dataset.name;
  $("[data-preview-count]", dialog).textContent = `${at + 1} / ${links.length}`;
  $("[data-preview-download]", dialog).href = link.pathname;
  $("[data-preview-previous]", dialog).disabled = at === 0;
  $("[data-preview-next]", dialog).disabled = at === links.length - 1;
  const stage = $(".preview__stage", dialog);
  stage.className = "preview__stage";
  stage.replaceChildren(view(link));
}

/** Opens a file among all that the shown history has and that can be looked at. */
export function open(link) {
  const dialog = $("#preview") ?? make();
  links = $$("#messages a[data-preview]");
  show(Math.max(links.indexOf(link), 0));
  if (!dialog.open) dialog.showModal();
}
