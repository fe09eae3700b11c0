// Follows the state of updates, whatever happens to the server beneath.
//
// The state comes as server-sent events. While a release changes over, connections end and the supervisor answers with
// the state as one plain object; so each attempt to connect is a poll as well, and whatever it yields is shown.

import { EventReader } from "./events.js";
import { askForKey, authorization, currentKey } from "./key.js";
import { Problem, refusal } from "./problem.js";

const path = "api/enterprise/update-status";
const [shortestPause, longestPause] = [1000, 5000];
/// How long an answer, and the first event of a stream, may take.
const patience = 6000;
/// Streams can die without a word, so after such a silence the state is asked for.
const silence = { busy: 10_000, idle: 60_000 };

/// Follows the state for as long as the page is open. `listener` has
/// `status(status, isLive)`, `away(problem)` when nothing answers, `locked()`, a promise of another key, and `isOver()`,
/// whether there is nothing to follow.
export async function watchStatus(listener) {
  let pause = shortestPause;
  let takesEvents = true;
  let isBusy = false;
  const show = (status, isLive) => {
    isBusy = status.updating;
    pause = isLive || isBusy ? shortestPause : longestPause;
    listener.status(status, isLive);
  };
  while (!listener.isOver()) {
    try {
      const answer = await ask(takesEvents);
      if (answer === null) {
        await listener.locked();
        continue;
      }
      if (answer.status) show(answer.status, false);
      else await follow(answer, (status) => show(status, true), () => silence[isBusy ? "busy" : "idle"]);
      takesEvents = true;
    } catch (problem) {
      // Something between that holds events back is passed by with a plain question.
      takesEvents = !(problem instanceof Silence);
      if (!(problem instanceof Silence)) listener.away(problem);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 1.5, longestPause);
  }
}

class Silence extends Error {}

/// An answer's stream, or the `status` in it; null when the key is wrong and none is given.
async function ask(takesEvents) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), patience);
  try {
    const used = currentKey();
    const headers = { Accept: takesEvents ? "text/event-stream" : "application/json", ...authorization() };
    const response = await fetch(path, { cache: "no-store", headers, signal: control.signal });
    if (response.status === 401) return (await askForKey(used)) ? await ask(takesEvents) : null;
    const type = response.headers.get("Content-Type") ?? "";
    if (response.ok && type.startsWith("text/event-stream")) return { response, control };
    const body = await response.text();
    const status = parsed(body);
    // Whatever the answer's number is: a state is a state.
    if (status?.update_state) return { status };
    throw refusal(response.status, body);
  } catch (failure) {
    throw failure instanceof Problem ? failure : new Problem({ key: "problem.connection" });
  } finally {
    clearTimeout(timer);
  }
}

/// Shows the states of a stream until it ends; throws `Silence` if it never said anything.
async function follow({ response, control }, show, limit) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader();
  let last = null;
  let timer = setTimeout(() => control.abort(), patience);
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(check, limit());
  };
  // The stream is dead if the state is another by now, or cannot be had.
  const check = async () => {
    const now = await ask(false).catch(() => null);
    if (JSON.stringify(now?.status) === JSON.stringify(last)) listen();
    else control.abort();
  };
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      for (const status of events.read(value)) {
        last = status;
        show(status);
        listen();
      }
    }
  } catch {
    // Connections end whenever the server is exchanged.
  } finally {
    clearTimeout(timer);
    control.abort();
  }
  if (last === null) throw new Silence();
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
