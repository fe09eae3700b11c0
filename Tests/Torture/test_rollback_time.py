"""How long a rollback takes: without a network, on a disk that is full to the last block, with a real model."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import rootfs
from machine import Machine
from unit import DATA, NAME, SOURCES, Unit, health

import updating
from appliance import wait_until
from updating import Repository

FIRST, BAD = "0.9.1", "0.9.2"
DISK_BYTES = 1500 << 20
# From the decision to go back until the old release has proved that it works: what is promised.
LIMIT_SECONDS = 10
# The mark is not on the disk that is full.
MARK = "/run/end-of-the-server"
# Fine until the mark is there, and again and again dead from then on.
DIES_WHEN_MARKED = f"""#!/bin/sh
if [ "$1" = serve ] && [ -n "$WHISPER_APPLIANCE_GENERATION" ]; then
    (while [ ! -e {MARK} ]; do sleep 0.1; done; kill -9 $$) </dev/null >/dev/null 2>&1 &
fi
exec "$(dirname "$0")/whisper-appliance.real" "$@"
"""

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("systemd-nspawn")), reason=str(rootfs.missing("systemd-nspawn"))),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    path = rootfs.CACHE / "rollback"
    rootfs.remove(path)
    path.mkdir(parents=True, mode=0o755)
    yield path
    rootfs.remove(path)


def make_disk(image: Path, place: Path) -> None:
    """A file system without a reserve for root; what is in `place` already moves onto it."""
    with image.open("wb") as file:
        file.truncate(DISK_BYTES)
    rootfs.run("mkfs.ext4", "-q", "-m", "0", "-d", place, image)
    rootfs.remove(place)
    place.mkdir()


def fill(machine: Machine, file: str) -> int:
    """Writes until nothing fits any more; the bytes that are free afterwards."""
    for size in ("1M", "4k"):
        machine.try_run("dd", "if=/dev/zero", f"bs={size}", "oflag=append", "conv=notrunc,fsync", f"of={file}")
    # As the service's account sees it.
    return int(machine.run("stat", "--file-system", "--format", "%a", DATA)) * 4096


def test_a_rollback_is_quick_without_a_network_and_without_space(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(folder, updating.ROOT / ".build/debug/release-publisher")
    repository.create()
    made = folder / "made"
    releases = {
        FIRST: updating.assemble(made / FIRST, FIRST, repository.root),
        BAD: updating.assemble(made / BAD, BAD, repository.root, broken=True, script=DIES_WHEN_MARKED),
    }
    for release in releases.values():
        repository.offer(release)
    repository.bundle(made / "bundle.tar", BAD)
    machine = Machine(folder / "machine", network=False)
    options = ("--probation-seconds", "600", "--check-seconds", "0")
    unit = Unit(machine, folder / "state", made, "http://127.0.0.1:9", *options)
    unit.prepare()
    make_disk(folder / "disk.img", folder / "state")
    machine.disk = (folder / "disk.img", folder / "state")
    with machine:
        unit.install(releases[FIRST])
        unit.systemctl("start", f"{NAME}.service")
        wait_until(lambda: health(unit) == "200 1", 60, unit.end_of_log)
        assert machine.run("ip", "route") == "", "there is a network after all"
        unit.update("apply", f"{SOURCES}/bundle.tar")
        wait_until(lambda: unit.journal_file().get("state") == "probation", 120, unit.end_of_log)
        # The old server is gone: it must be started anew to go back.
        wait_until(lambda: health(unit) == "200 2" and unit.servers() == 1, 60, unit.end_of_log)
        free = fill(machine, f"{DATA}/filling")
        assert free < 4096 * 4, f"{free} bytes are still free"
        machine.run("touch", MARK)
        wait_until(lambda: unit.journal_file().get("state") == "rollback", 60, unit.end_of_log, 0.002)
        decided = time.monotonic()
        wait_until(lambda: unit.journal_file().get("state") != "rollback", 60, unit.end_of_log, 0.002)
        took = time.monotonic() - decided
        # The old release answers; that it takes no recordings now is the disk's fault, and it says so.
        assert health(unit) == "503 1"
        wait_until(lambda: not unit.update("status")["updating"], 30, unit.end_of_log)
        last = unit.update("status")["history"][0]
        assert (last["toVersion"], last["outcome"]) == (BAD, "rolled-back"), last
        assert last["reason"]["code"] == "start-failed"
        assert unit.version == FIRST
        machine.run("rm", f"{DATA}/filling")
        wait_until(lambda: health(unit) == "200 1", 60, unit.end_of_log)
    with capsys.disabled():
        print(f"\nrollback without network on a full disk, model base: {took:.1f} s")
    assert took < LIMIT_SECONDS

