// The appliance's state, asked again and again and shown in the header.

import { moment } from "./times.js";
import { quote, say } from "./words.js";

const badge = document.querySelector("#health");
const text = badge.querySelector("span");
const reason = document.querySelector("#reason");
const version = document.querySelector("#version");
const states = {
  ready: "health.ready", loading: "health.loading", missing: "health.missing", failed: "health.failed",
};
const nobody = { changing: "health.changing", halted: "health.unavailable", offline: "health.offline" };
let interruptible = false;

/// Whether an interruption is no surprise: one release then takes the place of another.
export const expectInterruption = (isExpected) => (interruptible = isExpected);

/// Shows the state for as long as the page is open; `reached` is called with it whenever the connection is back.
export async function watchHealth(reached) {
  let connected = false;
  for (;;) {
    const health = await ask();
    show(health);
    if (health.model && !connected) reached(health);
    connected = Boolean(health.model);
    await new Promise((resolve) => setTimeout(resolve, works(health) ? 15_000 : 3_000));
  }
}

/// Degraded is work with something missing; the reason says what. In maintenance it works for some.
const works = ({ status }) => ["ok", "degraded", "maintenance"].includes(status);

async function ask() {
  const changing = { status: "changing" };
  let response;
  try {
    response = await fetch("health", { cache: "no-store" });
  } catch {
    return interruptible ? changing : { status: "offline", key: "health.offlineReason" };
  }
  try {
    const health = await response.json();
    if (health.version && health.model) return health;
    // The supervisor's answer in place of a server that is on its way.
    if (["starting", "updating"].includes(health.status)) return changing;
    if (health.status === "safe_mode") return { status: "halted", reason: health.reason };
  } catch {
    // Falls through: whatever answered, it was not the appliance.
  }
  return interruptible ? changing : { status: "offline", key: "health.strange", values: { status: response.status } };
}

function show(health) {
  const { maintenance } = health;
  const isOn = health.status === "maintenance";
  reason.hidden = !health.reason && !health.key && !maintenance;
  if (health.key) say(reason, health.key, health.values);
  else if (maintenance && (isOn || !health.reason)) {
    const [from, until] = [maintenance.starts_at, maintenance.ends_at].map(moment);
    say(reason, isOn ? "health.maintained" : "health.announced", { from, until, message: maintenance.message ?? "" });
  } else quote(reason, health.reason ?? "", "en");

  if (!health.model) {
    badge.dataset.state = health.status === "changing" ? "loading" : "unavailable";
    say(text, nobody[health.status]);
    return;
  }
  const { id, state } = health.model;
  const isReady = works(health);
  badge.dataset.state = isReady ? "ready" : state === "loading" ? "loading" : "unavailable";
  const isElsewhere = !isReady && state === "ready";
  say(text, isOn ? "health.maintenance" : (!isElsewhere && states[state]) || "health.unavailable", { model: id });
  say(version, "page.version", { version: health.version });
}
