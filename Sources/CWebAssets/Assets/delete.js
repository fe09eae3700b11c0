// Deletes a transcript after asking.

import { announce } from "./announce.js";
import { isConfirmed } from "./confirm.js";
import { request, transcriptPath } from "./server.js";
import { word } from "./words.js";

const question = { title: "confirm.title", text: "confirm.text", no: "confirm.keep", yes: "confirm.delete" };
const listeners = [];

/// Calls `listener` with the id of each transcript that is gone.
export const onDelete = (listener) => listeners.push(listener);

/// Asks, deletes and tells the listeners; throws a `Problem` if it is not deleted.
export async function deleteTranscript({ id, title }) {
  const name = title || word("reading.untitled");
  if (!(await isConfirmed(question, { name }))) return;
  try {
    await request(transcriptPath(id), { method: "DELETE" });
  } catch (problem) {
    if (problem.status !== 404) throw problem;
  }
  announce("say.deleted", { name });
  for (const listener of listeners) listener(id);
}
