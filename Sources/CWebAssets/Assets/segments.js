// The text of a transcript in its segments, read along with the player.

import { followPlayer, hasRecording, isPlaying, playFrom } from "./player.js";
import { clock } from "./times.js";

const list = document.querySelector("#segments");
let segments = [];
let current = null;

export function showSegments(shown) {
  segments = shown;
  current = null;
  list.replaceChildren(...segments.map(row));
  document.querySelector("#unsure").hidden = !list.querySelector("mark");
}

function row({ start, text, pieces }) {
  const row = document.createElement("li");
  const time = document.createElement("button");
  const words = document.createElement("p");
  time.type = "button";
  time.textContent = clock(start);
  time.disabled = !hasRecording();
  words.dir = "auto";
  if (pieces) words.append(...pieces.map(marked));
  else words.textContent = text.trim();
  row.append(time, words);
  return row;
}

/// Words that the model was unsure of are underlined.
function marked({ text, low_confidence }) {
  if (!low_confidence) return text;
  const word = document.createElement("mark");
  word.textContent = text;
  return word;
}

// A click anywhere in a segment plays it, unless it was to select text; keys use the button.
list.addEventListener("click", (event) => {
  const row = event.target.closest("li");
  const selects = !getSelection().isCollapsed && !event.target.closest("button");
  if (!row || !hasRecording() || selects) return;
  playFrom(segments[[...list.children].indexOf(row)].start);
});

followPlayer(mark, () => {
  for (const time of list.querySelectorAll("button")) time.disabled = !hasRecording();
  list.classList.toggle("playable", hasRecording());
  mark(-1);
});

function mark(seconds) {
  const index = segments.findLastIndex(({ start }) => start <= seconds + 0.01);
  const next = seconds < (segments[index]?.end ?? -1) ? list.children[index] : null;
  if (next === current) return;
  const follow = isPlaying() && (current === null || isVisible(current));
  current?.removeAttribute("aria-current");
  next?.setAttribute("aria-current", "true");
  if (next && follow) next.scrollIntoView({ block: "nearest" });
  if (next) current = next;
  else if (seconds < 0) current = null;
}

function isVisible(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
