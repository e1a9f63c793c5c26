// Emoji by their names in English and French.
import { EMOJI } from "./emoji-list.js";
import { fold } from "./mention.js";

const FIRST = "😊 🙂 👍 🙏 🎉 ❤️ ✅ 👋".split(" ");
const isFrench = document.documentElement.lang.startsWith("fr");

const EVERY = EMOJI.map((line) => {
    const [english, french] = line.split("|");
    const [text, ...names] = english.split(" ");
    const own = french.split(" ");
    return { text, shown: `${text} ${(isFrench ? own : names)[0].replaceAll("_", " ")}`, names: [...names, ...own] };
  });

export const label = () => "Emoji";
export const known = async () => EVERY;

/** Those with a name that begins with what was typed, then those with one that has it inside; a few for nothing. */
export function find(typed, all) {
  const wanted = fold(typed);
  if (!wanted) return FIRST.map((text) => all.find((one) => one.text === text));
  const begins = all.filter(({ names }) => names.some((name) => name.startsWith(wanted)));
  return [...begins, ...all.filter((one) => !begins.includes(one) && one.names.some((name) => name.includes(wanted)))];
}
