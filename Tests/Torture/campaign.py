"""Which experiments are made, in which order, and until when."""

import concurrent.futures
import dataclasses
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import control
import disks
from power import PowerCuts
from space import FullDisks
from sweep import Coverage, Experiment, Sweep, sample

Item = TypeVar("Item")

# Shares of the time, by what is done with it.
WEIGHTS = {"L2": 10, "L3": 6, "disk": 1, "control": 1}
# What a quick run makes, for each scenario.
QUICK = {"kills": 4, "errors": 2, "lasting": 1, "twice": 1, "cuts": 1}
QUICK_DISKS = ("additive", "breaks-archive")
# Full disks need as much time as they need; these show all states.
FULL_DISKS = ("additive", "rewrite", "unhealthy", "exits", "breaks-archive", "restore")


@dataclasses.dataclass
class Plan:
    """What is to be done."""

    program: Path
    folder: Path
    levels: list[str]
    scenarios: list[str]
    quick: bool
    deadline: float
    jobs: int


@dataclasses.dataclass
class Results:
    """What was done, and what came of it."""

    quick: bool
    experiments: list[Experiment] = dataclasses.field(default_factory=list)
    coverage: dict[str, Coverage] = dataclasses.field(default_factory=dict)
    possible: dict[str, int] = dataclasses.field(default_factory=dict)
    skipped: dict[str, str] = dataclasses.field(default_factory=dict)
    accidents: list[str] = dataclasses.field(default_factory=list)
    seconds: float = 0
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def add(self, experiment: Experiment) -> None:
        with self.lock:
            self.experiments.append(experiment)

    def offer(self, kind: str, count: int) -> None:
        """Notes how many experiments of a kind there could be."""
        with self.lock:
            self.possible[kind] = self.possible.get(kind, 0) + count

    @property
    def violated(self) -> list[Experiment]:
        return [one for one in self.experiments if one.level != "control" and one.violations]

    @property
    def undetected(self) -> list[str]:
        """Negative controls that found nothing."""
        controls = [one for one in self.experiments if one.level == "control"]
        missed = [one.title for one in controls if one.kind == "damage" and not one.violations]
        for mode in ("plain", "adversarial"):
            cuts = [one for one in controls if one.kind.startswith(f"no sync, {mode}")]
            if cuts and not any(one.violations for one in cuts):
                missed.append(f"no power cut ({mode}) without sync was noticed")
        return missed

    @property
    def is_good(self) -> bool:
        return bool(self.experiments) and not (self.violated or self.undetected or self.accidents)


def spread(items: list[Item]) -> list[Item]:
    """An order in which every beginning is spread over the whole."""
    bits = max(1, (len(items) - 1).bit_length())
    order = (int(f"{index:0{bits}b}"[::-1], 2) for index in range(1 << bits))
    return [items[index] for index in order if index < len(items)]


