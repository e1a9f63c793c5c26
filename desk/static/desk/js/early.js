// Keys that are pressed while a page is still being loaded are kept; keys.js takes them up once it is there.
window.typedEarly = [];
document.addEventListener("keydown", (event) => {
  const isSingle = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
  if (isSingle && event.target === document.body) window.typedEarly?.push(event);
});
