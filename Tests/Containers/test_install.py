"""install.sh on a Debian with systemd: a privileged container that shares the network of this machine."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import host
import pytest
import rootfs
from conftest import BROKEN, DEMANDING, FIRST, SECOND, Publisher
from host import DATA, NAME, PROGRAMS, UNITS, Container, Host

import appliance

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("lxc-start")), reason=str(rootfs.missing("lxc-start"))),
]


class Debian:
    """A container and the address that it installs from; the tests below change it in the order in which they stand."""

    def __init__(self, container: Container, house: Publisher, url: str) -> None:
        self.container, self.house, self.url = container, house, url
        self.port = appliance.free_port()
        container.push(house.installers(url) / "install.sh", "/root/install.sh", "0755")
        container.push(host.model_file(), f"/root/{host.model_file().name}")

    def install(self, *options: object) -> subprocess.CompletedProcess[str]:
        return self.container.try_run("/root/install.sh", *options)

    def transcripts(self) -> str:
        return self.container.run(NAME, "transcripts", "list")


@pytest.fixture(scope="module")
def debian(home: Path, house: Publisher) -> Iterator[Debian]:
    house.publish(FIRST)
    with Host(home / "host", network="none") as pve, house.served() as url:
        yield Debian(pve.container(), house, url)


def options(debian: Debian) -> list[object]:
    return ["--port", debian.port, "--model-file", f"/root/{host.model_file().name}"]


def test_a_release_of_another_publisher_is_refused_before_anything_is_changed(debian: Debian, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path)
    debian.container.push(stranger.bundle_of(FIRST), "/root/bundle.tar")
    done = debian.install("--from", "/root/bundle.tar", *options(debian))
    assert done.returncode == 1 and "is not signed by the publisher" in done.stderr
    assert debian.container.traces() == []


def test_a_release_that_needs_a_newer_c_library_is_refused_before_anything_is_changed(debian: Debian) -> None:
    debian.house.publish(DEMANDING, glibc="2.99")
    done = debian.install(*options(debian))
    debian.house.withdraw(DEMANDING)
    assert done.returncode == 1 and "needs the C library glibc 2.99 or newer, and this system has 2." in done.stderr
    assert debian.container.traces() == []


def test_a_port_that_is_taken_is_named_before_anything_is_changed(debian: Debian) -> None:
    port = debian.url.rpartition(":")[2]
    done = debian.install("--port", port)
    assert done.returncode == 1 and f"port {port} is taken" in done.stderr
    assert debian.container.traces() == []


def test_the_original_appliance_is_not_overwritten(debian: Debian) -> None:
    debian.container.run("mkdir", "-p", f"{PROGRAMS}/src", f"{PROGRAMS}/data")
    debian.container.run("touch", f"{PROGRAMS}/src/main.py")
    done = debian.install(*options(debian))
    assert done.returncode == 1 and "--replace-original" in done.stderr
    assert debian.container.traces() == [PROGRAMS]


def test_one_line_installs_a_verified_appliance_in_place_of_the_original(debian: Debian) -> None:
    script = (
        "import sqlite3; c = sqlite3.connect('{}'); c.execute('create table transcriptions (id integer primary key,"
        " timestamp text, text text, language text, model_used text, source_type text, filename text, duration real,"
        " confidence real, metadata text)'); c.execute(\"insert into transcriptions (timestamp, text, source_type)"
        " values ('2025-06-01T10:00:00', 'Words of long ago.', 'upload')\"); c.commit()"
    )
    history = debian.house.home / "chat_history.db"
    subprocess.run([sys.executable, "-c", script.format(history)], check=True)
    debian.container.push(history, f"{PROGRAMS}/data/chat_history.db")
    # As its readers would: through a pipe.
    line = f"curl -fsS {debian.url}/install.sh | bash -s -- --replace-original {' '.join(map(str, options(debian)))}"
    (debian.house.web / "install.sh").write_bytes((debian.house.installers(debian.url) / "install.sh").read_bytes())
    debian.container.push(debian.house.web / "install.sh", "/root/install.sh", "0755")
    done = debian.container.try_run("bash", "-c", line)
    assert done.returncode == 0, done.stderr
    assert f"Whisper Appliance {FIRST} works at https://" in done.stdout and "set-up code" in done.stdout
    assert "the pencils have all been used" in done.stderr.lower(), "what it heard in the sample"
    assert " 0 failed," in done.stderr
    assert debian.container.health(debian.port) == "ok"
    assert "Words of long ago." in debian.transcripts()
    assert debian.container.run("ls", f"{PROGRAMS}-original/src") == "main.py"


def test_the_smoke_test_passes_in_it(debian: Debian) -> None:
    report = json.loads(debian.container.run(NAME, "smoke-test", "--maintenance", "--json"))
    assert report["url"] == f"https://localhost:{debian.port}"
    assert {step["step"] for step in report["steps"] if step["outcome"] != "ok"} == set()


def test_it_runs_as_an_account_of_its_own_and_only_root_changes_what_root_runs(debian: Debian) -> None:
    container = debian.container
    assert container.run("systemctl", "show", "--property", "User", "--value", NAME) == NAME
    assert container.run("stat", "-c", "%U %a", DATA) == f"{NAME} 700"
    owners = container.run("stat", "-c", "%U", f"{UNITS}/{NAME}.service", f"/usr/local/bin/{NAME}", f"{PROGRAMS}/install.sh")
    assert set(owners.split()) == {"root"}
    assert container.run("cat", f"{PROGRAMS}/releases/install-kind").splitlines()[0] == "kind=tarball"
    assert container.run("systemctl", "is-enabled", f"{NAME}.service", f"{NAME}.socket").split() == ["enabled"] * 2


def test_again_it_changes_nothing(debian: Debian) -> None:
    before = debian.container.run("systemctl", "show", "--property", "MainPID", "--value", NAME)
    done = debian.install()
    assert done.returncode == 0, done.stderr
    assert debian.container.run("systemctl", "show", "--property", "MainPID", "--value", NAME) == before
    assert debian.container.version() == FIRST


def test_what_was_interrupted_is_completed(debian: Debian) -> None:
    debian.container.run("systemctl", "disable", "--now", f"{NAME}.service", f"{NAME}.socket")
    debian.container.run("rm", f"{UNITS}/{NAME}.socket", f"/usr/local/bin/{NAME}")
    done = debian.install("--port", debian.port)
    assert done.returncode == 0, done.stderr
    assert debian.container.health(debian.port) == "ok"
    assert "Words of long ago." in debian.transcripts()


def test_units_that_somebody_put_into_the_release_are_not_installed(debian: Debian) -> None:
    unit = f"{DATA}/active/release/share/systemd/{NAME}.service"
    debian.container.run("cp", unit, "/root/unit")
    debian.container.run("sh", "-c", f"cp {unit} {unit}.new && echo ExecStartPre=+/bin/evil >>{unit}.new && mv {unit}.new {unit}")
    done = debian.install()
    assert done.returncode == 1 and "was changed; mend it" in done.stderr
    assert "evil" not in debian.container.run("cat", f"{UNITS}/{NAME}.service")
    debian.container.run("sh", "-c", f"cp --preserve=mode /root/unit {unit}.new && chmod 444 {unit}.new && mv {unit}.new {unit}")


def test_a_newer_release_comes_through_the_updater(debian: Debian) -> None:
    debian.container.hurry()
    debian.house.publish(SECOND)
    done = debian.install()
    assert done.returncode == 0, done.stderr
    assert debian.container.version() == SECOND and debian.container.health(debian.port) == "ok"


def test_a_broken_release_is_undone_and_said(debian: Debian) -> None:
    debian.house.publish(BROKEN, broken=True)
    done = debian.install()
    assert done.returncode == 1 and f"version {SECOND} goes on" in done.stderr
    assert debian.container.version() == SECOND and debian.container.health(debian.port) == "ok"


def test_taking_it_away_leaves_the_data_and_the_next_installation_finds_them(debian: Debian) -> None:
    done = debian.container.try_run(f"{PROGRAMS}/install.sh", "--uninstall")
    assert done.returncode == 0, done.stderr
    assert debian.container.traces() == [DATA, "account"]
    done = debian.install("--version", SECOND, "--port", debian.port)
    assert done.returncode == 0, done.stderr
    assert "Words of long ago." in debian.transcripts()


def test_taken_away_with_its_data_nothing_is_left(debian: Debian) -> None:
    done = debian.container.try_run(f"{PROGRAMS}/install.sh", "--uninstall", "--purge")
    assert done.returncode == 0, done.stderr
    assert debian.container.traces() == []
    assert debian.container.run("ls", f"{PROGRAMS}-original/src") == "main.py"
