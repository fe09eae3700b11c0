// Requests to the appliance, except for uploads and /health.

import { askForKey, authorization, currentKey } from "./key.js";
import { Problem, refusal } from "./problem.js";

export const transcriptPath = (id) => `api/transcripts/${encodeURIComponent(id)}`;

/// A successful response, or a `Problem` thrown.
export async function request(path, options = {}) {
  const used = currentKey();
  const headers = { ...options.headers, ...authorization() };
  const response = await answer(path, { cache: "no-store", ...options, headers });
  if (response.ok) return response;
  if (response.status === 401 && (await askForKey(used))) return request(path, options);
  const body = await response.text().catch(() => "");
  throw refusal(response.status, body, response.headers.get("Retry-After"));
}

export async function requestJSON(path, options) {
  const response = await request(path, options);
  try {
    return await response.json();
  } catch {
    throw new Problem({ key: "problem.connection" });
  }
}

/// Sends an object and hands on the answer's.
export const sendJSON = (path, body) =>
  requestJSON(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

async function answer(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Problem({ key: "problem.connection" });
  }
}
