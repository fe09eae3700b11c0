"""The program that is tortured, the folder it works on, and what it says."""

import dataclasses
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

SCENARIOS = (
    "same-database", "additive", "rewrite", "unhealthy", "exits", "breaks-archive", "rollback", "restore",
    "nothing-works",
)
TIMEOUT = 60


@dataclasses.dataclass
class Run:
    """One process of the subject and how it ended."""

    status: int
    said: list[dict]
    complaints: str

    @property
    def violations(self) -> list[str]:
        found = [line["violation"] for line in self.said if "violation" in line]
        if self.status not in (0, 1) or (self.status == 1 and not found):
            found.append(f"the subject ended with status {self.status}: {self.complaints.strip()[-300:]}")
        return found

    def last(self, key: str) -> str | None:
        return next((line[key] for line in reversed(self.said) if key in line), None)


class Subject:
    """Runs the commands of `update-torture` on one box, and keeps all that was said about it."""

    def __init__(self, program: Path, box: Path, said: Path) -> None:
        self.program, self.box, self.said = program, box, said

    def run(self, command: str, *arguments: object, wrapper: tuple[str, ...] = ()) -> Run:
        line = [*wrapper, str(self.program), command, str(self.box), *map(str, arguments)]
        # One thread at a time is what the subject arranges; it must not depend on the machine's processors either.
        environment = os.environ | {"LIBDISPATCH_COOPERATIVE_POOL_STRICT": "1", "TMPDIR": str(self.said.parent)}
        done = subprocess.run(
            line, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, env=environment, check=False
        )
        with self.said.open("ab") as said:
            said.write(done.stdout)
        return Run(done.returncode, parse(done.stdout), done.stderr.decode(errors="replace"))

    def prepare(self, scenario: str) -> None:
        self.said.write_bytes(b"")
        run = self.run("prepare", scenario)
        if run.status:
            raise RuntimeError(f"{scenario} could not be prepared: {run.complaints}")

    def aftermath(self, faulty: bool = False) -> Run:
        return self.run("aftermath", self.said, *(["faulty"] if faulty else []))

    @property
    def state(self) -> str:
        """The state in the journal, as it lies on the disk."""
        try:
            journal = json.loads((self.box / "data/update/transaction.json").read_text())
        except FileNotFoundError:
            return "idle"
        except ValueError:
            return "unreadable"
        return str(journal.get("state", "unreadable"))


def parse(output: bytes) -> list[dict]:
    """What was said; the last line may be torn."""
    said = []
    for line in output.decode(errors="replace").splitlines():
        try:
            said.append(json.loads(line))
        except ValueError:
            continue
    return said


class Template:
    """A prepared box, to begin each experiment with."""

    def __init__(self, subject: Subject, folder: Path, scenario: str) -> None:
        self.subject, self.box, self.said = subject, folder / "template", folder / "template.said"
        discard(self.box)
        discard(subject.box)
        subject.box.mkdir(parents=True)
        subject.prepare(scenario)
        subject.box.rename(self.box)
        subject.said.replace(self.said)

    def restore(self) -> None:
        """Links in a box are absolute, so it is always the same folder."""
        discard(self.subject.box)
        subprocess.run(["cp", "-a", str(self.box), str(self.subject.box)], check=True)
        shutil.copyfile(self.said, self.subject.said)


def discard(folder: Path) -> None:
    """Deletes a folder with read-only folders in it."""
    if not folder.exists():
        return
    if os.geteuid() != 0:
        for name, _, _ in os.walk(folder):
            Path(name).chmod(stat.S_IRWXU)
    shutil.rmtree(folder)
