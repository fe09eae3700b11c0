// The open transcript: what it is, its text, and what can be done with it.

import { deleteTranscript } from "./delete.js";
import { offerDownloads } from "./downloads.js";
import { languageName } from "./languages.js";
import { isPlaying, loadRecording } from "./player.js";
import { showProblem } from "./problem.js";
import { showSegments } from "./segments.js";
import { requestJSON, transcriptPath } from "./server.js";
import { clock, moment } from "./times.js";
import { onLanguage, quote, say } from "./words.js";

const part = (name) => document.querySelector(`#reading${name}`);
const [view, title, facts, warnings, note, problem] =
  ["", "-title", "-facts", "-warnings", "-note", "-problem"].map(part);
let open = null;
let wanted = null;
let opened = 0;

/// How many transcripts were opened so far.
export const openings = () => opened;

/// Whether a transcript opened after the first `before` is there, or one that plays: another must not take its place.
export const isBeingRead = (before) => open !== null && (opened > before || isPlaying());

/// Loads a transcript and shows it; throws a `Problem` if that fails.
export async function openTranscript(id) {
  wanted = id;
  const transcript = await requestJSON(transcriptPath(id));
  if (wanted !== id) return;
  open = transcript;
  opened += 1;
  show();
}

/// The same on the reader's demand: problems are shown here, and the focus goes to the title.
export async function readTranscript(id) {
  showProblem(problem, null);
  try {
    await openTranscript(id);
    title.focus();
  } catch (failure) {
    showProblem(problem, failure);
  }
  problem.hidden = problem.textContent === "";
}

export function closeTranscript(id) {
  if (open?.id !== id) return;
  open = wanted = null;
  view.hidden = true;
  loadRecording(null);
}

function show() {
  view.hidden = false;
  problem.hidden = true;
  quote(note, "");
  if (open.title) quote(title, open.title);
  else say(title, "reading.untitled");
  warnings.replaceChildren(...(open.warnings ?? []).map(warning));
  loadRecording(open.id, Boolean(open.audio));
  showSegments(open.segments ?? []);
  document.querySelector("#no-speech").hidden = open.text.trim() !== "";
  offerDownloads(open, note);
  showFacts();
}

function showFacts() {
  if (open === null) return;
  const parts = [moment(open.created_at), clock(open.duration), languageName(open.language), open.model];
  quote(facts, parts.filter(Boolean).join(" · "));
}

function warning(text) {
  const item = document.createElement("li");
  item.className = "notice";
  quote(item, typeof text === "string" ? text : text.message, "en");
  return item;
}

document.querySelector("#copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(open.text.trim());
    say(note, "reading.copied");
  } catch {
    say(note, "reading.notCopied");
  }
});

part("-close").addEventListener("click", () => {
  closeTranscript(open.id);
  document.querySelector("#history-title").focus();
});

part("-delete").addEventListener("click", () => deleteTranscript(open).catch((failure) => showProblem(note, failure)));

onLanguage(showFacts);
