// The updates of the past, newest first, as the appliance remembers them.

import { showProblem } from "./problem.js";
import { requestJSON } from "./server.js";
import { moment } from "./times.js";
import { outcomeKey, reasonKey } from "./update-words.js";
import { currentLanguage, quote, say, translate, word } from "./words.js";

const part = (name) => document.querySelector(`#past${name}`);
const [list, empty, problem, more] = ["", "-empty", "-problem", "-more"].map(part);
const template = document.querySelector("#past-entry");
const atFirst = 5;
const atMost = 100;
const triggers = { user: "past.byHand", api: "past.byHand", timer: "past.bySchedule", offline: "past.byBundle" };
let all = null;
let newest = [];
let shown = "";

/// Shows what the state told; more is asked for when somebody wants to see it.
export function showHistory(entries) {
  newest = entries;
  // An update that ended since makes the long list stale, but never shorter than it was.
  if (all && entries[0] && all[0]?.txid !== entries[0].txid) all = [entries[0], ...all];
  render();
}

function render() {
  const entries = all ?? newest.slice(0, atFirst);
  // States come often; what is the same is left alone, and so is the focus in it.
  const ids = JSON.stringify([currentLanguage(), newest.length, ...entries.map(({ txid }) => txid)]);
  if (shown === ids) return;
  shown = ids;
  empty.hidden = entries.length > 0;
  more.hidden = all !== null || newest.length <= atFirst;
  list.replaceChildren(...entries.map(entry));
}

function entry({ kind, trigger, outcome, fromVersion, toVersion, reason, endedAt }) {
  const element = template.content.cloneNode(true).firstElementChild;
  const [versions, ending, facts, why] =
    [".versions", ".ending", ".facts", ".why"].map((selector) => element.querySelector(selector));
  translate(element);
  const key = toVersion ? "past.way" : "past.attempt";
  say(versions, key, { from: fromVersion, to: toVersion });
  const known = outcomeKey(kind, outcome);
  if (known) say(ending, known);
  else quote(ending, outcome, "en");
  ending.dataset.outcome = outcome;
  quote(facts, [moment(endedAt), triggers[trigger] && word(triggers[trigger])].filter(Boolean).join(" · "));
  const isWorthTelling = reason && !["committed", "cancelled"].includes(outcome);
  if (isWorthTelling && reasonKey(reason)) say(why, reasonKey(reason));
  else quote(why, isWorthTelling ? reason.message : "", "en");
  return element;
}

more.addEventListener("click", async () => {
  try {
    const { history } = await requestJSON(`api/enterprise/update-history?limit=${atMost}`);
    all = history;
    showProblem(problem, null);
    render();
    list.children[atFirst]?.focus();
  } catch (failure) {
    showProblem(problem, failure);
  }
});
