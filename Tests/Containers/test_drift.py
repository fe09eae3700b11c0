"""What differs between a container and what was shipped: the doctor names each difference, and no other."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import rootfs
from conftest import FIRST, SECOND, Publisher
from drifts import LIBRARY, OTHER_PROGRAM, RUNNING, STOPPED, Drift
from host import DATA, NAME, Container, Host

from appliance import wait_until

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("lxc-start")), reason=str(rootfs.missing("lxc-start"))),
]


@pytest.fixture(scope="module")
def container(home: Path, house: Publisher) -> Iterator[Container]:
    """Unprivileged, with a disk of its own for the data: it is filled up. The release brings a library along."""
    library = home / LIBRARY
    library.write_bytes(Path("/lib/x86_64-linux-gnu/libz.so.1").read_bytes())
    house.release(FIRST, library=library)
    with Host(home / "host") as pve:
        container = pve.container("100", "--mp0", f"local:4,mp={DATA}", privileged=False)
        container.install(house, FIRST)
        container.push(house.release(SECOND) / "bin" / NAME, OTHER_PROGRAM, "0755")
        yield container


@pytest.fixture(scope="module")
def stopped(container: Container) -> Container:
    container.run("systemctl", "stop", f"{NAME}.socket", f"{NAME}.service")
    return container


def facts(container: Container) -> set[str]:
    """What the identity deviates in."""
    document = json.loads(container.try_run(NAME, "identity", "--json").stdout)
    return {deviation["fact"] for deviation in document["identity"]["deviations"]}


def named(drifts: list[Drift]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("drift", drifts, ids=[drift.name for drift in drifts])


def test_a_healthy_one_has_no_findings(container: Container) -> None:
    assert container.findings() == []
    assert json.loads(container.run(NAME, "identity", "--json"))["identity"]["state"] == "ok"


@named(RUNNING)
def test_each_drift_has_its_own_finding_and_no_other(container: Container, drift: Drift) -> None:
    expected = drift.findings.split()
    with drift.seeded(container):
        assert container.findings() == expected
        deviating = {finding.partition(".")[2] for finding in expected if finding.startswith("identity.")}
        assert facts(container) == deviating


@named(STOPPED)
def test_so_has_each_drift_of_one_that_stands_still(stopped: Container, drift: Drift) -> None:
    with drift.seeded(stopped):
        assert stopped.findings() == [*drift.findings.split(), "service.stopped"]


def test_with_all_of_it_undone_nothing_is_found_and_it_works(stopped: Container) -> None:
    stopped.run("systemctl", "start", f"{NAME}.socket", f"{NAME}.service")
    wait_until(lambda: stopped.health() == "ok", 60)
    assert stopped.findings() == []
    stopped.run(NAME, "smoke-test", "--offline")
