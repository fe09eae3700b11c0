// Deletes a transcript after asking.

import { announce } from "./announce.js";
import { request, transcriptPath } from "./server.js";
import { say, word } from "./words.js";

const dialog = document.querySelector("#confirm");
const text = document.querySelector("#confirm-text");
const listeners = [];

/// Calls `listener` with the id of each transcript that is gone.
export const onDelete = (listener) => listeners.push(listener);

/// Asks, deletes and tells the listeners; throws a `Problem` if it is not deleted.
export async function deleteTranscript({ id, title }) {
  const name = title || word("reading.untitled");
  if (!(await isConfirmed(name))) return;
  try {
    await request(transcriptPath(id), { method: "DELETE" });
  } catch (problem) {
    if (problem.status !== 404) throw problem;
  }
  announce("say.deleted", { name });
  for (const listener of listeners) listener(id);
}

function isConfirmed(name) {
  say(text, "confirm.text", { name });
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
