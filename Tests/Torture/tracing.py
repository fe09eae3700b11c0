"""System calls of the subject: which there are, and how one of them is made to fail."""

import collections
import dataclasses
import re
from pathlib import Path

from subject import Subject

# What changes a disk. `openat` counts only where it creates.
CHANGING = (
    "openat", "write", "pwrite64", "copy_file_range", "sendfile", "fsync", "fdatasync", "rename", "renameat",
    "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat",
    "ftruncate", "fallocate", "chmod", "fchmod", "fchmodat",
)
# What a full disk refuses; the rest needs no room.
NEEDING_ROOM = (
    "openat", "write", "pwrite64", "copy_file_range", "fsync", "fdatasync", "rename", "link", "symlink", "mkdir",
    "ftruncate", "fallocate",
)
LINE = re.compile(r"^(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)$")


@dataclasses.dataclass(frozen=True)
class Call:
    """One system call of an undisturbed run: the `number`-th of its name in its thread."""

    name: str
    number: int
    text: str
    is_on_main_line: bool


@dataclasses.dataclass(frozen=True)
class Fault:
    """What is done to a call: `KILL`, an error's name, or `0` for one that pretends to have worked."""

    call: str
    number: int
    what: str
    lasts: bool = False

    @property
    def option(self) -> str:
        what = {"KILL": "signal=KILL", "0": "retval=0"}.get(self.what, f"error={self.what}")
        return f"inject={self.call}:{what}:when={self.number}{'+' if self.lasts else ''}"

    @property
    def title(self) -> str:
        return f"{self.what} at {self.call} {self.number}{' and all later ones' if self.lasts else ''}"


def wrapper(log: Path, fault: Fault | None = None, calls: tuple[str, ...] = CHANGING) -> tuple[str, ...]:
    """The command line in front of the subject's."""
    injected = ("-e", fault.option) if fault else ()
    # Stopping only at the calls of interest is much faster, but signals are not delivered then.
    quickly = () if fault and fault.what == "KILL" else ("--seccomp-bpf",)
    return (
        "strace", *quickly, "-f", "-q", "-y", "-s", "48", "-o", str(log), "-e", "trace=" + ",".join(calls),
        *injected,
    )


def parse(log: Path) -> list[Call]:
    """The calls of a run that matter, in order.

    `openat` of the main line is counted from the first one that another thread could not be mistaken for.
    """
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    found: list[tuple[str, str, int, str]] = []
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if not match or "resumed>" in line:
            continue
        thread, name, rest = match["thread"], match["call"], match["rest"]
        counts[thread, name] += 1
        if name != "openat" or "O_CREAT" in rest:
            found.append((thread, name, counts[thread, name], rest))
    by_thread = collections.Counter(thread for thread, *_ in found)
    main = by_thread.most_common(1)[0][0] if by_thread else ""
    # A number is good only if no other thread reaches it before: those few calls are counted as not covered.
    ahead = {name: max((counts[key] for key in counts if key[0] != main and key[1] == name), default=0)
             for name in CHANGING}
    return [
        Call(name, number, text, thread == main and number > (ahead[name] if name == "openat" else 0))
        for thread, name, number, text in found
    ]


def was_delivered(log: Path, fault: Fault) -> bool:
    text = log.read_text(errors="replace")
    return "killed by SIGKILL" in text if fault.what == "KILL" else "(INJECTED)" in text


def trusted_after_failed_sync(log: Path) -> list[str]:
    """Files whose sync failed and that were synced again or renamed all the same: what the kernel forgot is lost."""
    failed: set[str] = set()
    found = []
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        name, rest = match["call"], match["rest"]
        if name in ("fsync", "fdatasync"):
            path = re.search(r"<([^>]*)>", rest)
            if not path or not path[1].endswith(".partial"):
                continue
            if "(INJECTED)" in rest:
                failed.add(path[1])
            elif path[1] in failed:
                found.append(f"fault 7: {path[1]} was synced again after an error")
        elif name.startswith("rename") and any(f'"{path}"' in rest for path in failed):
            found.append(f"fault 7: a file whose sync failed was put in place: {rest[:120]}")
    return found


def trace(subject: Subject, log: Path, command: str = "update") -> list[Call]:
    """The calls of an undisturbed run."""
    run = subject.run(command, wrapper=wrapper(log))
    if run.status:
        raise RuntimeError(f"an undisturbed {command} ended with {run.status}: {run.complaints}{run.violations}")
    return parse(log)
