// Forms beside the ticket that save each change by themselves.
import { $, fragment, on } from "./dom.js";
import { invalidate } from "./nav.js";
import { absolve, blame, settle } from "./side.js";
import { takeOver } from "./ticket.js";
import { toast } from "./toast.js";

let last = Promise.resolve();

async function save(form) {
  if (!form.isConnected) return;
  form.setAttribute("aria-busy", "true");
  try {
    const body = await fragment(form.action, { method: "POST", body: new FormData(form) });
    absolve(form);
    settle(form);
    const was = $(`form[action="${form.getAttribute("action")}"] [name=was]`, body);
    if (was) $("[name=was]", form).value = $("[name=was]", form).defaultValue = was.value;
    invalidate();
    takeOver(body);
    const said = $("[data-part=said]", body);
    if (said?.textContent.trim()) toast(said.textContent.trim(), { undo: said.dataset.undo });
  } catch (error) {
    const why = error.status === 422 ? error.text : $("#pane")?.dataset.failed;
    if (!error.focus || !blame(error.focus, why, { focus: false })) toast(why, { bad: true });
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** One after the other: the second must know what the first one has changed. */
const later = (form) => (last = last.then(() => save(form)));

export function start() {
  on("change", "form[data-fields]", (event, form) => later(form));
  on("submit", "form[data-fields]", (event, form) => {
    event.preventDefault();
    later(form);
  });
}
