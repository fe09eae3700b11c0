// Looks for a newer version, tells what is new in it and has it installed.

import { isConfirmed } from "./confirm.js";
import { requestJSON, sendJSON } from "./server.js";
import { moment } from "./times.js";
import { quote, say } from "./words.js";

const part = (name) => document.querySelector(`#offer${name}`);
const [view, title, before, step, notes, now, inWindow, news, channel, checked, check] = [
  part(""), part("-title"), part("-failed"), part("-step"), part("-notes"), part("-now"), part("-window"), part("-news"),
  ...["#update-channel", "#update-checked", "#check"].map((id) => document.querySelector(id)),
];
const interruption = {
  title: "offer.consentTitle", text: "offer.consentText", no: "offer.consentNo", yes: "offer.consentYes",
};
let offer = null;
let isChecking = false;
let begun = () => {};
let failed = () => {};

/// `onBegin(transaction)` is called with each update that was accepted and with null when more is known of what there
/// is; `onRefusal(problem)` with what went wrong, or null when it is over.
export function offerUpdates(onBegin, onRefusal) {
  begun = onBegin;
  failed = onRefusal;
}

/// Shows what is known. `canStart`: nothing runs that is in the way. `history` is newest first.
export function showOffer({ canStart, isHeld, runs, hasWindows, lastCheck, standard, history }) {
  const isNew = Boolean(offer?.latest_version && offer.latest_version !== runs);
  showFacts(lastCheck, standard);
  view.hidden = !canStart || !isNew;
  news.hidden = !canStart || isNew || !offer;
  say(news, "offer.newest");
  check.hidden = !canStart;
  check.disabled = isChecking;
  check.classList.toggle("primary", !isNew);
  say(check, isChecking ? "offer.checking" : "offer.check");
  if (!isNew) return;
  say(title, "offer.title", { version: offer.latest_version });
  step.hidden = !offer.is_stop;
  // What became of it here the last time.
  const last = history.find(({ toVersion }) => toVersion === offer.latest_version);
  const hasFailed = offer.failed_before || last?.outcome === "rolled-back";
  const needsConsent = history[0]?.outcome === "refused" && history[0].reason?.code === "consent";
  before.hidden = !hasFailed;
  now.classList.toggle("primary", !hasFailed);
  now.dataset.interrupts = needsConsent;
  say(now, needsConsent ? "offer.interrupting" : hasFailed ? "offer.again" : "offer.now");
  inWindow.hidden = !hasWindows;
  now.disabled = inWindow.disabled = isHeld;
  showNotes();
}

// Releases are signed, but their notes are still only text.
function showNotes() {
  const text = (offer.release_notes ?? "").trim();
  if (text) quote(notes, text);
  else say(notes, "offer.noNotes");
}

function showFacts(lastCheck, standard) {
  const when = [offer?.last_check, lastCheck].filter(Boolean).sort().at(-1);
  if (when) quote(checked, moment(when));
  else say(checked, "offer.never");
  quote(channel, offer?.channel ?? standard ?? "—");
}

check.addEventListener("click", async () => {
  isChecking = true;
  failed(null);
  try {
    offer = await requestJSON("api/enterprise/check-updates");
  } catch (failure) {
    failed(failure);
  }
  isChecking = false;
  begun(null);
  (view.hidden ? check : title).focus();
});

async function start(when, button) {
  const interrupts = button.dataset.interrupts === "true";
  if (interrupts && !(await isConfirmed(interruption, { version: offer.latest_version }))) return;
  const body = {
    when,
    // What was read about is what is installed; a stop leads on to the newest by itself.
    ...(offer.is_stop ? {} : { version: offer.latest_version }),
    ...(offer.channel ? { channel: offer.channel } : {}),
    ...(interrupts ? { allow_interruption: true } : {}),
    idempotency_key: Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join(""),
  };
  const send = () => sendJSON("api/enterprise/start-update", body);
  try {
    // With the same key, an answer that got lost can be asked for again.
    begun(await send().catch((failure) => (failure.key === "problem.connection" ? send() : Promise.reject(failure))));
  } catch (failure) {
    failed(failure);
  }
}

now.addEventListener("click", () => start("now", now));
inWindow.addEventListener("click", () => start("window", now));
