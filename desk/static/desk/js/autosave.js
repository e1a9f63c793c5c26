// The reader's own settings: a change is saved at once and said so; what looks different looks so at once.
import { $, $$, on } from "./dom.js";
import { toast } from "./toast.js";

const LOOKS = ["theme", "density"];

let last = Promise.resolve();

async function send(form) {
  const data = new FormData(form);
  try {
    const response = await fetch(form.action, { method: "POST", body: data, headers: { "X-Pane": "1" } });
    const text = await response.text();
    if (!response.ok && response.status !== 422) throw new Error(`HTTP ${response.status}`);
    toast(text, { bad: !response.ok });
    for (const name of LOOKS) if (response.ok && data.get(name)) document.documentElement.dataset[name] = data.get(name);
  } catch {
    form.submit();
  }
}

function changed(form, field) {
  if (field.dataset.reload !== undefined) form.requestSubmit();
  // One after the other: each has the whole form, and an older one must not come after a newer one.
  else if (form.checkValidity()) last = last.then(() => send(form));
}

on("change", "form[data-autosave]", (event, form) => changed(form, event.target));

// What was chosen before this was here.
const isChosen = ({ type, checked, defaultChecked }) => ["checkbox", "radio"].includes(type) && checked !== defaultChecked;
for (const form of $$("form[data-autosave]")) {
  const field = [...form.elements].find(isChosen);
  if (field) changed(form, field);
}

on("input", "[data-preview]", (event, field) => {
  const preview = document.getElementById(field.dataset.preview);
  preview.textContent = field.value || preview.dataset.empty || "–";
});

for (const hint of $$("[data-autosave-hint]")) {
  hint.hidden = false;
  $("button", hint.parentElement).hidden = true;
}
