// What can go wrong, as one kind of error that can say itself in words.

import { quote, say } from "./words.js";

export class Problem extends Error {
  /// Either a `key` of the catalogue with its `values`, or the server's own `message`.
  constructor({ key, values, message, status, code, retryAfter, error }) {
    super(message ?? key);
    Object.assign(this, { key, values, status, code, retryAfter, error });
  }
}

/// The problem an error answer describes, in OpenAI's shape or not.
export function refusal(status, body, retryAfter) {
  const error = errorIn(body);
  const { message, code } = error;
  const seconds = Number.parseInt(retryAfter ?? "", 10);
  const details = { status, code, error, retryAfter: Number.isNaN(seconds) ? undefined : seconds };
  if (code === "maintenance") return new Problem({ key: "problem.maintenance", ...details });
  return message
    ? new Problem({ message, ...details })
    : new Problem({ key: "problem.status", values: { status }, ...details });
}

/// Shows a problem in an element; null clears it.
export function showProblem(element, problem) {
  if (problem === null) quote(element, "");
  else if (!(problem instanceof Problem)) {
    say(element, "problem.unknown", { message: String(problem) });
    console.error(problem);
  } else if (problem.key) say(element, problem.key, problem.values);
  else quote(element, problem.message, "en");
}

function errorIn(body) {
  try {
    return JSON.parse(body).error ?? {};
  } catch {
    return {};
  }
}
