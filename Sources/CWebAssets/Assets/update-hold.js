// Keeps updates from happening for a while.

import { request, sendJSON } from "./server.js";
import { moment } from "./times.js";
import { quote, say } from "./words.js";

const path = "api/enterprise/hold-updates";
const part = (name) => document.querySelector(`#hold${name}`);
const [row, title, text, note, open, lift, dialog, day, reason] =
  ["", "-title", "-text", "-note", "-open", "-lift", "-dialog", "-day", "-reason"].map(part);
const choices = [...dialog.querySelectorAll("[name=hold-until]")];
let changed = () => {};
let failed = () => {};
let told = false;
let hold = null;

/// `onChange()` is called when a hold was set or lifted here, `onRefusal(problem)` when that failed.
export function offerHold(onChange, onRefusal) {
  changed = onChange;
  failed = onRefusal;
}

/// Whether updates are on hold, as far as it is known.
export const isHeld = () => hold !== null;

/// Takes what the state says about it. A state that never mentions holds leaves what is known from elsewhere.
export function learnHold(status) {
  if ("hold" in status) told = true;
  if (told) hold = status.hold ?? null;
}

/// A refusal can be how one learns that there is a hold.
export const learnRefusal = () => (hold ??= {});

export function showHold(isPossible) {
  row.hidden = !isPossible;
  row.classList.toggle("held", hold !== null);
  say(title, hold ? "hold.held" : "hold.heading");
  if (hold?.until) say(text, "hold.until", { time: moment(hold.until) });
  else say(text, hold ? "hold.forGood" : "hold.text");
  quote(note, hold?.note ?? "");
  open.hidden = hold !== null;
  lift.hidden = hold === null;
}

open.addEventListener("click", () => {
  const tomorrow = new Date();
  tomorrow.setDate(tomorrow.getDate() + 1);
  day.min = local(tomorrow);
  const inAWeek = new Date();
  inAWeek.setDate(inAWeek.getDate() + 7);
  day.value = local(inAWeek);
  reason.value = "";
  choices[0].checked = true;
  follow();
  dialog.returnValue = "no";
  dialog.showModal();
});

dialog.addEventListener("close", async () => {
  if (dialog.returnValue !== "yes") return;
  // The appliance reads whole seconds only.
  const until = choices[0].checked ? new Date(`${day.value}T00:00:00`).toISOString().replace(/\.\d+Z$/, "Z") : null;
  const words = reason.value.trim();
  const wanted = { until, ...(words ? { note: words } : {}) };
  await change(() => sendJSON(path, wanted), wanted);
  (open.hidden ? lift : open).focus();
});

lift.addEventListener("click", async () => {
  await change(() => request(path, { method: "DELETE" }), null);
  (open.hidden ? lift : open).focus();
});

dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close("no"));
for (const choice of choices) choice.addEventListener("change", follow);

function follow() {
  day.disabled = !choices[0].checked;
}

async function change(send, result) {
  try {
    await send();
    hold = result;
    changed();
  } catch (failure) {
    failed(failure);
  }
}

/// A day as date fields want it, in local time.
function local(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
