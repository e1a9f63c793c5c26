// What is written, as plain text, and plain text as what the editor edits. The server makes its own in core.html.

const BLOCK = /^(?:DIV|P|H[1-6]|BLOCKQUOTE|PRE|UL|OL|LI|TABLE|T(?:HEAD|BODY|FOOT|R)|HR)$/;
const HARD = /(?<!«)\u00a0(?![;:!?»%€])/g; // where French wants them they stay; elsewhere browsers make them

/** The lines of an element; quotes and lists begin theirs as mails do. */
function lines(node) {
  const all = [];
  let isOpen = false;
  const add = (text) => {
    if (isOpen) all[all.length - 1] += text;
    else all.push(text);
    isOpen = true;
  };
  let number = 0;
  for (const child of node.childNodes) {
    const name = child.nodeName;
    if (child.nodeType === Node.TEXT_NODE) {
      const text = child.data.replaceAll("\u200b", "");
      if (text.trim() || isOpen || !BLOCK.test(child.nextSibling?.nodeName)) if (text) add(text);
    } else if (name === "BR") {
      add("");
      if (child.nextSibling) all.push("");
    } else if (name === "IMG") {
      add(child.alt && `[${child.alt}]`);
    } else if (BLOCK.test(name)) {
      const inner = lines(child);
      if (!inner.length) inner.push("");
      if (name === "LI") {
        number += 1;
        const first = node.nodeName === "OL" ? `${number}. ` : "- ";
        inner.forEach((line, index) => (inner[index] = (index ? " ".repeat(first.length) : first) + line));
      }
      all.push(...(name === "BLOCKQUOTE" ? inner.map((line) => `> ${line}`.trimEnd()) : inner));
      isOpen = false;
    } else {
      const [first = "", ...rest] = lines(child);
      add(first);
      all.push(...rest);
      if (name === "TD" || name === "TH") add(" ");
    }
  }
  return all;
}

export const textOf = (root) => lines(root).join("\n").replace(HARD, " ");

/** Whether the text says all: lines, and addresses that link themselves. */
export function isPlain(root) {
  return [...root.querySelectorAll("*")].every((one) => {
    if (one.nodeName === "A") {
      const { textContent: text } = one;
      return [text, `${text}/`, `mailto:${text}`].includes(one.href);
    }
    return one.nodeName === "DIV" || one.nodeName === "BR";
  });
}

const escape = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/^ | (?= |$)/g, "&nbsp;");

export const toHtml = (text) =>
  text
    .split("\n")
    .map((line) => `<div>${escape(line) || "<br>"}</div>`)
    .join("");
