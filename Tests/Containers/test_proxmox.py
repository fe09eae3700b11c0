"""create.sh, the line for Proxmox hosts: unprivileged containers of real LXC, without a network, from an offline bundle."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import host
import pytest
import rootfs
from conftest import FIRST, SECOND, Publisher
from host import NAME, PROGRAMS, Container, Host

from appliance import wait_until

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("lxc-start")), reason=str(rootfs.missing("lxc-start"))),
]


class Proxmox:
    """A host with the publisher's scripts; the tests below change it in the order in which they stand."""

    def __init__(self, pve: Host, house: Publisher) -> None:
        self.pve, self.house = pve, house
        self.scripts = house.installers()

    def create(self, *options: object) -> subprocess.CompletedProcess[str]:
        given = ["--installer", self.scripts / "install.sh", "--model-file", host.model_file(), *options]
        return self.pve.run(self.scripts / "proxmox.sh", *given)

    @property
    def containers(self) -> list[str]:
        return sorted(folder.name for folder in (self.pve.state / "lxc").glob("*"))


@pytest.fixture(scope="module")
def proxmox(home: Path, house: Publisher) -> Iterator[Proxmox]:
    with Host(home / "host") as pve:
        yield Proxmox(pve, house)


@pytest.fixture(scope="module")
def container(proxmox: Proxmox) -> Container:
    return Container(proxmox.pve, "100")


def test_one_line_makes_a_container_with_a_verified_appliance(proxmox: Proxmox, container: Container) -> None:
    done = proxmox.create("--bundle", proxmox.house.bundle_of(FIRST), "--hostname", "speech", "--memory", "3000")
    assert done.returncode == 0, done.stderr
    assert "set-up code" in done.stdout and "It runs in container 100 (speech)" in done.stdout
    assert container.health() == "ok"
    config = (proxmox.pve.state / "lxc/100/pve.conf").read_text()
    assert "unprivileged: 1" in config and "memory: 3000" in config and "onboot: 1" in config
    assert container.run("cat", f"{PROGRAMS}/releases/install-kind").splitlines()[0] == "kind=lxc-template"
    assert container.run("ls", "/root") == "", "nothing that was pushed stays"


def test_a_number_that_is_taken_is_left_alone(proxmox: Proxmox, container: Container) -> None:
    done = proxmox.create("--id", "100")
    assert done.returncode == 1 and "there is a container or machine 100 already" in done.stderr
    assert container.health() == "ok"


def test_a_failure_says_what_was_made_and_how_to_remove_it(proxmox: Proxmox, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path)
    done = proxmox.create("--bundle", stranger.bundle_of(FIRST))
    assert done.returncode == 1
    assert "is not signed by the publisher" in done.stderr
    assert "pct stop 101; pct destroy 101" in done.stderr
    assert proxmox.containers == ["100", "101"]
    assert Container(proxmox.pve, "101").traces() == []


def test_an_installer_that_is_not_the_publishers_is_not_run(proxmox: Proxmox) -> None:
    with proxmox.house.served() as url:
        scripts = proxmox.house.installers(url)
        (proxmox.house.web / "install.sh").write_text("#!/bin/sh\ntouch /evil\n")
        done = proxmox.pve.run(scripts / "proxmox.sh")
    assert done.returncode == 1 and "is not the installer that belongs to this script" in done.stderr
    assert proxmox.containers == ["100", "101"]


def test_the_installer_in_it_updates_it_from_a_newer_bundle(proxmox: Proxmox, container: Container) -> None:
    container.hurry()
    container.push(proxmox.house.bundle_of(SECOND), "/root/bundle.tar")
    done = container.try_run(f"{PROGRAMS}/install.sh", "--from", "/root/bundle.tar")
    assert done.returncode == 0, done.stderr
    assert container.version() == SECOND and container.health() == "ok"


def test_the_update_command_in_it_is_the_appliances_own(container: Container) -> None:
    done = container.try_run("update")
    assert done.returncode != 0 and "No update server is set" in done.stderr


def test_it_comes_back_by_itself_after_a_power_cut(proxmox: Proxmox, container: Container) -> None:
    assert proxmox.pve.run("pct", "stop", "100").returncode == 0
    container.start()
    wait_until(lambda: container.health() == "ok", 60)
    assert container.run("systemctl", "is-active", NAME) == "active"
