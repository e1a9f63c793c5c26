// The entry: every page works without it; with it, it is quicker and live.
import * as answers from "./answers.js";
import * as bell from "./bell.js";
import * as bulk from "./bulk.js";
import * as compose from "./compose.js";
import * as drafts from "./drafts.js";
import * as fields from "./fields.js";
import * as history from "./history.js";
import * as keys from "./keys.js";
import * as live from "./live.js";
import * as mailBody from "./mail-body.js";
import * as menu from "./menu.js";
import * as nav from "./nav.js";
import * as presence from "./presence.js";
import * as recent from "./recent.js";
import * as reading from "./reading.js";
import * as ticket from "./ticket.js";
import * as toast from "./toast.js";
import * as undo from "./undo.js";

// The composer first: it draws what the drafts bring back.
for (const module of [
  toast, menu, mailBody, nav, ticket, fields, history, compose, drafts, answers, undo, reading, bulk, keys, bell,
  live, presence, recent,
]) module.start();
// Time is counted from the first ticket on.
const countTime = () => import("./time-spent.js").then((time) => time.start());
if (document.querySelector("#ticket")) countTime();
else document.addEventListener("ticket:shown", countTime, { once: true });
const unsent = Object.keys(sessionStorage).some((key) => key.startsWith("new-ticket:"));
if (unsent || document.querySelector("[data-keep=new-ticket]")) import("./new-ticket.js").then((page) => page.start());
document.documentElement.dataset.ready = "";
keys.catchUp();
