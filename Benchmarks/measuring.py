"""What a program takes of the machine: wall and processor time, and memory at the worst moment."""

import contextlib
import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLING_INTERVAL = 0.05


class Failed(Exception):
    """A program ended with an error; holds the end of what it said."""


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    # Bytes at the worst moment: of all its processes together, where pages they share count once, ...
    peak: int
    # ... and of its largest process alone.
    largest: int

    def __add__(self, later: "Cost") -> "Cost":
        """The cost of both, one after the other."""
        peak, largest = max(self.peak, later.peak), max(self.largest, later.largest)
        return Cost(self.wall + later.wall, self.cpu + later.cpu, peak, largest)


class Memory(threading.Thread):
    """Samples the memory of a process and all its descendants until it is told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.largest, self.over = pid, 0, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(SAMPLING_INTERVAL):
            sizes = [_memory(pid) for pid in [self.pid, *_descendants(self.pid)]]
            self.peak = max(self.peak, sum(proportional for proportional, _ in sizes))
            self.largest = max(self.largest, *(resident for _, resident in sizes))


def _memory(pid: int) -> tuple[int, int]:
    """Proportional and resident set size in bytes; nothing for a process that has ended."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {line.split(":")[0]: int(line.split()[1]) << 10 for line in lines}
        return sizes.get("Pss", 0), sizes.get("Rss", 0)
    with contextlib.suppress(OSError):  # a process that hides its memory map still tells its size
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return resident, resident
    return 0, 0


def _descendants(pid: int) -> list[int]:
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *_descendants(child)]
    return found


def measure(command: list[str]) -> Cost:
    """Runs a command, from its start to its end."""
    with tempfile.TemporaryFile() as complaints:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints)
        memory = Memory(process.pid)
        memory.start()
        # Its CPU time holds that of the children it waited for.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        memory.over.set()
        memory.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            complaints.seek(0)
            said = complaints.read()[-2000:].decode(errors="replace")
            raise Failed(f"{Path(command[0]).name} ended with {process.returncode}:\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, memory.peak, memory.largest)
