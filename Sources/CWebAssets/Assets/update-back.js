// Goes back to the version before, after asking as often as it takes.

import { isConfirmed } from "./confirm.js";
import { sendJSON } from "./server.js";
import { say } from "./words.js";

const row = document.querySelector("#back");
const text = document.querySelector("#back-text");
const button = document.querySelector("#back-go");
const plain = { title: "back.title", text: "back.text", no: "back.no", yes: "back.yes" };
const named = { ...plain, title: "back.titleNamed", text: "back.textNamed" };
const losing = { title: "back.lossTitle", text: "back.lossText", no: "back.no", yes: "back.lossYes" };
let version;

/// As `offerUpdates`.
export function offerWayBack(onBegin, onRefusal) {
  button.addEventListener("click", async () => {
    try {
      const answer = await goBack();
      if (answer) onBegin(answer);
    } catch (failure) {
      onRefusal(failure);
    }
  });
}

export function showWayBack(canStart, isHeld, history, runs) {
  row.hidden = !canStart;
  button.disabled = isHeld;
  // The way the appliance came to what runs now leads to what ran before.
  const last = history.find(({ outcome }) => outcome === "committed");
  version = last?.toVersion === runs ? last?.fromVersion : undefined;
  if (version) say(text, "back.rowNamed", { version });
  else say(text, "back.row");
}

/// The accepted transaction; null if it was thought better of.
async function goBack() {
  if (!(await isConfirmed(version ? named : plain, { version }))) return null;
  let accepted;
  for (;;) {
    try {
      return await sendJSON("api/enterprise/rollback", accepted === undefined ? {} : { accepted_loss: accepted });
    } catch (failure) {
      const count = failure.code === "update_consent" ? recordings(failure) : undefined;
      // Agreeing to a number and being told the same again would never end.
      if (count === undefined || count <= accepted) throw failure;
      if (!(await isConfirmed(losing, { count }))) return null;
      accepted = count;
    }
  }
}

/// How many recordings would be missing: as a field, or else as the only whole number of the sentence.
function recordings({ error, message }) {
  const given = error?.recordings ?? message.match(/(?<![\d.])\d+(?!\.?\d)/)?.[0];
  const count = Number(given);
  return given === undefined || Number.isNaN(count) ? undefined : count;
}
