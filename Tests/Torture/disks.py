"""Small ext4 file systems in files, whose power can be cut."""

import itertools
import os
import subprocess
from pathlib import Path

NUMBERS = itertools.count()
# Only what was synced is on the disk: no flush of replaced files, none every five seconds.
OPTIONS = "loop,noauto_da_alloc,commit=300"


def reason_against() -> str | None:
    """Why this machine cannot do it; None if it can."""
    if os.geteuid() != 0:
        return "mounting takes root"
    if not Path("/dev/loop-control").exists():
        return "there are no loop devices"
    return None


def command(*words: object) -> None:
    done = subprocess.run(list(map(str, words)), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {done.stderr.decode().strip()}")


class Disk:
    """A file system image and where it is mounted."""

    def __init__(self, image: Path, place: Path, is_copy: bool = False) -> None:
        self.image, self.place, self.is_copy = image, place, is_copy

    @classmethod
    def create(cls, image: Path, place: Path, megabytes: int) -> "Disk":
        image.unlink(missing_ok=True)
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        # Blocks as on large disks: with the small ones of small disks, memory that maps a file may lack room.
        command("mkfs.ext4", "-q", "-F", "-b", "4096", "-m", "0", "-J", "size=4", "-E", "lazy_itable_init=0", image)
        return cls(image, place)

    def copy(self, name: str) -> "Disk":
        """The same disk as it is now, without what the system has not written to it yet.

        Always a new file: the system may still know one that was mounted before.
        """
        image = self.image.with_name(f"{name}-{next(NUMBERS)}.img")
        command("cp", "--sparse=always", self.image, image)
        return Disk(image, self.place, is_copy=True)

    def __enter__(self) -> "Disk":
        self.place.mkdir(parents=True, exist_ok=True)
        command("mount", "-o", OPTIONS, self.image, self.place)
        return self

    def __exit__(self, *_: object) -> None:
        command("umount", self.place)
        if self.is_copy:
            self.image.unlink()


def unmount_all(folder: Path) -> None:
    """Whatever is mounted below `folder`, after an accident."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        place = line.split()[1]
        if Path(place).is_relative_to(folder):
            subprocess.run(["umount", "-l", place], check=False)
