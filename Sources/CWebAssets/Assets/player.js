// Plays the recording of the open transcript, from the appliance or the reader's own disk, and tells where it is.

import { transcriptPath } from "./server.js";
import { quote, say } from "./words.js";

const audio = document.querySelector("#audio");
const missing = document.querySelector("#player-missing");
const problem = document.querySelector("#player-problem");
const choice = document.querySelector("#recording");
const recordings = new Map();
let open = null;

/// Remembers which file a transcript was made from, until the page is closed.
export const keepRecording = (id, file) => recordings.set(id, file);

export const isPlaying = () => !audio.paused && !audio.ended;

/// Loads the recording of a transcript: the reader's file, or the one that the appliance keeps. A null id unloads.
export function loadRecording(id, isKept = false) {
  open = id;
  const file = recordings.get(id);
  if (audio.src) URL.revokeObjectURL(audio.src);
  quote(problem, "");
  audio.hidden = !file && !isKept;
  missing.hidden = !audio.hidden;
  if (file) audio.src = URL.createObjectURL(file);
  else if (isKept) audio.src = `${transcriptPath(id)}/audio`;
  else audio.removeAttribute("src");
  audio.dispatchEvent(new Event("recording"));
}

export const hasRecording = () => !audio.hidden;

export function playFrom(seconds) {
  audio.currentTime = seconds;
  audio.play().catch(() => {});
}

/// Calls `moved` with the time whenever it changes and `changed` when there is another recording or none.
export function followPlayer(moved, changed) {
  for (const name of ["timeupdate", "seeked"]) audio.addEventListener(name, () => moved(audio.currentTime));
  audio.addEventListener("recording", changed);
}

choice.addEventListener("change", () => {
  const [file] = choice.files;
  choice.value = "";
  if (!file || open === null) return;
  keepRecording(open, file);
  loadRecording(open);
  audio.focus();
});

audio.addEventListener("error", () => {
  if (!audio.src) return;
  recordings.delete(open);
  loadRecording(open);
  say(problem, "player.unplayable");
});
