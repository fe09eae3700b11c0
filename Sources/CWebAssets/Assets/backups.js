// Backups, for administrators: which there are, how the schedule fares, and one more.

import { showAllowed } from "./allowed.js";
import { showProblem } from "./problem.js";
import { requestJSON, sendJSON } from "./server.js";
import { moment } from "./times.js";
import { onLanguage, quote, say } from "./words.js";

const part = (id) => document.querySelector(`#${id}`);
const [section, text, trouble, list, button, problem] =
  ["backups", "backups-text", "backups-trouble", "backups-list", "backup-make", "backups-problem"].map(part);
const shown = 20;
let found = null;

export const showBackups = () => showAllowed(section, load);

async function load() {
  found = await requestJSON("api/backups");
  show();
  if (found.running) setTimeout(again, 1000);
}

async function again() {
  try {
    await load();
  } catch (failure) {
    showProblem(problem, failure);
  }
}

function show() {
  const { folder, schedule, running, last, backups } = found;
  if (schedule) say(text, "backup.schedule", { folder, at: schedule.at, next: schedule.next ? moment(schedule.next) : "–" });
  else say(text, "backup.noSchedule", { folder });
  trouble.hidden = !(schedule?.problem ?? last?.problem);
  quote(trouble, schedule?.problem ?? last?.problem ?? "", "en");
  list.replaceChildren(...backups.slice(0, shown).map(row));
  button.disabled = running;
  say(button, running ? "backup.running" : "backup.make");
}

function row({ name, made_at: madeAt, size, scheduled }) {
  const [element, title, facts] = ["li", "strong", "span"].map((tag) => document.createElement(tag));
  element.title = name;
  facts.className = "quiet";
  quote(title, moment(madeAt));
  say(facts, scheduled ? "backup.bySchedule" : "backup.byHand", { size: Math.max(1, Math.round(size / 1e6)) });
  element.append(title, facts);
  return element;
}

button.addEventListener("click", async () => {
  showProblem(problem, null);
  button.disabled = true;
  try {
    await sendJSON("api/backups", {});
  } catch (failure) {
    showProblem(problem, failure);
  }
  await again();
});

onLanguage(() => found && show());
