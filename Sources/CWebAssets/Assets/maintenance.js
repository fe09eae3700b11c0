// Maintenance, for administrators: whether it is on, what is still running, on and off.

import { showAllowed } from "./allowed.js";
import { showProblem } from "./problem.js";
import { requestJSON, sendJSON } from "./server.js";
import { moment } from "./times.js";
import { onLanguage, quote, say } from "./words.js";

const part = (id) => document.querySelector(`#maintenance${id}`);
const [section, state, facts, trouble, form, off, problem] =
  ["", "-state", "-facts", "-trouble", "-on", "-off", "-problem"].map(part);
const base = "api/enterprise-maintenance/";
let found = null;
let timer = 0;

export const showMaintenance = () => showAllowed(section, load);

async function load() {
  show(await requestJSON(base + "status"));
}

/// Shows it, and looks again when something will have changed.
function show(answer) {
  found = answer;
  speak();
  trouble.hidden = !found.problem;
  quote(trouble, found.problem ?? "", "en");
  form.hidden = found.maintenance_info.enabled;
  off.hidden = found.maintenance_info.state === "off";
  clearTimeout(timer);
  timer = setTimeout(() => load().catch((failure) => showProblem(problem, failure)), found.drained ? 15_000 : 3_000);
}

function speak() {
  if (!found) return;
  const { state: code, started_at: from, estimated_end: until, auto_mode: isAutomatic } = found.maintenance_info;
  if (code === "on") say(state, "maintenance.on", { until: moment(until) });
  else if (code === "announced") say(state, "maintenance.announced", { from: moment(from), until: moment(until) });
  else say(state, "maintenance.off");
  if (code !== "on" && isAutomatic) say(facts, "maintenance.automatic");
  else if (code === "on" && !found.drained) say(facts, "maintenance.running", found.running);
  else say(facts, code === "on" ? "maintenance.drained" : "maintenance.text");
}

async function change(path, body) {
  showProblem(problem, null);
  try {
    show(await sendJSON(base + path, body));
  } catch (failure) {
    showProblem(problem, failure);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  change("enable", { duration_minutes: form.minutes.valueAsNumber, message: form.message.value });
});
off.addEventListener("click", () => change("disable"));
onLanguage(speak);
