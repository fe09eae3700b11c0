"""A machine with systemd as its first process: a container of systemd-nspawn, booted and cut off in a second."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import rootfs

from appliance import wait_until

# The file systems belong to a mount namespace of the machine's own: however it ends, nothing stays mounted.
BOOT = """
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
[ -z "$3" ] || mount -o loop,noatime "$3" "$4"
shift 4
exec systemd-nspawn "$@"
"""
CLEAN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


class Machine:
    """May be booted again after it went down; keeps its files until its folder is deleted."""

    # What its root is called here.
    first_id = 0

    def __init__(self, folder: Path, *, network: bool = True) -> None:
        self.folder = folder
        self.network = network
        # Folder here → the same folder in there.
        self.shared: dict[Path, str] = {}
        self.read_only: dict[Path, str] = {}
        # An image of a file system, and the folder here that it is mounted on while the machine runs.
        self.disk: tuple[Path, Path] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        # The first process of the machine, as it is called here.
        self.leader = 0
        for name in ("upper", "work", "root"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "Machine":
        self.boot()
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_up:
            self.cut()
        for name in ("upper", "work"):
            rootfs.remove(self.folder / name)

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> Path:
        return self.folder / "console.log"

    def boot(self) -> None:
        image, place = self.disk or ("", "")
        options = ["--quiet", "--register=no", "--keep-unit", "--boot", "--console=pipe"]
        options += [f"--directory={self.folder}/root"]
        options += [] if self.network else ["--private-network"]
        options += [f"--bind={here}:{there}" for here, there in self.shared.items()]
        options += [f"--bind-ro={here}:{there}" for here, there in self.read_only.items()]
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", BOOT, "sh"]
        command += map(str, (rootfs.tree(), self.folder, image, place, *options))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=CLEAN | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
            )  # fmt: skip
        wait_until(self._has_booted, 60, lambda: f"no boot:\n{self.log.read_text(errors='replace')[-3000:]}")

    def _has_booted(self) -> bool:
        assert self.is_up, f"systemd-nspawn ended:\n{self.log.read_text(errors='replace')[-3000:]}"
        self.leader = self._find_leader()
        return bool(self.leader) and self.is_running

    @property
    def is_running(self) -> bool:
        """Whether systemd has started what is to be started."""
        return self.try_run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded")

    def _find_leader(self) -> int:
        assert self._process
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
            for child in map(int, children):
                folder = Path(f"/proc/{child}")
                if inner_pid(folder) == 1 and (folder / "comm").read_text().strip() == "systemd":
                    return child
        return 0

    def try_run(self, *command: object, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Runs a program in there, whatever its status."""
        prefix = ["nsenter", "-t", str(self.leader), "-a", "--"]
        return subprocess.run(
            [*prefix, *map(str, command)], capture_output=True, text=True, timeout=timeout, env=CLEAN,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self, *command: object, timeout: float = 120) -> str:
        """Runs a program in there to its good end."""
        done = self.try_run(*command, timeout=timeout)
        said = f"{done.stdout[-1500:]}{done.stderr[-1500:]}"
        assert done.returncode == 0, f"{' '.join(map(str, command[:4]))} … ended with {done.returncode}: {said}"
        return done.stdout.strip()

    def path(self, inner: str) -> Path:
        """A file in there, as it is seen from here while the machine runs."""
        return Path(f"/proc/{self.leader}/root") / inner.lstrip("/")

    def outer_pid(self, inner: int) -> int:
        """What a process of the machine is called here."""
        namespace = os.readlink(f"/proc/{self.leader}/ns/pid")
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, StopIteration):
                if os.readlink(entry / "ns/pid") == namespace and inner_pid(entry) == inner:
                    return int(entry.name)
        raise LookupError(f"there is no process {inner} in the machine")

    def property(self, unit: str, name: str) -> str:
        """What systemd knows of a unit."""
        return self.run("systemctl", "show", "--property", name, "--value", unit)

    def journal(self, unit: str) -> str:
        return self.try_run("journalctl", "--no-pager", "--output=cat", "--unit", unit).stdout

    def power_off(self) -> None:
        """As an owner does it: all services are stopped first."""
        self.run("systemctl", "poweroff")
        assert self._process and self._process.wait(180) == 0

    def cut(self) -> None:
        """As if the plug were pulled; what was written but not made durable is kept all the same."""
        assert self._process
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.leader or self._process.pid, signal.SIGKILL)
        self._process.wait(60)


def inner_pid(folder: Path) -> int:
    """What the process of a folder in /proc is called in its own namespace."""
    lines = (folder / "status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("NSpid:")).split()[-1])
