// The log, for administrators: its newest lines, and how much is written.

import { showAllowed } from "./allowed.js";
import { showProblem } from "./problem.js";
import { request, requestJSON } from "./server.js";
import { moment } from "./times.js";
import { onLanguage, quote, say } from "./words.js";

const part = (id) => document.querySelector(`#${id}`);
const [section, level, text, list, refresh, more, problem] =
  ["logs", "log-level", "log-text", "log-lines", "log-refresh", "log-more", "log-problem"].map(part);
let lines = [];
let next = null;

export const showLogs = () => showAllowed(section, load);

async function load() {
  const set = await requestJSON("api/logs/level");
  level.value = set.level;
  say(text, "log.text", { configured: set.configured });
  lines = [];
  await read("api/logs");
}

async function read(path) {
  const page = await requestJSON(path);
  lines.push(...page.lines);
  next = page.next_before;
  show();
}

function show() {
  list.replaceChildren(...lines.map(row));
  more.hidden = next === null;
}

function row({ at, level: severity, message, request: id, job, metadata }) {
  const [element, when, what, facts] = ["li", "span", "strong", "span"].map((tag) => document.createElement(tag));
  element.dataset.level = severity;
  when.className = facts.className = "quiet";
  quote(when, `${moment(at)} ${severity}`);
  quote(what, message, "en");
  const ids = Object.entries({ request: id, job }).filter(([, value]) => value);
  quote(facts, [...ids, ...Object.entries(metadata)].map(([key, value]) => `${key}=${value}`).join(" "));
  element.append(when, what, facts);
  return element;
}

async function attempt(act) {
  showProblem(problem, null);
  try {
    await act();
  } catch (failure) {
    showProblem(problem, failure);
  }
}

level.addEventListener("change", () =>
  attempt(async () => {
    const headers = { "Content-Type": "application/json" };
    await request("api/logs/level", { method: "PUT", headers, body: JSON.stringify({ level: level.value }) });
    await load();
  }),
);
refresh.addEventListener("click", () => attempt(load));
more.addEventListener("click", () => attempt(() => read(`api/logs?before=${next}`)));

onLanguage(show);
