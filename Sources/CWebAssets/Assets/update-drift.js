// Tells that program files were changed, and has the version that runs installed again.

import { isConfirmed } from "./confirm.js";
import { sendJSON } from "./server.js";
import { moment } from "./times.js";
import { quote, say } from "./words.js";

const row = document.querySelector("#drift");
const [text, faults, button] = ["text", "faults", "go"].map((name) => document.querySelector(`#drift-${name}`));
const question = { title: "drift.title", text: "drift.question", no: "drift.no", yes: "drift.yes" };
let version;

/// As `offerUpdates`.
export function offerRepair(onBegin, onRefusal) {
  button.addEventListener("click", async () => {
    if (!(await isConfirmed(question, { version }))) return;
    try {
      onBegin(await sendJSON("api/enterprise/start-update", { version, reinstall: true }));
    } catch (failure) {
      onRefusal(failure);
    }
  });
}

/// `drift` is what the appliance tells of its files; undefined if it has not looked.
export function showDrift(drift, runs, canStart, isHeld) {
  row.hidden = drift?.state !== "drifted";
  if (row.hidden) return;
  version = runs;
  say(text, "drift.text", { time: moment(drift.measured_at) });
  quote(faults, drift.faults.join("\n"), "en");
  button.hidden = !canStart;
  button.disabled = isHeld;
}
