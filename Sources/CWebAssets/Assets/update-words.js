// The words for what updates do and how they end.

const reasons = {
  "up-to-date": "reason.upToDate", signature: "reason.signature", rollback: "reason.older", expired: "reason.expired",
  space: "reason.space", network: "reason.network", platform: "reason.platform", "failed-before": "reason.failedBefore",
  busy: "reason.busy", held: "reason.held", cancelled: "reason.cancelled", nothing: "reason.nothing",
  consent: "reason.consent", interrupted: "reason.interrupted", "step-failed": "reason.stepFailed",
  "step-timed-out": "reason.stepTimedOut", storage: "reason.storage", damaged: "reason.damaged",
  "start-failed": "reason.startFailed", "gate-failed": "reason.gateFailed", loop: "reason.loop",
  journal: "reason.journal", database: "reason.database", invalid: "reason.invalid",
};

/// These say everything; the appliance's own sentence would only repeat it.
export const isPlain = (reason) => ["up-to-date", "cancelled", "held"].includes(reason.code);

/// The key of a reason's text; undefined for reasons of releases that are newer than this page.
export const reasonKey = (reason) => reasons[reason.code];

const outcomes = {
  update: {
    committed: ["ended.committed", "ended.committedText"], "rolled-back": ["ended.undone", "ended.runsAgain"],
    refused: ["ended.refused", "ended.unchanged"], failed: ["ended.failed", "ended.unchanged"],
    cancelled: ["ended.cancelled", "ended.unchanged"], "safe-mode": ["ended.safeMode", "ended.safeModeText"],
  },
  rollback: {
    committed: ["ended.back", "ended.committedText"], "rolled-back": ["ended.backUndone", "ended.runsAgain"],
    refused: ["ended.backRefused", "ended.unchanged"], failed: ["ended.backFailed", "ended.unchanged"],
    cancelled: ["ended.backCancelled", "ended.unchanged"], "safe-mode": ["ended.safeMode", "ended.safeModeText"],
  },
};

/// The keys of title and text for how a transaction ended; undefined if this page does not know the outcome.
export function outcomeKeys({ kind, outcome, reason }) {
  if (outcome === "refused" && reason?.code === "up-to-date") return ["ended.upToDate", "ended.unchanged"];
  return outcomes[kind]?.[outcome];
}

const short = {
  committed: "past.committed", "rolled-back": "past.undone", refused: "past.refused", failed: "past.failed",
  cancelled: "past.cancelled", "safe-mode": "past.safeMode",
};

/// The key of an outcome in one or two words.
export const outcomeKey = (kind, outcome) =>
  kind === "rollback" && outcome === "committed" ? "past.back" : short[outcome];

const sentences = {
  resolve: "doing.resolve", download: "doing.download", verify: "doing.verify", seal: "doing.seal",
  preflight: "doing.preflight", wait: "doing.wait", drain: "doing.drain", snapshot: "doing.snapshot",
  migrate: "doing.migrate", arm: "doing.change", switch: "doing.change", probation: "doing.probation",
  commit: "doing.finish", collect: "doing.finish", rollback: "doing.back", "rolled-back": "doing.restored",
};

/// The key of the sentence for a state; undefined if this page does not know the state.
export function sentenceKey({ update_state, reason }) {
  const isBefore = !["rollback", "rolled-back"].includes(update_state);
  return isBefore && reason ? "doing.tidy" : sentences[update_state];
}

const way = [
  ["stage.find", ["resolve"]], ["stage.download", ["download"]], ["stage.check", ["verify", "seal"]],
  ["stage.test", ["preflight"]], ["stage.wait", ["wait", "drain"]], ["stage.database", ["snapshot", "migrate"]],
  ["stage.change", ["arm", "switch"]], ["stage.trial", ["probation"]], ["stage.finish", ["commit", "collect"]],
];
const wayBack = [["stage.back", ["rollback"]], ["stage.restored", ["rolled-back"]]];

/// The stages of a transaction in their order, each with its key and states.
export function stages({ status, kind }) {
  if (status === "rolling_back") return wayBack;
  // An earlier version is there already.
  return kind === "rollback" ? way.slice(2) : way;
}
