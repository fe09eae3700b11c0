"""Level 3: the power is cut at a system call, on a real file system; what was not synced is gone."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from disks import Disk
from subject import Subject
from sweep import Coverage, Experiment
from tracing import Fault, trace, was_delivered, wrapper

# An update wants 64 MiB free.
MEGABYTES = 96
INEFFECTIVE = ("-e", "inject=fsync,fdatasync:retval=0")


class PowerCuts:
    """All cuts of one scenario."""

    def __init__(self, program: Path, folder: Path, scenario: str) -> None:
        self.folder, self.scenario = folder, scenario
        folder.mkdir(parents=True, exist_ok=True)
        self.place = folder / "disk"
        self.subject = Subject(program, self.place / "box", folder / "said")
        self.log = folder / "strace.log"
        self.template = Disk.create(folder / "template.img", self.place, MEGABYTES)
        with self.template:
            self.subject.box.mkdir()
            self.subject.prepare(scenario)
        self.prepared = self.subject.said.read_bytes()
        with self.disk():
            self.calls = [call for call in trace(self.subject, self.log) if call.is_on_main_line]
        self.coverage = Coverage(scenario, len(self.calls), len(self.calls))

    @contextlib.contextmanager
    def disk(self) -> Iterator[Disk]:
        """A fresh copy of the prepared disk, mounted."""
        self.subject.said.write_bytes(self.prepared)
        with self.template.copy("run") as disk:
            yield disk

    def faults(self) -> list[Fault]:
        return [Fault(call.name, call.number, "KILL") for call in self.calls]

    def cut(self, fault: Fault | None, adversarial: bool, without_sync: bool = False) -> Experiment:
        """Runs the update up to `fault` (to its end if there is none), cuts the power, and looks what is left."""
        mode = "adversarial" if adversarial else "plain"
        title = fault.title if fault else "after its end"
        experiment = Experiment("L3", self.scenario, f"{title}, {mode}", mode if fault else f"{mode}, after the end")
        with self.disk() as disk:
            self.update(experiment, fault, without_sync)
            if adversarial:
                self.commit_metadata()
            cut = disk.copy("cut")
        try:
            with cut:
                experiment.state = self.subject.state
                experiment.violations += self.subject.aftermath().violations
        except RuntimeError as error:
            experiment.violations.append(str(error))
        return experiment

    def update(self, experiment: Experiment, fault: Fault | None, without_sync: bool) -> None:
        front = wrapper(self.log, fault)
        run = self.subject.run("update", wrapper=(*front, *INEFFECTIVE) if without_sync else front)
        experiment.outcome = run.last("outcome") or ""
        experiment.delivered = fault is None or was_delivered(self.log, fault)

    def commit_metadata(self) -> None:
        """Somebody else syncs a file: names and sizes of all get to the disk, contents need not."""
        descriptor = os.open(self.place / "unrelated", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, b"x")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
