"""The appliance in an unprivileged container of LXC, without a network and without IPv6, updated from a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import rootfs
from lxc import UnprivilegedMachine
from unit import NAME, SOURCES, Unit, health

import updating
from appliance import wait_until
from updating import Repository

FIRST, SECOND, BROKEN = "0.9.1", "0.9.2", "0.9.3"

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("lxc-start")), reason=str(rootfs.missing("lxc-start"))),
]


@pytest.fixture(scope="module")
def unit() -> Iterator[Unit]:
    """The tests below change it in the order in which they stand."""
    folder = rootfs.CACHE / "lxc"
    rootfs.remove(folder)
    folder.mkdir(parents=True, mode=0o755)
    repository = Repository(folder, updating.ROOT / ".build/debug/release-publisher")
    repository.create()
    made = folder / "made"
    for version in (FIRST, SECOND, BROKEN):
        repository.offer(updating.assemble(made / version, version, repository.root, broken=version == BROKEN))
        repository.bundle(made / f"{version}.tar", version)
    machine = UnprivilegedMachine(folder / "machine")
    options = ("--probation-seconds", "3", "--probation-passes", "2", "--check-seconds", "0")
    unit = Unit(machine, folder / "state", made, "http://127.0.0.1:9", *options)
    unit.prepare()
    with machine:
        # As many do it; a socket for both protocols is then reached by the older one only.
        network = ["nsenter", "-t", machine.leader, "-n"]
        rootfs.run(*network, "tee", "/proc/sys/net/ipv6/conf/all/disable_ipv6", input="1\n")
        unit.install(made / FIRST, socket=True)
        yield unit
    rootfs.remove(folder)


def test_root_of_the_machine_is_nobody_outside(unit: Unit) -> None:
    owner = Path(f"/proc/{unit.machine.leader}").stat().st_uid
    assert owner == unit.machine.first_id and unit.machine.run("id", "-u") == "0"


def test_it_starts_and_serves(unit: Unit) -> None:
    unit.systemctl("start", f"{NAME}.socket", f"{NAME}.service")
    wait_until(lambda: health(unit) == "200 1", 60, unit.end_of_log)
    assert unit.machine.property(f"{NAME}.service", "User") == rootfs.USER


def test_an_update_from_a_file_replaces_the_supervisor_too(unit: Unit) -> None:
    before = unit.main_pid
    status = unit.update("apply", f"{SOURCES}/{SECOND}.tar", "--wait")
    assert status["history"][0]["outcome"] == "committed"
    wait_until(lambda: unit.program.startswith(SECOND), 60, unit.end_of_log)
    assert (unit.main_pid, unit.restarts, unit.state) == (before, 0, "active")
    assert health(unit) == "200 2"


def test_a_bad_release_is_undone(unit: Unit) -> None:
    status = unit.update("apply", f"{SOURCES}/{BROKEN}.tar", "--wait", status=75)
    assert (status["history"][0]["outcome"], unit.version) == ("rolled-back", SECOND)
    assert (unit.restarts, unit.state) == (0, "active")


def test_it_comes_back_by_itself_after_a_power_cut(unit: Unit) -> None:
    unit.machine.cut()
    unit.machine.boot()
    wait_until(lambda: health(unit) == "200 2", 60, unit.end_of_log)
    unit.machine.power_off()
