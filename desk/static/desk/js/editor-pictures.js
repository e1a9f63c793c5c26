// Pictures in the text: a place is held where they were put until the server has them.

const KINDS = /^image\/(?:png|jpeg|gif|webp|bmp)$/;
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
let count = 0;

/** Those that are shown in a text, and those that are attached. */
export const split = (files) => [files.filter(({ type }) => KINDS.test(type)), files.filter(({ type }) => !KINDS.test(type))];

/** Holds a place at the caret; `show` puts the picture there, `drop` gives the place up. */
export function hold(editor, file) {
  count += 1;
  const id = String(count);
  editor.focus();
  editor.squire.insertImage(NOTHING, { alt: file.name, "data-uploading": id });
  editor.changed();
  const change = (act) => {
    const found = editor.root.querySelector(`[data-uploading="${id}"]`);
    if (found) act(found);
    editor.changed();
  };
  return {
    show: (url) =>
      change((picture) => {
        picture.removeAttribute("data-uploading");
        picture.src = url;
      }),
    drop: () => change((picture) => picture.remove()),
  };
}
