"""What a run showed: a few lines for the terminal, and the document docs/reliability.md."""

import collections
import datetime
import os
import platform
from collections.abc import Iterable
from pathlib import Path

from campaign import Results
from sweep import Experiment

STATES = (
    "idle", "resolve", "download", "verify", "seal", "preflight", "wait", "drain", "snapshot", "migrate", "arm",
    "switch", "probation", "commit", "collect", "rollback", "rolled-back", "safe-mode",
)
KINDS = {
    "KILL": ("killed at a system call", "kill"),
    "killed twice": ("killed, and killed again while recovering", ""),
    "EIO": ("one call fails with EIO", "error"),
    "ENOSPC": ("one call fails with ENOSPC", "error"),
    "EIO for good": ("no sync works from a call on", "lasting"),
    "ENOSPC for good": ("no write works from a call on", "lasting"),
    "plain": ("power cut at a system call, plain", "cut"),
    "adversarial": ("power cut at a system call, adversarial", "cut"),
    "plain, after the end": ("power cut after the end, plain", ""),
    "adversarial, after the end": ("power cut after the end, adversarial", ""),
    "full disk": ("disk filled in a state, and still full at the restart", "full disk"),
}


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def of(results: Results, kind: str) -> list[Experiment]:
    return [one for one in results.experiments if one.level != "control" and one.kind == kind]


def kinds(results: Results) -> list[tuple[str, int, int, int]]:
    """Kind, experiments, faults delivered, experiments with violations."""
    rows = []
    for kind, (title, _) in KINDS.items():
        found = of(results, kind)
        if found:
            hits, bad = sum(one.delivered for one in found), sum(bool(one.violations) for one in found)
            rows.append((title, len(found), hits, bad))
    return rows


def summary(results: Results) -> str:
    lines = [f"{title}: {count}, delivered {hits}, violated {bad}" for title, count, hits, bad in kinds(results)]
    lines += [f"{level} left out: {reason}" for level, reason in results.skipped.items()]
    for one in results.violated[:40]:
        where = f"{one.level} {one.scenario}, {one.title} (in {one.state})"
        lines += [f"VIOLATION {where}: {text}" for text in one.violations]
    lines += [f"NOT NOTICED: {title}" for title in results.undetected]
    lines += [f"ACCIDENT: {text}" for text in results.accidents]
    verdict = "passed" if results.is_good else "FAILED"
    lines.append(f"torture {verdict}: {len(results.experiments)} experiments in {results.seconds:.0f} s")
    return "\n".join(lines)


def machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    return f"{os.cpu_count()} × {model}, Linux {platform.release().split('-')[0]}"


def states(results: Results) -> str:
    rows = []
    for state in STATES:
        kills = [one for one in results.experiments if one.state == state and one.level == "L2" and one.delivered]
        killed = sum(one.kind in ("KILL", "killed twice") for one in kills)
        cuts = sum(one.state == state and one.level == "L3" for one in results.experiments)
        rows.append((f"`{state}`", killed, cuts))
    return table(("State in the journal", "Deaths", "Power cuts"), rows)


def coverage(results: Results) -> str:
    rows = []
    for scenario, one in sorted(results.coverage.items()):
        rows.append((scenario, one.calls, one.reachable, one.killed))
    total = [sum(row[index] for row in rows) for index in (1, 2, 3)]
    return table(
        ("Transaction", "Calls that change the disk", "Can be hit one by one", "Killed there"),
        [*rows, ("in all", *total)],
    )


def experiments(results: Results) -> str:
    return table(("What was done", "Times", "Fault delivered", "Violations"), kinds(results))


def sampled(results: Results) -> str:
    """How much of what could be done was done."""
    parts = []
    families = {"kill": "deaths", "error": "single errors", "lasting": "lasting errors", "cut": "power cuts"}
    for name, words in families.items():
        done = sum(len(of(results, kind)) for kind, (_, family) in KINDS.items() if family == name)
        if results.possible.get(name):
            parts.append(f"{done} of {results.possible[name]} possible {words}")
    return ", ".join(parts)


def controls(results: Results) -> str:
    found = [one for one in results.experiments if one.level == "control"]
    rows = [(one.title, "found" if one.violations else "**not found**") for one in found if one.kind == "damage"]
    groups = collections.defaultdict(list)
    for one in found:
        if one.kind != "damage":
            groups[one.kind].append(bool(one.violations))
    for kind, hits in sorted(groups.items()):
        rows.append((f"power cut, {kind}", f"{sum(hits)} of {len(hits)} with violations"))
    return table(("What was broken on purpose", "Outcome"), rows)


def document(results: Results) -> str:
    text = (Path(__file__).parent / "report.md").read_text()
    values = {
        "machine": machine(),
        "date": datetime.date.today().isoformat(),
        "minutes": f"{results.seconds / 60:.0f}",
        "count": str(len(results.experiments)),
        "violated": str(len(results.violated)),
        "experiments": experiments(results),
        "sampled": sampled(results),
        "coverage": coverage(results),
        "states": states(results),
        "controls": controls(results),
    }
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
