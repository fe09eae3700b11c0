"""The plug of a container is pulled in the middle of updates: a verified release runs afterwards, by itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import host
import pytest
import rootfs
from conftest import FIRST, Publisher
from host import DATA, NAME, Container, Host

from appliance import wait_until

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("lxc-start")), reason=str(rootfs.missing("lxc-start"))),
]
BUNDLE = "/srv/bundle.tar"


class Appliance:
    """An unprivileged container with an appliance and a transcript; the tests below move it from version to version."""

    def __init__(self, container: Container, house: Publisher) -> None:
        self.container, self.house = container, house
        container.install(house, FIRST)
        container.hurry()
        container.push(host.old_history(house.home), "/srv/history.db")
        container.run(NAME, "transcripts", "import", "/srv/history.db")

    def begin_update(self, version: str, **options: object) -> None:
        self.house.release(version, **options)
        self.container.push(self.house.bundle_of(version), BUNDLE)
        self.container.run(NAME, "update", "apply", BUNDLE)

    def cut_in(self, state: str) -> dict:
        """Pulls the plug once an update is in a state. Returns its record as the disk has it then."""
        record = self.container.root / f"{DATA}/update/transaction.json".lstrip("/")
        seen: list[str] = []

        def is_there() -> bool:
            found = state_in(record)
            if found not in seen[-1:]:
                seen.append(found)
            assert found or len(seen) == 1, f"it came through {seen}"
            return found == state

        # Without a pause, since some states last less than two milliseconds.
        wait_until(is_there, 120, lambda: f"it came through {seen}", 0)
        self.container.cut()
        left = self.container.disk / f"{DATA}/update/transaction.json".lstrip("/")
        assert left.exists(), "the update had ended"
        return json.loads(left.read_text())

    def recover(self) -> dict:
        """Boots and does nothing else. Returns how the update ended."""
        self.container.start()
        record = self.container.root / f"{DATA}/update/transaction.json".lstrip("/")
        wait_until(lambda: self.container.health() == "ok" and not record.exists(), 120)
        status = json.loads(self.container.run(NAME, "update", "status", "--json").splitlines()[-1])
        return status["history"][0]

    def assert_sound(self) -> None:
        """What runs was shipped and works, and nothing was lost."""
        running = self.container.run("systemctl", "show", "--property", "MainPID", "--value", NAME)
        wait_until(lambda: self.container.version() in self.container.try_run("readlink", f"/proc/{running}/exe").stdout, 60)
        assert [finding for finding in self.container.findings() if finding != "update.undone"] == []
        assert "Words of long ago." in self.container.run(NAME, "transcripts", "list")
        self.container.run(NAME, "smoke-test", "--offline")


def state_in(record: Path) -> str:
    try:
        return json.loads(record.read_text())["state"]
    except (OSError, ValueError):
        return ""


@pytest.fixture(scope="module")
def machine(home: Path, house: Publisher) -> Iterator[Appliance]:
    with Host(home / "host") as pve:
        yield Appliance(pve.container(privileged=False), house)


@pytest.mark.parametrize(
    "state, version",
    [("download", "0.9.2"), ("seal", "0.9.3"), ("preflight", "0.9.4"), ("switch", "0.9.5"), ("probation", "0.9.6")],
)
def test_a_release_that_works_is_there_or_the_one_before_it(machine: Appliance, state: str, version: str) -> None:
    before = machine.container.version()
    machine.begin_update(version)
    machine.cut_in(state)
    ended = machine.recover()
    assert ended["toVersion"] == version
    assert machine.container.version() == (version if ended["outcome"] == "committed" else before), ended
    machine.assert_sound()


def test_a_release_that_does_not_work_is_gone_whenever_it_happens(machine: Appliance) -> None:
    before = machine.container.version()
    machine.begin_update("0.9.7", broken=True)
    machine.cut_in("rollback")
    ended = machine.recover()
    assert (ended["outcome"], machine.container.version()) == ("rolled-back", before), ended
    machine.assert_sound()
