"""Proof that violations are found where there are some."""

import contextlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from power import PowerCuts
from subject import Subject, Template
from sweep import Experiment, sample


def flip_a_byte(box: Path) -> None:
    program = next((box / "releases").glob("1.1.0-*")) / "bin" / "whisper-appliance"
    program.chmod(0o755)
    program.write_bytes(b"Server 1.1.0")
    program.chmod(0o555)


def lose_a_transcript(box: Path) -> None:
    with contextlib.closing(sqlite3.connect(box / "data/database/1/appliance.sqlite")) as database, database:
        database.execute("DELETE FROM transcript WHERE number = 1")


def change(box: Path, name: str, key: str, value: object) -> None:
    file = box / "data" / name
    content = json.loads(file.read_text())
    content[key] = value
    file.write_text(json.dumps(content))


def forget_the_history(box: Path) -> None:
    (box / "data/update/history.jsonl").write_bytes(b"")


def leave_a_temporary_file(box: Path) -> None:
    (box / "data/.1.partial").write_bytes(b"")


def lose_the_previous_release(box: Path) -> None:
    folder = next((box / "releases").glob("1.0.0-*"))
    (folder / "share").chmod(0o755)
    (folder / "share" / "notes.txt").unlink()


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a byte of the active release is changed": flip_a_byte,
    "an acknowledged transcript is deleted": lose_a_transcript,
    "the floor is lowered": lambda box: change(box, "update/floor.json", "minimumVersion", "1.0.0"),
    "a generation is wrong about its database": lambda box: change(
        box, "generations/2/generation.json", "schema", {"schema": 99, "reader": 1}
    ),
    "the history is lost": forget_the_history,
    "a temporary file is left": leave_a_temporary_file,
    "a file of the release before is missing": lose_the_previous_release,
    "a staging folder too many is left": lambda box: [
        (box / "releases/.staging" / name).mkdir() for name in ("one", "two")
    ],
}


def damages(program: Path, folder: Path) -> list[Experiment]:
    """Things that must be found after an update that went well."""
    folder.mkdir(parents=True, exist_ok=True)
    subject = Subject(program, folder / "box", folder / "said")
    template = Template(subject, folder, "additive")
    experiments = []
    for title, damage in DAMAGES.items():
        template.restore()
        subject.run("update")
        damage(subject.box)
        experiment = Experiment("control", "additive", title, "damage", delivered=True)
        experiment.violations = subject.run("check", subject.said).violations
        experiments.append(experiment)
    return experiments


def without_sync(cuts: PowerCuts, count: int) -> list[Experiment]:
    """Power cuts while `fsync` and `fdatasync` only pretend."""
    faults = [None, *sample([fault for fault in cuts.faults() if "sync" not in fault.call], count)]
    experiments = [cuts.cut(fault, adversarial, True) for fault in faults for adversarial in (False, True)]
    for experiment in experiments:
        experiment.level, experiment.kind = "control", "no sync, " + experiment.kind
    return experiments