class Campaign:
    """The tasks of one run; each works in a folder of its own."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.results = plan, Results(plan.quick)
        self.left = 0
        self.lock = threading.Lock()
        self.is_over = threading.Event()

    def tasks(self) -> list[tuple[str, Callable[[float], None]]]:
        plan = self.plan
        tasks: list[tuple[str, Callable[[float], None]]] = []
        if "control" in plan.levels:
            tasks.append(("control", self.damages))
        for scenario in plan.scenarios:
            if "L2" in plan.levels:
                tasks.append(("L2", lambda until, scenario=scenario: self.sweep(scenario, until)))
        reason = disks.reason_against()
        for level in ("L3", "disk"):
            if reason and level in plan.levels:
                self.results.skipped[level] = reason
        if reason:
            return tasks
        if "control" in plan.levels:
            tasks.append(("control", self.ineffective_sync))
        for scenario in plan.scenarios:
            if "L3" in plan.levels and (not plan.quick or scenario in QUICK_DISKS):
                tasks.append(("L3", lambda until, scenario=scenario: self.cuts(scenario, until)))
            if "disk" in plan.levels and scenario in (FULL_DISKS if not plan.quick else QUICK_DISKS[:1]):
                tasks.append(("disk", lambda until, scenario=scenario: self.fill(scenario, until)))
        return tasks

    def run(self, pool: concurrent.futures.Executor) -> Results:
        tasks = self.tasks()
        self.left = sum(WEIGHTS[level] for level, _ in tasks)
        for future in [pool.submit(self.perform, level, task) for level, task in tasks]:
            future.result()
        return self.results

    def perform(self, level: str, task: Callable[[float], None]) -> None:
        """Gives a task its share of the time that is left."""
        with self.lock:
            now = time.monotonic()
            share = WEIGHTS[level] / self.left
            until = min(self.plan.deadline, now + (self.plan.deadline - now) * self.plan.jobs * share)
            self.left -= WEIGHTS[level]
        if self.is_over.is_set():
            return
        try:
            task(until)
        except InterruptedError as end:
            self.results.accidents.append(str(end))
        except Exception:  # noqa: BLE001 - whatever it is, the other tasks go on and the run has failed
            self.results.accidents.append(traceback.format_exc())

    def make(self, experiments: Iterable[Experiment], until: float = float("inf")) -> None:
        for experiment in experiments:
            self.results.add(experiment)
            if self.is_over.is_set():
                raise InterruptedError("ended from outside")
            if time.monotonic() > until:
                break

    def sweep(self, scenario: str, until: float) -> None:
        sweep = Sweep(self.plan.program, self.plan.folder / f"L2-{scenario}", scenario)
        self.results.coverage[scenario] = sweep.coverage
        kills, errors, lasting = sweep.kills(), sweep.errors(), sweep.lasting()
        early, late = kills[: sweep.preparing], kills[sweep.preparing :]
        for kind, faults in (("kill", kills), ("error", errors), ("lasting", lasting)):
            self.results.offer(kind, len(faults))
        if self.plan.quick:
            self.make(sweep.experiments(sample(kills, QUICK["kills"])))
            self.make(sweep.experiments(sample(errors, QUICK["errors"])))
            self.make(sweep.experiments(sample(lasting, QUICK["lasting"])))
            self.make(sweep.experiments(sample(kills, QUICK["twice"] + 1)[1:], second=True))
            return
        # Up to the window all updates do the same, so the rest comes first; everything if there is time.
        passes = (
            (late, False, 0.5), (early, False, 0.4), (errors, False, 0.6), (lasting, False, 0.5), (kills, True, 1.0),
        )
        for faults, second, share in passes:
            left = until - time.monotonic()
            self.make(sweep.experiments(spread(faults), second), time.monotonic() + left * share)

    def cuts(self, scenario: str, until: float) -> None:
        cuts = PowerCuts(self.plan.program, self.plan.folder / f"L3-{scenario}", scenario)
        faults = cuts.faults()
        self.results.offer("cut", 2 * len(faults))
        self.make(cuts.cut(None, adversarial) for adversarial in (False, True))
        chosen = spread(faults)[: QUICK["cuts"]] if self.plan.quick else spread(faults)
        self.make((cuts.cut(fault, mode) for fault in chosen for mode in (False, True)), until)

    def fill(self, scenario: str, until: float) -> None:
        full = FullDisks(self.plan.program, self.plan.folder / f"disk-{scenario}", scenario)
        moments = full.moments()
        self.results.offer("full disk", len(moments))
        self.make(map(full.fill, sample(moments, 2) if self.plan.quick else moments))

    def damages(self, until: float) -> None:
        self.make(control.damages(self.plan.program, self.plan.folder / "control"))

    def ineffective_sync(self, until: float) -> None:
        cuts = PowerCuts(self.plan.program, self.plan.folder / "control-L3", "additive")
        self.make(control.without_sync(cuts, 0 if self.plan.quick else 10))

