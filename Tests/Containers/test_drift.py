"""What differs between a container and what was shipped: the doctor names each difference, and no other."""

import contextlib
import datetime
import json
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import certificates
import host
import pytest
import rootfs
from conftest import FIRST, SECOND, Publisher
from host import DATA, NAME, PROGRAMS, UNITS, Container, Host

from appliance import wait_until

RELEASE = f"{DATA}/active/release"
LIBRARY = "libengine.so.1"
MODEL = f"{DATA}/models/{host.model_file().name}"
UNIT = f"{UNITS}/{NAME}.service"
# Where a test puts what it takes away; on the same disk, so that it comes back as the same file.
KEPT = f"{DATA}/kept"

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("lxc-start")), reason=str(rootfs.missing("lxc-start"))),
]


@dataclass(frozen=True)
class Drift:
    """A change, and the findings that name it."""

    name: str
    findings: str
    # Lines of the shell, or what else is to be done.
    change: str | Callable[[Container], None]
    # What it changes: kept before, and brought back.
    file: str = ""
    # Lines that take it back, where that is not enough.
    undo: str = ""

    @contextlib.contextmanager
    def seeded(self, container: Container) -> Iterator[None]:
        file = shlex.quote(self.file)
        if self.file:
            container.script(f"[ ! -e {file} ] || {{ mv {file} {KEPT}; cp -a {KEPT} {file}; }}")
        try:
            if isinstance(self.change, str):
                container.script(self.change)
            else:
                self.change(container)
            yield
        finally:
            if self.undo:
                container.script(self.undo)
            if self.file:
                container.script(f"rm -rf {file}; [ ! -e {KEPT} ] || mv {KEPT} {file}")


def certificate(name: str, days: int) -> Callable[[Container], None]:
    """Puts one there that holds for so many more days."""
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    return lambda container: (container.root / f"{DATA}/certificates/{name}".lstrip("/")).write_text(certificates.until(end))


def database(container: Container) -> Path:
    [file] = (container.root / DATA.lstrip("/") / "database").glob("*/appliance.sqlite")
    return file


def query(statement: str) -> Callable[[Container], None]:
    """Changes the archive by a statement; the appliance must stand still."""

    def change(container: Container) -> None:
        copy = Path(container.host.folder / "archive.sqlite")
        copy.write_bytes(database(container).read_bytes())
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            connection.execute(statement)
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database(container).write_bytes(copy.read_bytes())

    return change


def lines(*words: str) -> str:
    return "\n".join(words)


SAMPLE, AUDIO, PROGRAM = f"{RELEASE}/share/sample.txt", f"{RELEASE}/share/sample.wav", f"{RELEASE}/bin/{NAME}"
ARCHIVE = f"{DATA}/database/1/appliance.sqlite"

