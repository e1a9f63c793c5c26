// What every module needs: finding, listening, fetching, and inserting HTML that may hold mail bodies.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Listens on the document for events of elements that match, also of those that come later. */
export function on(type, selector, handler, options) {
  document.addEventListener(
    type,
    (event) => {
      const target = event.target instanceof Element ? event.target.closest(selector) : null;
      if (target) handler(event, target);
    },
    options,
  );
}

/** Parses a response of our own server; shadow roots written in the HTML are attached. */
export function parse(html) {
  const page = Document.parseHTMLUnsafe
    ? Document.parseHTMLUnsafe(html)
    : new DOMParser().parseFromString(html, "text/html");
  for (const template of page.querySelectorAll("template[shadowrootmode]")) {
    template.parentElement.attachShadow({ mode: "open" }).append(template.content);
    template.remove();
  }
  return document.adoptNode(page.body);
}

/** Puts the children of `source` in the place of those of `target` and lets htmx see them. */
export function fill(target, source) {
  target.replaceChildren(...source.childNodes);
  live(target);
}

/** Lets htmx see what is new. */
export function live(...targets) {
  for (const target of targets) window.htmx?.process(target);
}

/** Fetches the HTML of a fragment. Throws with `status` when the server refuses, and on a lost connection. */
export async function fetchText(url, options = {}) {
  const response = await fetch(url, {
    credentials: "same-origin",
    ...options,
    headers: { "X-Pane": "1", Accept: "text/html", ...options.headers },
  });
  if (response.redirected && new URL(response.url).pathname.startsWith("/accounts/login")) {
    location.reload();
  }
  const text = await response.text();
  if (!response.ok) {
    const focus = response.headers.get("X-Focus");
    throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status, text, focus });
  }
  return text;
}

/** Fetches a fragment as an element; see fetchText for what it throws. */
export const fragment = async (url, options) => parse(await fetchText(url, options));

/** Adds parameters to an address of this site. */
export function withQuery(url, parameters) {
  const address = new URL(url, location.href);
  for (const [key, value] of Object.entries(parameters)) address.searchParams.set(key, value);
  return address.pathname + address.search;
}

const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset], [type=file]), " +
  "textarea, select, [contenteditable]:not([contenteditable=false])";

/** Whether typing goes into this element, so that single keys are letters there. */
export const inField = (target) => target instanceof Element && target.closest(FIELDS) !== null;
