// From a keydown event to the names under which desk/keymap.py knows the key: "e", "Shift+e", "?", "Mod+k".

const LETTER = /^\p{L}$/u;
const ASCII = /^[\x21-\x7e]$/;
const LATIN = /^\p{Script=Latin}$/u;
const SIGNS = { Slash: "/", Period: ".", Comma: "," };

/** Keys of an input method, dead keys, and what Alt or AltGr types are nobody's shortcut. */
export const isTyping = (event) =>
  event.isComposing ||
  event.keyCode === 229 ||
  event.key === "Dead" ||
  event.altKey ||
  event.getModifierState?.("AltGraph");

/** The names of a key, the best first: what the layout types, then where no Latin letter stands, the place. */
export function names(event) {
  const { key } = event;
  const before = event.ctrlKey || event.metaKey ? "Mod+" : "";
  if ([...key].length > 1) return [`${before}${event.shiftKey ? "Shift+" : ""}${key}`];
  const typed = key.toLowerCase();
  return [typed, placed(event, typed)]
    .filter(Boolean)
    .map((name) => `${before}${event.shiftKey && LETTER.test(name) ? "Shift+" : ""}${name}`);
}

/** What stands on this key of a Latin keyboard, where the layout types something else. */
function placed({ code, shiftKey }, typed) {
  const digit = /^Digit(\d)$/.exec(code ?? "");
  if (digit) return shiftKey || typed === digit[1] ? "" : digit[1];
  if (ASCII.test(typed) || LATIN.test(typed)) return "";
  const letter = /^Key([A-Z])$/.exec(code ?? "");
  if (letter) return letter[1].toLowerCase();
  return shiftKey && code === "Slash" ? "?" : (SIGNS[code] ?? "");
}
