// Strangers' HTML (a paste, a drop) before the editor sees it: its structure stays, everything else goes.
// Where looks carry meaning (bold in Google Docs, lists in Word) they are turned into structure first.
import "../../vendor/purify-3.4.18.mjs";

const ALLOWED = {
  ALLOWED_TAGS: [
    ..."#text a b blockquote br code div em h1 h2 h3 h4 hr i img li ol p pre s strong sub sup".split(" "),
    ..."table tbody td tfoot th thead tr u ul".split(" "),
  ],
  ALLOWED_ATTR: ["href", "src", "alt", "colspan", "rowspan", "start", "dir", "data-uploading"],
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|\/t\/\d+\/drafts\/)/i,
  RETURN_DOM_FRAGMENT: true,
};
const OWN_PICTURE = /^\/t\/\d+\/drafts\/\w+\/pictures\/[^/]+\/$/;
const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;

/** Parsed without a word to the page's policy: it would report each style and handler, though none ever acts. */
function parse(html) {
  const quiet = html
    .replace(/<!--[\s\S]*?-->|<!\[[^>]*>/g, "")
    .replace(/<(script|style|title|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<(?:style|script|link|meta|base|iframe|object|embed)\b[^>]*>/gi, "")
    .replace(TAG, (tag) => tag.replace(/([\s"'/])style\s*=/gi, "$1data-look=").replace(/([\s"'/])on\w+\s*=/gi, "$1data-none="));
  return new DOMParser().parseFromString(quiet, "text/html");
}

function rename(element, name) {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

function wrap(element, name) {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.append(made);
}

const unwrap = (element) => element.replaceWith(...element.childNodes);

/** Google Docs and Outlook write weight and slope as looks. */
function meanings(body) {
  for (const one of body.querySelectorAll("[data-look]")) {
    const look = one.dataset.look.toLowerCase().replace(/\s/g, "");
    if (/(?:^|;)(?:display:none|mso-hide:all)/.test(look)) one.remove();
    else if (/^(?:B|STRONG)$/.test(one.nodeName) && /(?:^|;)font-weight:(?:normal|400)/.test(look)) unwrap(one);
    else if (one.nodeName === "SPAN") {
      if (/(?:^|;)font-weight:(?:bold|[6-9]00)/.test(look)) wrap(one, "b");
      if (/font-style:italic/.test(look)) wrap(one, "i");
      if (/text-decoration(?:-line)?:[^;]*line-through/.test(look)) wrap(one, "s");
    }
  }
}

/** Word writes the items of a list as paragraphs that look like items. */
function wordLists(body) {
  let list = null;
  for (const one of body.querySelectorAll('p[data-look*="mso-list"], p[class*="MsoListParagraph"]')) {
    const marker = one.querySelector('[data-look*="mso-list"]');
    const mark = (marker ?? one).textContent.trim();
    const name = /^(?:\d+|[a-z]{1,4})[.)]/i.test(mark) ? "OL" : "UL";
    marker?.remove();
    if (list?.nodeName !== name || one.previousElementSibling !== list) {
      list = body.ownerDocument.createElement(name);
      one.before(list);
    }
    list.append(rename(one, "li"));
  }
}

/** A fragment that may stand in the editor. */
export function clean(html) {
  const { body } = parse(html);
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let one; (one = texts.nextNode()); ) {
    if (!one.parentElement.closest("pre")) one.data = one.data.replace(/\s*\n\s*/g, " "); // the source's lines
  }
  meanings(body);
  wordLists(body);
  for (const one of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) wrap(one, "b");
  for (const one of body.querySelectorAll("h1, h2, h3, h4, h5, h6, p")) rename(one, "div");
  const fragment = window.DOMPurify.sanitize(body.innerHTML, ALLOWED);
  for (const picture of fragment.querySelectorAll("img")) {
    if (!OWN_PICTURE.test(picture.getAttribute("src") ?? "")) picture.remove();
  }
  return document.importNode(fragment, true);
}
