// The recordings that wait for or undergo transcription, one after another.

import { Job } from "./job.js";

const section = document.querySelector("#work");
const list = document.querySelector("#jobs");
const waiting = [];
let running = false;

/// Queues each file; `finished(file, id)` shows a stored transcript or throws.
export function enqueue(files, options, finished) {
  const owner = {
    again(job) {
      job.wait();
      job.card.buttons.cancel.focus();
      push(job);
    },
    removed: (job) => remove(job),
    async finished(job, id) {
      await finished(job.file, id);
      remove(job, false);
    },
  };
  for (const file of files) {
    const job = new Job(file, options, owner);
    list.append(job.card.element);
    section.hidden = false;
    push(job);
  }
}

function push(job) {
  waiting.push(job);
  run();
}

async function run() {
  if (running) return;
  running = true;
  while (waiting.length > 0) {
    const job = waiting.shift();
    if (!job.isOver) await job.run();
  }
  running = false;
}

function remove(job, byHand = true) {
  const focused = byHand || job.card.element.contains(document.activeElement);
  job.card.element.remove();
  section.hidden = list.children.length === 0;
  if (focused) document.querySelector("#files").focus();
}

// Leaving the page would cancel what is under way, so the browser asks first.
addEventListener("beforeunload", (event) => {
  if (running) event.preventDefault();
});
