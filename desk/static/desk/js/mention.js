// Whom an internal note can name: the agents and teams who may see the ticket.

const names = new Map();
let words = "@";

export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
export const label = () => words;

/** All of them; asked for once a page. */
export async function known(field) {
  const number = field.closest(".composer").dataset.ticket;
  if (!names.has(number)) {
    const asked = fetch(`/t/${number}/names/`, { headers: { "X-Pane": "1" } })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`HTTP ${response.status}`))))
      .then((answer) => {
        words = answer.label ?? "@";
        return answer.names.map(({ name }) => ({ shown: `@${name}`, text: `@${name} `, folded: fold(name) }));
      });
    names.set(number, asked);
    asked.catch(() => names.delete(number));
  }
  return names.get(number);
}

/** Those whose name, or a word of it, begins with what was typed. */
export function find(typed, all) {
  const wanted = fold(typed);
  return all.filter(({ folded }) => folded.startsWith(wanted) || folded.split(" ").some((word) => word.startsWith(wanted)));
}
