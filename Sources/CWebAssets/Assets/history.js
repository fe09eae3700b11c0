// The list of earlier transcripts, newest first, page by page.

import { deleteTranscript, onDelete } from "./delete.js";
import { languageName } from "./languages.js";
import { showProblem } from "./problem.js";
import { requestJSON } from "./server.js";
import { clock, moment } from "./times.js";
import { readTranscript } from "./transcript.js";
import { label, onLanguage, quote, say, translate } from "./words.js";

const part = (name) => document.querySelector(`#history${name}`);
const [list, title, empty, problem, again, more] = ["", "-title", "-empty", "-problem", "-again", "-more"].map(part);
const template = document.querySelector("#entry");
const pageSize = 10;
let next = null;
let facts = [];
let loading = Promise.resolve();

/// Loads the newest page in place of what is shown.
export const loadHistory = () => queue(null);

// One request after another, so that answers cannot overtake each other.
function queue(before) {
  loading = loading.then(() => load(before));
  return loading;
}

async function load(before) {
  try {
    const from = before === null ? "" : `&before=${encodeURIComponent(before)}`;
    const page = await requestJSON(`api/transcripts?limit=${pageSize}${from}`);
    if (before === null) {
      list.replaceChildren();
      facts = [];
    }
    list.append(...page.transcripts.map(entry));
    next = page.next_before ?? null;
    more.hidden = next === null;
    empty.hidden = list.children.length > 0;
    again.hidden = true;
    showProblem(problem, null);
  } catch (failure) {
    again.hidden = false;
    more.hidden = true;
    showProblem(problem, failure);
  }
}

function entry(transcript) {
  const element = template.content.cloneNode(true).firstElementChild;
  const [name, about, preview] = ["strong", ".facts", ".preview"].map((selector) => element.querySelector(selector));
  translate(element);
  if (transcript.title) quote(name, transcript.title);
  else say(name, "reading.untitled");
  quote(preview, transcript.preview ?? "");
  element.dataset.id = transcript.id;
  element.querySelector(".open").addEventListener("click", () => readTranscript(transcript.id));
  const remove = element.querySelector(".delete");
  label(remove, "history.deleteNamed", { name: name.textContent });
  remove.addEventListener("click", () =>
    deleteTranscript(transcript).catch((failure) => showProblem(problem, failure)));
  const showFacts = () => {
    const { created_at, duration, language } = transcript;
    quote(about, [moment(created_at), clock(duration), languageName(language)].filter(Boolean).join(" · "));
  };
  facts.push(showFacts);
  showFacts();
  return element;
}

onDelete((id) => {
  list.querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove();
  title.focus();
  if (list.children.length === 0) loadHistory();
});

more.addEventListener("click", async () => {
  const last = list.lastElementChild;
  await queue(next);
  (last?.nextElementSibling?.querySelector("button") ?? title).focus();
});

again.addEventListener("click", loadHistory);

onLanguage(() => facts.forEach((show) => show()));
