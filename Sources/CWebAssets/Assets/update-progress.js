// What a running update does: its stages, how far it is, and what is left.

import { announce } from "./announce.js";
import { label, quote, say } from "./words.js";
import { sentenceKey, stages } from "./update-words.js";

const part = (name) => document.querySelector(`#progress${name}`);
const [view, title, percent, bar, sentence, note, tries, list] =
  ["", "-title", "-percent", "-bar", "-sentence", "-note", "-tries", "-stages"].map(part);
const pageTitle = document.title;
let announced = "";

/// Shows a transaction; null when none runs.
export function showProgress(status) {
  view.hidden = status === null;
  if (status === null) {
    announced = "";
    document.title = pageTitle;
    return;
  }
  const whole = Math.min(100, Math.max(0, status.percent ?? 0));
  document.title = `${whole} % · ${pageTitle}`;
  say(title, titleKey(status), { version: status.to_version });
  quote(percent, `${whole} %`);
  bar.value = whole;
  label(bar, "update.progress");
  showSentence(status);
  showNote(status.progress);
  tries.hidden = status.tries_left === undefined;
  if (!tries.hidden) say(tries, "update.tries", { count: status.tries_left });
  showStages(status);
}

/// Puts the focus here, from what is not there any more.
export const focusProgress = () => title.focus();

function titleKey({ status, kind, to_version }) {
  if (status === "rolling_back") return "update.undoing";
  if (!to_version) return "update.looking";
  return kind === "rollback" ? "update.goingBack" : "update.goingTo";
}

function showSentence(status) {
  const key = sentenceKey(status);
  const values = { version: status.to_version ?? "…", from: status.from_version };
  if (key) say(sentence, key, values);
  else quote(sentence, status.message ?? "", "en");
  if (announced === sentence.textContent) return;
  announced = sentence.textContent;
  if (key) announce(key, values);
}

/// Steps count in units of their own; large numbers are bytes.
function showNote(progress) {
  const { done, total, note: said } = progress ?? {};
  if (total > 100_000) say(note, "update.bytes", { done: megabytes(done), total: megabytes(total) });
  else if (total > 1) say(note, "update.steps", { done, total });
  else quote(note, said ?? "", "en");
}

const megabytes = (bytes) => (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);

function showStages(status) {
  const all = stages(status);
  const current = all.findIndex(([, states]) => states.includes(status.update_state));
  if (list.dataset.shown !== all[0][0]) list.replaceChildren(...all.map(stage));
  list.dataset.shown = all[0][0];
  all.forEach(([key], index) => {
    const item = list.children[index];
    const [name, state] = item.children;
    say(name, key);
    if (index < current) say(state, "stage.done");
    else quote(state, "");
    item.classList.toggle("done", index < current);
    if (index === current) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}

function stage() {
  const item = document.createElement("li");
  const [name, state] = [document.createElement("span"), document.createElement("span")];
  state.className = "unseen";
  item.append(name, state);
  return item;
}
