// The reader's own settings: a change is saved at once and said so; what looks different looks so at once.
import { $, $$, on } from "./dom.js";
import { toast } from "./toast.js";

const LOOKS = ["theme", "density"];

async function save(form) {
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

on("change", "form[data-autosave]", (event, form) => {
  if (event.target.dataset.reload !== undefined) form.requestSubmit();
  else if (form.checkValidity()) save(form);
});

on("input", "[data-preview]", (event, field) => {
  const preview = document.getElementById(field.dataset.preview);
  preview.textContent = field.value || preview.dataset.empty || "–";
});

for (const hint of $$("[data-autosave-hint]")) {
  hint.hidden = false;
  $("button", hint.parentElement).hidden = true;
}
