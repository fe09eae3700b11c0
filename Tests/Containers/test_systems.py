"""The installers on the other systems that they are for, and on one that is too old: each a fresh container."""

from collections.abc import Callable, Iterator
from pathlib import Path

import debian
import host
import pytest
import rootfs
from conftest import FIRST, Publisher
from debian import DEBIAN_12, DEBIAN_13, UBUNTU_22, UBUNTU_24
from host import NAME, Container, Host

from appliance import wait_until

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(bool(rootfs.missing("lxc-start")), reason=str(rootfs.missing("lxc-start"))),
]
# What programs that were built on Debian 12 need.
GLIBC = "2.36"


@pytest.fixture(scope="module")
def pve(home: Path, house: Publisher) -> Iterator[Host]:
    house.release(FIRST, glibc=GLIBC)
    with Host(home / "host") as pve:
        yield pve


@pytest.fixture
def fresh(pve: Host) -> Iterator[Callable[..., Container]]:
    """Makes a container that is gone after the test."""
    made: list[Container] = []

    def make(**options: object) -> Container:
        made.append(pve.container(**options))
        return made[-1]

    yield make
    for container in made:
        container.destroy()


def assert_works(container: Container) -> None:
    assert container.health() == "ok" and container.version() == FIRST
    assert container.findings() == []
    container.cut()
    container.start()
    wait_until(lambda: container.health() == "ok", 60)


@pytest.mark.parametrize("privileged", [False, True], ids=["unprivileged", "privileged"])
@pytest.mark.parametrize("system", [DEBIAN_13, UBUNTU_24], ids=str)
def test_it_is_installed_there_and_comes_back_after_a_power_cut(
    fresh: Callable[..., Container], house: Publisher, system: debian.System, privileged: bool
) -> None:
    container = fresh(system=system, privileged=privileged)
    done = container.install(house, FIRST)
    assert " 0 failed," in done.stderr and "set-up code" in done.stdout
    assert_works(container)


def test_a_system_that_is_too_old_is_told_so_before_anything_is_changed(
    fresh: Callable[..., Container], house: Publisher
) -> None:
    container = fresh(system=UBUNTU_22)
    packages = container.run("dpkg-query", "-W")
    done = container.try_install(house, FIRST)
    assert done.returncode == 1
    said = done.stderr.splitlines()[-1]
    assert f"version {FIRST} needs the C library glibc {GLIBC} or newer, and this system has 2.35" in said
    assert "Debian 12, Ubuntu 24.04 or newer is needed. Nothing was changed." in said
    assert container.traces() == [] and container.run("dpkg-query", "-W") == packages


def test_the_line_for_proxmox_takes_the_newest_debian(pve: Host, house: Publisher) -> None:
    for system in (DEBIAN_12, DEBIAN_13):
        pve.offer(system)
    given = ["--installer", house.installers() / "install.sh", "--bundle", house.bundle_of(FIRST)]
    done = pve.run(house.installers() / "proxmox.sh", *given, "--model-file", host.model_file())
    assert done.returncode == 0, done.stderr
    container = Container(pve, "100")
    assert container.run("sh", "-c", '. /etc/os-release; echo "$VERSION_ID"') == "13"
    assert container.health() == "ok" and container.run("systemctl", "is-enabled", NAME) == "enabled"
