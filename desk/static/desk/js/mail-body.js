// Bodies of mails stand in shadow roots. Their remote images have no src until the reader asks.
import { $$, on } from "./dom.js";

export function start() {
  on("click", "[data-show-images]", (event, link) => {
    const host = document.getElementById(link.dataset.showImages);
    if (!host?.shadowRoot) return;
    event.preventDefault();
    for (const image of $$("[data-src]", host.shadowRoot)) {
      image.src = image.dataset.src;
      delete image.dataset.src;
    }
    link.closest(".blocked").remove();
  });
}
