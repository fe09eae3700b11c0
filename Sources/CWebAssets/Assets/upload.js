// Sends one recording and hands on its text while the appliance decodes it.

import { EventReader } from "./events.js";
import { askForKey, authorization, currentKey } from "./key.js";
import { Problem, refusal } from "./problem.js";

/// The stored transcript's id (null if the server named none) and the whole text.
///
/// `report` has `uploaded(share)`, called until the share is 1, and `text(delta)`.
export async function transcribe(file, options, report, signal) {
  const used = currentKey();
  try {
    return await send(file, options, report, signal);
  } catch (problem) {
    if (problem.status !== 401 || signal.aborted || !(await askForKey(used))) throw problem;
    return transcribe(file, options, report, signal);
  }
}

// XMLHttpRequest, since fetch does not report the progress of an upload.
function send(file, options, report, signal) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const events = new EventReader();
    let seen = 0;
    let done = null;
    let sent = false;
    let answered = false;

    const streams = () => xhr.getResponseHeader("Content-Type")?.startsWith("text/event-stream");
    const read = () => {
      for (const event of events.read(xhr.responseText.slice(seen))) {
        if (event.error) throw refusal(xhr.status, JSON.stringify(event));
        if (event.type === "transcript.text.delta") report.text(event.delta);
        if (event.type === "transcript.text.done") done = event.text;
      }
      seen = xhr.responseText.length;
    };
    const fail = (problem) => {
      reject(problem);
      xhr.abort();
    };
    const guarded = (action) => () => {
      try {
        action();
      } catch (problem) {
        fail(problem);
      }
    };

    xhr.upload.onprogress = (event) => report.uploaded(event.total ? event.loaded / event.total : 0);
    xhr.upload.onload = () => {
      sent = true;
      report.uploaded(1);
    };
    xhr.onprogress = guarded(() => {
      answered = true;
      if (streams()) read();
    });
    xhr.onload = guarded(() => {
      if (xhr.status !== 200) throw refusal(xhr.status, xhr.responseText, xhr.getResponseHeader("Retry-After"));
      if (streams()) read();
      else done = JSON.parse(xhr.responseText).text;
      if (done === null) throw new Problem({ key: "problem.incomplete" });
      resolve({ id: xhr.getResponseHeader("X-Transcript-Id"), text: done });
    });
    xhr.onerror = () => {
      const key = answered ? "problem.incomplete" : sent ? "problem.connection" : "problem.unreadable";
      reject(new Problem({ key }));
    };
    xhr.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    signal.addEventListener("abort", () => xhr.abort(), { once: true });

    xhr.open("POST", options.translate ? "v1/audio/translations" : "v1/audio/transcriptions");
    for (const [name, value] of Object.entries(authorization())) xhr.setRequestHeader(name, value);
    xhr.send(form(file, options));
  });
}

function form(file, { language, translate }) {
  const form = new FormData();
  form.append("model", "whisper-1");
  form.append("response_format", "json");
  // Translations neither take a language nor come in pieces.
  if (!translate) form.append("stream", "true");
  if (!translate && language) form.append("language", language);
  form.append("file", file, file.name);
  return form;
}
