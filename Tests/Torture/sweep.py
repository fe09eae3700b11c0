"""Level 2: the subject is killed, or a call of it fails, at every system call that changes the disk."""

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path

from subject import Subject, Template
from tracing import NEEDING_ROOM, Call, Fault, trace, trusted_after_failed_sync, was_delivered, wrapper

SEED = 20_261_124


@dataclasses.dataclass
class Experiment:
    """One fault and what came of it."""

    level: str
    scenario: str
    title: str
    kind: str
    delivered: bool = False
    state: str = "idle"
    outcome: str = ""
    violations: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Coverage:
    """Calls of an undisturbed run, and how many of them can be hit one by one."""

    scenario: str
    calls: int = 0
    reachable: int = 0
    killed: int = 0


class Sweep:
    """All faults of one scenario, one after the other, in a folder of its own."""

    def __init__(self, program: Path, folder: Path, scenario: str) -> None:
        self.folder, self.scenario = folder, scenario
        folder.mkdir(parents=True, exist_ok=True)
        self.subject = Subject(program, folder / "box", folder / "said")
        self.log = folder / "strace.log"
        self.template = Template(self.subject, folder, scenario)
        self.template.restore()
        self.calls = trace(self.subject, self.log)
        reachable = [call for call in self.calls if call.is_on_main_line]
        self.coverage = Coverage(scenario, len(self.calls), len(reachable))
        self.random = random.Random(f"{SEED} {scenario}")

    @property
    def reachable(self) -> list[Call]:
        return [call for call in self.calls if call.is_on_main_line]

    @property
    def preparing(self) -> int:
        """How many calls there are before the window is waited for."""
        return next((index for index, call in enumerate(self.reachable) if "journal.stored.wait" in call.text), 0)

    def kills(self) -> list[Fault]:
        return [Fault(call.name, call.number, "KILL") for call in self.reachable]

    def errors(self) -> list[Fault]:
        """Each call fails once, with each error it may have; what goes to standard output is no disk."""
        faults = []
        for call in self.reachable:
            if call.name == "write" and call.text.startswith("1<"):
                continue
            faults.append(Fault(call.name, call.number, "EIO"))
            if call.name in NEEDING_ROOM:
                faults.append(Fault(call.name, call.number, "ENOSPC"))
        return faults

    def lasting(self) -> list[Fault]:
        """A disk that is full, or cannot sync any more, from some call on."""
        calls = [call for call in self.reachable if call.name in ("write", "fsync")]
        calls = [call for call in calls if not call.text.startswith("1<")]
        return [Fault(call.name, call.number, "EIO" if call.name == "fsync" else "ENOSPC", True) for call in calls]

    def run(self, fault: Fault, second: bool = False) -> Experiment:
        """One fault, its recovery (killed once more if `second`), and the same update again."""
        self.template.restore()
        kind = "killed twice" if second else fault.what if not fault.lasts else f"{fault.what} for good"
        experiment = Experiment("L2", self.scenario, fault.title, kind)
        run = self.subject.run("update", wrapper=wrapper(self.log, fault))
        experiment.delivered = was_delivered(self.log, fault)
        experiment.state, experiment.outcome = self.subject.state, run.last("outcome") or ""
        if fault.what != "KILL":
            experiment.violations += run.violations + trusted_after_failed_sync(self.log)
        if second:
            experiment.title += self.kill_recovery()
        experiment.violations += self.subject.aftermath(faulty=fault.what != "KILL").violations
        return experiment

    def kill_recovery(self) -> str:
        """Kills the recovery at one of its calls, up to three times."""
        title = ""
        for _ in range(self.random.randint(1, 3)):
            call = self.random.choice(("fsync", "rename", "write", "unlink"))
            fault = Fault(call, self.random.randint(1, 12), "KILL")
            self.subject.run("recover", wrapper=wrapper(self.log, fault))
            if was_delivered(self.log, fault):
                title += f", then in the recovery at {fault.call} {fault.number}"
        return title

    def experiments(self, faults: list[Fault], second: bool = False) -> Iterator[Experiment]:
        for fault in faults:
            experiment = self.run(fault, second)
            if fault.what == "KILL" and not second:
                self.coverage.killed += experiment.delivered
            yield experiment


def sample(faults: list[Fault], count: int) -> list[Fault]:
    """Evenly spaced, always the same."""
    if count >= len(faults):
        return faults
    return [faults[index * len(faults) // count] for index in range(count)]