RUNNING = [
    Drift("edited file", "identity.files", f"echo changed >{SAMPLE}", SAMPLE),
    Drift("missing file", "identity.files", f"rm {AUDIO}", AUDIO),
    Drift("file that nobody shipped", "identity.files", f"touch {RELEASE}/bin/plugin.so", undo=f"rm {RELEASE}/bin/plugin.so"),
    Drift("file with other rights", "identity.files", f"chmod u+w {SAMPLE}", undo=f"chmod u-w {SAMPLE}"),
    Drift("edited manifest", "identity.files", f"echo >>{RELEASE}/manifest.json", f"{RELEASE}/manifest.json"),
    Drift("other engine library", "identity.files", f"cp /lib/x86_64-linux-gnu/libc.so.6 {RELEASE}/lib/{LIBRARY}", f"{RELEASE}/lib/{LIBRARY}"),
    Drift(
        "library from somewhere else",
        "identity.libraries",
        f"cp {RELEASE}/lib/{LIBRARY} /usr/local/lib; echo /usr/local/lib/{LIBRARY} >/etc/ld.so.preload",
        undo=f"rm /etc/ld.so.preload /usr/local/lib/{LIBRARY}",
    ),
    Drift("program of another version", "identity.program identity.version", f"cp /root/{SECOND} {PROGRAM}", PROGRAM),
    Drift("volume over the code", "identity.mounts", f"mount --bind /etc/hostname {SAMPLE}", undo=f"umount {SAMPLE}"),
    Drift("stale unit", "service.unit", f"sed -i '/^WatchdogSec=/d' {UNIT}", UNIT),
    Drift(
        "unit that starts something else",
        "identity.service",
        f"mkdir {UNIT}.d; printf '[Service]\\nExecStart=\\nExecStart=/usr/bin/false\\n' >{UNIT}.d/other.conf",
        undo=f"rm -r {UNIT}.d",
    ),
    Drift("stamp of an image", "deployment.stamp-disagrees", f"echo kind=oci >{PROGRAMS}/releases/install-kind", f"{PROGRAMS}/releases/install-kind"),
    Drift("unreadable stamp", "deployment.stamp-unusable", f"echo kind=nonsense >{PROGRAMS}/releases/install-kind", f"{PROGRAMS}/releases/install-kind"),
    Drift("mark of another engine", "deployment.leftover", "touch /.dockerenv", undo="rm /.dockerenv"),
    Drift("swapped model", "models.unverified", f"printf X | dd of={MODEL} conv=notrunc bs=1 seek=1000000 status=none", MODEL),
    Drift("half a model", "models.damaged", f"truncate -s 1000000 {MODEL}", MODEL),
    Drift("missing model", "models.default", f"rm {MODEL}", MODEL),
    Drift("missing ffmpeg", "program.decoder", "rm /usr/bin/ffmpeg", "/usr/bin/ffmpeg"),
    Drift("wrong owner", "data.owner", f"chown root {DATA}/recordings", undo=f"chown {NAME} {DATA}/recordings"),
    Drift("secret that others may read", "data.mode", f"chmod 644 {DATA}/admin-token", undo=f"chmod 600 {DATA}/admin-token"),
    Drift("missing folder", "data.folder-missing", f"rm -r {DATA}/scratch", f"{DATA}/scratch"),
    Drift("file in place of a folder", "data.kind", f"rm -r {DATA}/scratch; touch {DATA}/scratch", f"{DATA}/scratch"),
    Drift("expired certificate", "certificate.server", certificate("server.pem", -1), f"{DATA}/certificates/server.pem"),
    Drift("authority that runs out", "certificate.ca", certificate("ca.pem", 3), f"{DATA}/certificates/ca.pem"),
    Drift(
        "full disk",
        "disk.space",
        f"free=$(df --output=avail --block-size=1M {DATA} | tail -n1); fallocate -l $((free - 100))M {DATA}/filler",
        undo=f"rm {DATA}/filler",
    ),
    Drift("as many files as there may be", "disk.files", f"mkdir {DATA}/many; cd {DATA}/many; seq 8000 | xargs touch", undo=f"rm -r {DATA}/many"),
    Drift("disk that takes no changes", "disk.read-only", f"mount -o remount,bind,ro {DATA}", undo=f"mount -o remount,bind,rw {DATA}"),
    Drift(
        "clock that is behind",
        "clock.behind",
        f"""printf '{{"minimumTargetsVersion":0,"time":"2099-01-01T00:00:00Z"}}' >{DATA}/update/floor.json""",
        f"{DATA}/update/floor.json",
    ),
]  # fmt: skip

# Nobody must be working on these.
STOPPED = [
    Drift("unreadable record of an update", "update.journal", f"echo '{{' >{DATA}/update/transaction.json", f"{DATA}/update/transaction.json"),
    Drift("old schema", "archive.schema", query("DELETE FROM grdb_migrations WHERE rowid = (SELECT max(rowid) FROM grdb_migrations)"), ARCHIVE),
    Drift("schema of the future", "archive.schema", query("PRAGMA user_version = 999"), ARCHIVE),
    Drift("damaged archive", "archive.damaged", f"echo 'no database at all' >{ARCHIVE}", ARCHIVE),
    Drift("missing archive", "archive.missing", f"rm {ARCHIVE}", ARCHIVE),
]  # fmt: skip


@pytest.fixture(scope="module")
def container(home: Path, house: Publisher) -> Iterator[Container]:
    """Unprivileged, with a disk of its own for the data: it is filled up. The release brings a library along."""
    library = home / LIBRARY
    library.write_bytes(Path("/lib/x86_64-linux-gnu/libz.so.1").read_bytes())
    house.release(FIRST, library=library)
    with Host(home / "host") as pve:
        container = pve.container("100", "--mp0", f"local:4,mp={DATA}", privileged=False)
        container.install(house, FIRST)
        container.push(house.release(SECOND) / "bin" / NAME, f"/root/{SECOND}", "0755")
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
        assert not deviating or facts(container) == deviating


@named(STOPPED)
def test_so_has_each_drift_of_one_that_stands_still(stopped: Container, drift: Drift) -> None:
    with drift.seeded(stopped):
        assert stopped.findings() == drift.findings.split()


def test_with_all_of_it_undone_nothing_is_found_and_it_works(stopped: Container) -> None:
    stopped.run("systemctl", "start", f"{NAME}.socket", f"{NAME}.service")
    wait_until(lambda: stopped.health() == "ok", 60)
    assert stopped.findings() == []
    stopped.run(NAME, "smoke-test", "--offline")
