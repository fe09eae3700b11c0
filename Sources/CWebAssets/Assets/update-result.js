// How the last update ended, as the appliance's history has it and nothing else.

import { announce } from "./announce.js";
import { moment } from "./times.js";
import { isPlain, outcomeKeys, reasonKey } from "./update-words.js";
import { quote, say, word } from "./words.js";

const part = (name) => document.querySelector(`#result${name}`);
const [view, title, text, reason, detail, close] =
  ["", "-title", "-text", "-reason", "-detail", "-close"].map(part);
const remembered = 60 * 60 * 1000;
const good = ["committed"];
const bad = ["rolled-back", "failed", "safe-mode"];
let known = null;
let closed = null;
let shown = null;

/// Shows the newest entry of the history if it is news: it came while the page was open, or shortly before.
///
/// `isCovered`: something else is more important now.
export function showResult(entry, isCovered) {
  // What is there at first is no news, unless it is fresh.
  known ??= { txid: entry?.txid };
  const isNews = entry && entry.txid !== closed && (entry.txid !== known.txid || isFresh(entry));
  view.hidden = !isNews || isCovered;
  if (view.hidden) return;
  fill(entry);
  if (shown === entry.txid) return;
  if (entry.txid !== known.txid) announce(outcomeKeys(entry)?.[0] ?? "ended.other", values(entry));
  shown = entry.txid;
}

/// Puts the focus here, from what is not there any more; false if nothing is shown.
export function focusResult() {
  title.focus();
  return !view.hidden;
}

const isFresh = ({ endedAt }) => Math.abs(Date.now() - new Date(endedAt).getTime()) < remembered;

const values = (entry) => ({ from: entry.fromVersion, to: entry.toVersion ?? word("update.newer") });

function fill(entry) {
  view.dataset.mood = good.includes(entry.outcome) ? "good" : bad.includes(entry.outcome) ? "bad" : "plain";
  const [titleKey, textKey] = outcomeKeys(entry) ?? ["ended.other", "ended.otherText"];
  say(title, titleKey, values(entry));
  say(text, textKey, { ...values(entry), outcome: entry.outcome, time: moment(entry.endedAt) });
  showReason(entry.outcome === "committed" ? undefined : entry.reason);
}

function showReason(given) {
  const key = given && reasonKey(given);
  const repeats = given?.code === "up-to-date" || given?.code === "cancelled";
  if (key && !repeats) say(reason, key);
  else quote(reason, "");
  quote(detail, given && !isPlain(given) ? given.message : "", "en");
}

close.addEventListener("click", () => {
  closed = shown;
  view.hidden = true;
  document.querySelector("#updates-title").focus();
});
