// Files go to the server while one goes on writing; the message takes them from there by their keys.
import { $ } from "./dom.js";

const address = (form) => {
  const [number, kind] = $("textarea[data-draft]", form).dataset.draft.split(":");
  return `/t/${number}/drafts/${kind}/files/`;
};

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * Uploads files to the draft of a form; the form waits for `form.uploads` before it is sent. With an editor they
 * become pictures in its text.
 */
export function upload(form, files, editor = null) {
  const jobs = files.map((file) => one(form, file, editor));
  form.uploads = Promise.allSettled([form.uploads, ...jobs]);
}

async function one(form, file, editor) {
  const list = $("[data-files]", form);
  const chip = element("span", "attachment");
  const bar = element("progress", "attachment__progress");
  bar.setAttribute("aria-label", file.name);
  chip.append(element("span", "truncate", file.name), " ", bar);
  list.append(chip);
  const place = editor && (await import("./editor-pictures.js")).hold(editor, file);
  try {
    const answer = await send(form, file, bar, Boolean(place));
    if (answer.shown) {
      place.show(answer.shown);
      chip.remove();
    } else {
      place?.drop();
      finish(form, chip, answer);
    }
  } catch (error) {
    place?.drop();
    chip.classList.add("attachment--failed");
    bar.replaceWith(element("span", "field__error", error.message || list.dataset.failed), remover(form, file.name));
  }
}

function send(form, file, bar, isInline) {
  const body = new FormData();
  if (isInline) body.set("inline", "1");
  const name = file.name === "image.png" ? `screenshot-${Date.now()}.png` : file.name;
  body.set("file", file, name);
  body.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]", form).value);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(form));
    request.responseType = "json";
    request.setRequestHeader("X-Pane", "1");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(request.response);
      else reject(new Error(request.response?.problem ?? ""));
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.send(body);
  });
}

function finish(form, chip, { key, filename, size }) {
  const kept = element("input", "");
  Object.assign(kept, { type: "hidden", name: "kept", value: key });
  const button = remover(form, filename);
  button.setAttribute("formaction", `${address(form)}${key}/drop/`);
  chip.replaceChildren(kept, element("span", "truncate", filename), " ", element("span", "muted", size), button);
}

function remover(form, filename) {
  const button = element("button", "attachment__drop", "×");
  button.dataset.dropFile = "";
  button.setAttribute("aria-label", `${$("[data-files]", form).dataset.drop} ${filename}`);
  return button;
}

/** Takes a file out of the draft again. */
export function drop(button) {
  const { form } = button;
  const url = button.getAttribute("formaction");
  button.closest(".attachment").remove();
  $("textarea", form).focus();
  if (!url) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]", form).value);
  fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-Pane": "1" } }).catch(() => {});
}
