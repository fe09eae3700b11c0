"""A small Debian for machines and containers: made once per checkout, never changed afterwards."""

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "System"))

from clips import ROOT  # noqa: E402

CACHE = ROOT / ".deps" / "torture"
# What an appliance expects of its machine; the libraries are what debug builds do not bring with them.
PACKAGES = (
    "ca-certificates", "dbus", "ffmpeg", "iproute2", "libgomp1", "libsqlite3-0", "libstdc++6", "systemd",
    "systemd-sysv", "zlib1g",
)  # fmt: skip
USER = "whisper-appliance"


def tree() -> Path:
    """The folder of the file system; about two minutes the first time."""
    root, note = CACHE / "root", CACHE / "root.made-of"
    recipe = " ".join((suite(), USER, *PACKAGES))
    if note.exists() and note.read_text() == recipe:
        return root
    new = CACHE / "root.new"
    for old in (note, root, new):
        remove(old)
    CACHE.mkdir(parents=True, exist_ok=True)
    run("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(PACKAGES)}", suite(), new)
    run("chroot", new, "useradd", "--system", "--user-group", "--home-dir", "/var/lib/whisper-appliance", USER)
    (new / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    # Without one, systemd takes every boot for the first and asks for a password.
    (new / "etc/machine-id").write_text(uuid.uuid4().hex + "\n")
    new.rename(root)
    note.write_text(recipe)
    return root


def suite() -> str:
    """Debian's release of this machine: what was built here runs there."""
    lines = Path("/etc/os-release").read_text().splitlines()
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    return facts.get("VERSION_CODENAME", "stable").strip('"')


def toolchain_folders(program: Path) -> set[Path]:
    """Where a debug build takes libraries from that are no system libraries: the Swift toolchain."""
    words = [line.split() for line in run("ldd", program).splitlines()]
    paths = [Path(parts[2]) for parts in words if len(parts) > 2 and parts[1] == "=>"]
    return {path.parent for path in paths if not path.is_relative_to("/lib") and not path.is_relative_to("/usr/lib")}


def account(name: str = USER) -> tuple[int, int]:
    """The user and group number of an account in there."""
    for line in (tree() / "etc/passwd").read_text().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2]), int(fields[3])
    raise LookupError(f"there is no account {name}")


def missing(*programs: str) -> str | None:
    """Why nothing can be booted here; None if it can."""
    if os.geteuid() != 0:
        return "only root may boot machines and containers"
    absent = [name for name in ("mmdebstrap", *programs) if not shutil.which(name)]
    return f"{', '.join(absent)} not installed; run scripts/bootstrap torture" if absent else None


def run(*command: object, timeout: float = 600, **options: object) -> str:
    """Runs a program of this machine to its good end."""
    source = {} if "input" in options else {"stdin": subprocess.DEVNULL}
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=timeout, **source, **options
    )
    name = " ".join(map(str, command[:4]))
    assert done.returncode == 0, f"{name} … ended with {done.returncode}: {done.stderr[-2000:]}"
    return done.stdout.strip()


def remove(path: Path) -> None:
    """Deletes a file or a tree; sealed folders, too."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
