// The editor in a field's place: Squire edits, the field behind it keeps the plain text, a hidden one the HTML.
import { clean } from "./editor-clean.js";
import { isPlain, textOf, toHtml } from "./editor-text.js";
import { run, tools } from "./editor-tools.js";
import Squire from "../../vendor/squire-2.4.8.mjs";

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
const CTRL = isMac ? "Meta-" : "Ctrl-";
const OWN = /(<img[^>]*? src=")(?:\/t\/\d+\/drafts\/\w+\/pictures\/([^"/]+)\/|[^"]*)("[^>]*>)/g;

/** An element that stands in the place of a field and looks like it. */
function standIn(field) {
  const root = document.createElement("div");
  root.id = `rich-${field.id}`;
  root.className = "composer__text rich";
  for (const [name, value] of Object.entries({
    role: "textbox",
    spellcheck: "true",
    lang: field.lang || null,
    "aria-multiline": "true",
    "aria-label": field.getAttribute("aria-label"),
    "data-placeholder": field.placeholder,
  })) {
    if (value) root.setAttribute(name, value);
  }
  field.before(root);
  return root;
}

/** A formatted draft that was written on as plain text is formatted again; returns what was typed at its end. */
function takeBack(field) {
  const { formatted, value } = field;
  if (!formatted || !value.startsWith(formatted.text)) return "";
  field.value = formatted.text;
  field.dataset.html = formatted.html;
  return value.slice(formatted.text.length);
}

class Editor {
  constructor(field) {
    this.field = field;
    this.form = field.form;
    const hadFocus = document.activeElement === field;
    const caret = field.selectionStart;
    this.root = standIn(field);
    this.squire = new Squire(this.root, { blockTag: "DIV", sanitizeToDOMFragment: clean });
    this.html = document.createElement("input");
    Object.assign(this.html, { type: "hidden", name: "html" });
    field.after(this.html);
    const typed = takeBack(field);
    this.load();
    this.listen();
    Object.assign(field, { editor: this, tabIndex: -1 });
    field.setAttribute("aria-hidden", "true");
    field.removeAttribute("aria-label");
    field.classList.add("composer__text--behind");
    if (!this.html.value) this.placeCaret(caret);
    if (hadFocus) this.focus();
    if (typed) this.append(typed);
  }

  listen() {
    const { root, squire } = this;
    squire.addEventListener("input", () => this.changed());
    squire.addEventListener("pathChange", () => tools(this));
    // Sent is what was sent: nothing is typed into it while it is on its way.
    root.addEventListener("beforeinput", (event) => this.isBusy && event.preventDefault(), { capture: true });
    root.addEventListener("click", (event) => event.target.nodeName === "IMG" && event.stopPropagation());
    this.field.addEventListener("draft:shown", () => this.load());
    this.form.addEventListener("composer:insert", (event) => {
      event.preventDefault();
      this.insert(event.detail);
    });
    for (const key of ["PageUp", "PageDown"]) squire.setKeyHandler(key, null);
    squire.setKeyHandler(`${CTRL}\\`, (self, event) => {
      event.preventDefault();
      squire.removeAllFormatting();
    });
    // With nothing chosen the combination is that of the palette.
    squire.setKeyHandler(`${CTRL}k`, (self, event, range) => {
      if (range.collapsed && !this.isIn("A")) return;
      event.preventDefault();
      this.link();
    });
  }

  get isBusy() {
    return this.isAsking || this.form.hasAttribute("aria-busy");
  }

  isIn(tag) {
    return this.squire.hasFormat(tag);
  }

  press = (button) => run(this, button);

  async link() {
    this.isAsking = true; // what is typed now is meant for the address
    const { link } = await import("./editor-link.js").finally(() => (this.isAsking = false));
    link(this);
  }

  focus() {
    this.root.focus({ preventScroll: true });
  }

  /** Shows what the field holds, unless it is what stands here. */
  load() {
    const { field } = this;
    const html = field.dataset.html ?? "";
    if (this.loaded !== undefined && field.value === textOf(this.root) && html === this.written()) return;
    const address = `/t/${field.dataset.draft.replace(":", "/drafts/")}/pictures/`;
    this.loaded = html;
    this.squire.setHTML(html ? html.replace(/(<img[^>]*? src=")cid:([^"]+)"/g, `$1${address}$2/"`) : toHtml(field.value));
    this.html.value = html;
    this.squire.moveCursorToEnd();
    this.mark();
  }

  /** The HTML as it is sent; "" when the text says it all. */
  written() {
    if (isPlain(this.root)) return "";
    return this.squire.getHTML().replace(OWN, (all, before, id, after) => (id ? `${before}cid:${id}${after}` : ""));
  }

  mark() {
    this.root.toggleAttribute("data-empty", !this.root.textContent && !this.root.querySelector("img, li"));
    tools(this);
  }

  /** Every change goes to the field at once, as if it had been typed there. */
  changed() {
    for (const one of this.root.querySelectorAll("[style]")) one.removeAttribute("style");
    const text = textOf(this.root);
    const html = this.written();
    this.mark();
    if (text === this.field.value && html === this.html.value) return;
    this.field.value = text;
    this.field.dataset.html = this.html.value = html;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  insert({ text, html }) {
    this.focus();
    if (html) this.squire.insertHTML(html);
    else this.squire.insertPlainText(text, false);
    this.changed();
  }

  /** Goes on at the end, in the form that stands there. */
  append(text) {
    const [first, ...lines] = text.split("\n");
    this.squire.moveCursorToEnd();
    this.squire.getSelection().insertNode(document.createTextNode(first));
    this.squire.moveCursorToEnd();
    if (lines.length) this.squire.insertPlainText(`\n${lines.join("\n")}`, false);
    this.changed();
  }

  /** The caret at the place that it has in the text. */
  placeCaret(at) {
    const before = this.field.value.slice(0, at).split("\n");
    const line = this.root.children[before.length - 1];
    if (!line) return;
    const range = document.createRange();
    const text = line.firstChild?.nodeType === Node.TEXT_NODE ? line.firstChild : line;
    range.setStart(text, text === line ? 0 : Math.min(before.at(-1).length, text.length));
    this.squire.setSelection(range);
  }
}

/** The editor of a field, made when it is first asked for; not while a word is being composed there. */
export async function editorOf(field) {
  if (field.isComposing) await new Promise((done) => field.addEventListener("compositionend", done, { once: true }));
  return field.editor ?? new Editor(field);
}
