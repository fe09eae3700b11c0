// The section of updates: joins its parts around the one state that the appliance tells.

import { expectInterruption } from "./health.js";
import { locked } from "./lock.js";
import { showProblem } from "./problem.js";
import { requestJSON, sendJSON } from "./server.js";
import { offerWayBack, showWayBack } from "./update-back.js";
import { offerRepair, showDrift } from "./update-drift.js";
import { showExternal } from "./update-external.js";
import { showHistory } from "./update-history.js";
import { isHeld, learnHold, learnRefusal, offerHold, showHold } from "./update-hold.js";
import { offerUpdates, showOffer } from "./update-offer.js";
import { focusProgress, showProgress } from "./update-progress.js";
import { focusResult, showResult } from "./update-result.js";
import { watchStatus } from "./update-watch.js";
import { onLanguage, quote, say } from "./words.js";

const part = (id) => document.querySelector(`#${id}`);
const [section, past, safeMode, version, away, problem, cancel, begun, banner, bannerText] = [
  "updates", "past-section", "safe-mode", "update-version", "update-away", "update-problem", "cancel",
  "update-begun", "new-version", "new-version-text",
].map(part);
/// How long a transaction that was accepted may take to show itself.
const patience = 15_000;
/// How long nothing may answer before what can be done here is taken away.
const grace = 4_000;
let info = null;
let status = null;
let isLive = false;
let lost = null;
let pending = null;
let isCancelling = false;
let loaded = null;

/// Which version the page itself is of.
export const cameFrom = (version) => (loaded ??= version);

/// Follows updates for as long as the page is open.
export async function showUpdates() {
  watchStatus({ status: learn, away: lose, locked, isOver: isExternal });
  for (;;) {
    try {
      info = await requestJSON("api/enterprise/deployment-info");
      break;
    } catch (failure) {
      if (failure.status === 401) await locked();
      else await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
  render();
}

function learn(told, live) {
  if (told.updating && !status?.updating) showProblem(problem, null);
  status = told;
  isLive = live;
  lost = null;
  learnHold(status);
  const ids = [status.transaction_id, ...history().map(({ txid }) => txid)];
  if (pending && ids.includes(pending.id)) pending = null;
  render();
}

function lose(failure) {
  isLive = false;
  lost ??= { since: Date.now() };
  lost.failure = failure;
  render();
}

const history = () => status?.history ?? [];
const isGone = () => lost !== null && Date.now() - lost.since > grace;
const isExternal = () => info?.update_method === "external";

function render() {
  const focused = document.activeElement;
  const runs = status?.current_version ?? info?.version;
  const isRunning = Boolean(status?.updating);
  const isSafeMode = status?.status === "safe_mode";
  const isReady = info !== null && !isExternal();
  const canStart = isReady && status !== null && !isRunning && pending === null && !isGone();

  expectInterruption(isRunning || pending !== null);
  section.setAttribute("aria-busy", String(info === null && status === null));
  quote(version, runs ?? "…");
  showAway(isRunning);
  showProgress(isRunning ? status : null);
  cancel.hidden = !isRunning || !status.cancellable || lost !== null;
  begun.hidden = pending === null || isRunning;
  if (status) showResult(history()[0], isRunning || pending !== null || isSafeMode);
  safeMode.hidden = !isSafeMode;
  quote(safeMode.querySelector(".detail"), (isSafeMode && status.reason?.message) || "", "en");
  showOffer({
    canStart, isHeld: isHeld(), runs, hasWindows: hasWindows(info?.windows), lastCheck: info?.last_check, standard: info?.channel,
    history: history(),
  });
  showHold(isReady && status !== null);
  showWayBack(canStart, isHeld(), history(), runs);
  showDrift(status?.drift, info?.identity, runs, canStart, isHeld());
  if (info) showExternal(info);
  past.hidden = isExternal();
  if (status) showHistory(history());
  showBanner(runs, isRunning);
  keepFocus(focused, isRunning);
}

const hasWindows = (windows) => Array.isArray(windows) ? windows.length > 0 : Boolean(windows);

// What the page was loaded from is not what runs now; only the appliance's own word makes that a finished update.
function showBanner(runs, isRunning) {
  const isDone = !isRunning && history()[0]?.outcome === "committed" && history()[0].toVersion === runs;
  banner.hidden = !loaded || !isDone || runs === loaded;
  if (!banner.hidden) say(bannerText, "update.newRuns", { version: runs });
}

function showAway(isRunning) {
  const minutes = lost ? Math.floor((Date.now() - lost.since) / 60_000) : 0;
  const isChanging = isRunning || pending !== null;
  // Without an update, the header says that nothing answers; here is only for what the appliance itself says.
  away.hidden = isChanging ? !(lost || (isRunning && !isLive)) : !lost?.failure.message || Boolean(lost.failure.key);
  away.classList.toggle("calm", isChanging);
  if (away.hidden) return;
  if (isChanging && minutes > 1) say(away, "update.awayLong", { minutes });
  else if (isChanging) say(away, "update.away");
  else showProblem(away, lost.failure);
}

// A button that vanishes takes the focus with it; it goes to what came in its place.
function keepFocus(focused, isRunning) {
  if (!section.contains(focused) || focused.checkVisibility()) return;
  if (isRunning) focusProgress();
  else if (!focusResult()) part("updates-title").focus();
}

function accepted(transaction) {
  if (transaction) {
    showProblem(problem, null);
    const mine = (pending = { id: transaction.transaction_id });
    setTimeout(() => {
      if (pending === mine) pending = null;
      render();
    }, patience);
  }
  render();
}

function refused(failure) {
  if (failure?.status === 423) learnRefusal();
  showProblem(problem, failure);
  render();
}

cancel.addEventListener("click", async () => {
  if (isCancelling) return;
  isCancelling = true;
  try {
    await sendJSON("api/enterprise/cancel-update", {});
    showProblem(problem, null);
  } catch (failure) {
    refused(failure);
  }
  isCancelling = false;
});

part("reload").addEventListener("click", () => location.reload());
offerUpdates(accepted, refused);
offerWayBack(accepted, refused);
offerRepair(accepted, refused);
offerHold(() => refused(null), refused);
onLanguage(render);
