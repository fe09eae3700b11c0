// Tells whether what runs is what was shipped, and has the version that runs installed again.

import { isConfirmed } from "./confirm.js";
import { sendJSON } from "./server.js";
import { moment } from "./times.js";
import { quote, say } from "./words.js";

const row = document.querySelector("#drift");
const [text, faults, mend, button] =
  ["text", "faults", "mend", "go"].map((name) => document.querySelector(`#drift-${name}`));
const [line, verdict] = ["identity", "identity-state"].map((id) => document.querySelector(`#${id}`));
const verdicts = {
  ok: "identity.ok", drifted: "identity.drifted", unknown: "identity.unknown", "not-a-release": "identity.none",
};
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

/// `drift` is what the supervisor tells of the files, `identity` what the server does of the rest and, where there is no
/// supervisor, of the files; undefined or null if nobody has looked.
export function showDrift(drift, identity, runs, canStart, isHeld) {
  const found = [drift, identity].filter((report) => report?.state === "drifted");
  const isDrifted = found.length > 0;
  const state = isDrifted ? "drifted" : drift?.state === "unknown" ? "unknown" : identity?.state;
  line.hidden = !state;
  if (state) say(verdict, verdicts[state]);
  row.hidden = !isDrifted;
  if (!isDrifted) return;
  version = runs;
  say(text, "drift.text", { time: moment(found[0].measured_at) });
  quote(faults, [...new Set(found.flatMap((report) => report.faults))].join("\n"), "en");
  mend.hidden = canStart || !identity?.remedy;
  if (!mend.hidden) say(mend, "identity.mend", { command: identity.remedy });
  button.hidden = !canStart;
  button.disabled = isHeld;
}
