// The page of the notifications' settings: the browser is asked only by a button, and the sound can be heard.
import { $, on } from "./dom.js";
import { play } from "./notices.js";

const ask = $("[data-ask-desktop]");

function look() {
  if (!ask) return;
  const state = "Notification" in window ? Notification.permission : "unsupported";
  for (const line of ask.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== state;
}

on("click", "[data-ask-desktop] button", async () => {
  await Notification.requestPermission();
  look();
});
on("click", "[data-try-sound]", () => play(Number($("[name=volume]").value)));
look();
