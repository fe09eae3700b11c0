"""Ways in which an installation may come to differ from what was shipped, and what the doctor is to call them."""

import contextlib
import datetime
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import certificates
import host
from host import DATA, NAME, PROGRAMS, UNITS, Container

RELEASE = f"{DATA}/active/release"
SAMPLE, AUDIO, MANIFEST = f"{RELEASE}/share/sample.txt", f"{RELEASE}/share/sample.wav", f"{RELEASE}/manifest.json"
PROGRAM, PLUGIN = f"{RELEASE}/bin/{NAME}", f"{RELEASE}/bin/plugin.so"
# A library of the release, and the same name somewhere else.
LIBRARY = "libengine.so.1"
SHIPPED, STRANGE = f"{RELEASE}/lib/{LIBRARY}", f"/usr/local/lib/{LIBRARY}"
UNIT, STAMP = f"{UNITS}/{NAME}.service", f"{PROGRAMS}/releases/install-kind"
MODEL, ARCHIVE = f"{DATA}/models/{host.model_file().name}", f"{DATA}/database/1/appliance.sqlite"
FLOOR, JOURNAL = f"{DATA}/update/floor.json", f"{DATA}/update/transaction.json"
# The program of another release, which a test has put there.
OTHER_PROGRAM = "/root/other-program"
# What is taken away; on the same disk, so that it comes back as the same file.
KEPT = f"{DATA}/kept"


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


def inside(container: Container, path: str) -> Path:
    return container.root / path.lstrip("/")


def certificate(file: str, days: int) -> Callable[[Container], None]:
    """Puts one there that holds for so many more days."""
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    return lambda container: inside(container, file).write_text(certificates.until(end)) and None


def query(statement: str) -> Callable[[Container], None]:
    """Changes the archive by a statement; the appliance must stand still."""

    def change(container: Container) -> None:
        # SQLite follows paths to where they seem to lead.
        copy = container.host.folder / "archive.sqlite"
        copy.write_bytes(inside(container, ARCHIVE).read_bytes())
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            connection.execute(statement)
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        inside(container, ARCHIVE).write_bytes(copy.read_bytes())

    return change


FILL = f"free=$(df --output=avail --block-size=1M {DATA} | tail -n1); fallocate -l $((free - 100))M {DATA}/filler"
START = "[Service]\\nExecStart=\\nExecStart=/usr/bin/false\\n"
NEVER = "[Unit]\\nOnFailure=\\n[Service]\\nExecStartPre=/usr/bin/false\\n"
STAGING, SETTINGS = f"{PROGRAMS}/releases/.staging", f"{DATA}/config.yaml"
NOBODY = "http://127.0.0.1:9/releases"
LISTENS = "/root/listens"
SOMEBODY = (
    "use IO::Socket; my $s = IO::Socket::INET->new(LocalPort => 5001, Listen => 5, ReuseAddr => 1) or die; "
    f'open F, ">", "{LISTENS}"; print F $$; close F; '
    'while (my $c = $s->accept) { print $c "hello\\n"; close $c }'
)
LAST_STEP = "DELETE FROM grdb_migrations WHERE rowid = (SELECT max(rowid) FROM grdb_migrations)"
FUTURE = '{"minimumTargetsVersion":0,"time":"2099-01-01T00:00:00Z"}'
SERVER, AUTHORITY = f"{DATA}/certificates/server.pem", f"{DATA}/certificates/ca.pem"
# A server that looks at a model meanwhile takes back that it was checked.
KEEP_NOTE = f"cp -a {MODEL}.verified /root/checked"
RETURN_NOTE = f"mv /root/checked {MODEL}.verified"

RUNNING = [
    Drift("edited file", "identity.files", f"echo changed >{SAMPLE}", SAMPLE),
    Drift("missing file", "identity.files", f"rm {AUDIO}", AUDIO),
    Drift("file that nobody shipped", "identity.files", f"touch {PLUGIN}", undo=f"rm {PLUGIN}"),
    Drift("file with other rights", "identity.files", f"chmod u+w {SAMPLE}", undo=f"chmod u-w {SAMPLE}"),
    Drift("edited manifest", "identity.files", f"echo >>{MANIFEST}", MANIFEST),
    Drift("other engine library", "identity.files", f"cp /lib/x86_64-linux-gnu/libc.so.6 {SHIPPED}", SHIPPED),
    Drift(
        "library from somewhere else", "identity.libraries",
        f"cp {SHIPPED} {STRANGE}; echo {STRANGE} >/etc/ld.so.preload", undo=f"rm /etc/ld.so.preload {STRANGE}",
    ),
    Drift("program of another version", "identity.program identity.version", f"cp {OTHER_PROGRAM} {PROGRAM}", PROGRAM),
    Drift("volume over the code", "identity.mounts", f"mount --bind /etc/hostname {SAMPLE}", undo=f"umount {SAMPLE}"),
    Drift("stale unit", "service.unit", f"sed -i '/^WatchdogSec=/d' {UNIT}", UNIT),
    Drift(
        "unit that starts something else", "identity.service",
        f"mkdir {UNIT}.d; printf '{START}' >{UNIT}.d/other.conf", undo=f"rm -r {UNIT}.d",
    ),
    Drift("stamp of an image", "deployment.stamp-disagrees", f"echo kind=oci >{STAMP}", STAMP),
    Drift("unreadable stamp", "deployment.stamp-unusable", f"echo kind=nonsense >{STAMP}", STAMP),
    Drift("mark of another engine", "deployment.leftover", "touch /.dockerenv", undo="rm /.dockerenv"),
    Drift(
        "swapped model", "models.unverified",
        f"{KEEP_NOTE}; printf X | dd of={MODEL} conv=notrunc bs=1 seek=1000000 status=none", MODEL, undo=RETURN_NOTE,
    ),
    Drift("half a model", "models.damaged", f"{KEEP_NOTE}; truncate -s 1000000 {MODEL}", MODEL, undo=RETURN_NOTE),
    Drift("missing model", "models.default", f"{KEEP_NOTE}; rm {MODEL}", MODEL, undo=RETURN_NOTE),
    Drift("missing ffmpeg", "program.decoder", "rm /usr/bin/ffmpeg", "/usr/bin/ffmpeg"),
    Drift("wrong owner", "data.owner", f"chown root {DATA}/recordings", undo=f"chown {NAME} {DATA}/recordings"),
    Drift(
        "secret that others may read", "data.mode", f"chmod 644 {DATA}/admin-token", undo=f"chmod 600 {DATA}/admin-token"
    ),
    Drift("missing folder", "data.folder-missing", f"rm -r {DATA}/scratch", f"{DATA}/scratch"),
    Drift("file in place of a folder", "data.kind", f"rm -r {DATA}/scratch; touch {DATA}/scratch", f"{DATA}/scratch"),
    Drift("expired certificate", "certificate.server", certificate(SERVER, -1), SERVER),
    Drift("authority that runs out", "certificate.ca", certificate(AUTHORITY, 3), AUTHORITY),
    Drift("full disk", "disk.space", FILL, undo=f"rm {DATA}/filler"),
    Drift(
        "as many files as there may be", "disk.files",
        f"mkdir {DATA}/many; cd {DATA}/many; seq 8000 | xargs touch", undo=f"rm -r {DATA}/many",
    ),
    Drift(
        "disk that takes no changes", "disk.read-only",
        f"mount -o remount,bind,ro {DATA}", undo=f"mount -o remount,bind,rw {DATA}",
    ),
    Drift("clock that is behind", "clock.behind", f"printf '{FUTURE}' >{FLOOR}", FLOOR),
    Drift(
        "releases that cannot get into their place", "deployment.releases-apart",
        f"mkdir -p {STAGING}; mount -t tmpfs none {STAGING}", undo=f"umount {STAGING}",
    ),
    Drift("update server that is not there", "update.unreachable", f"echo 'update-url: {NOBODY}' >>{SETTINGS}", SETTINGS),
    Drift(
        "unit that does not start with the machine", "service.disabled",
        f"systemctl --quiet disable {NAME}.socket", undo=f"systemctl --quiet enable {NAME}.socket",
    ),
    Drift(
        "service that systemd has given up on", "service.failed",
        f"mkdir {UNIT}.d; printf '{NEVER}' >{UNIT}.d/never.conf; systemctl daemon-reload; "
        f"systemctl restart {NAME} || until systemctl --quiet is-failed {NAME}; do sleep 1; done",
        undo=f"rm -r {UNIT}.d; systemctl daemon-reload; systemctl reset-failed {NAME}.service {NAME}.socket; "
        f"systemctl start {NAME}.socket {NAME}.service",
    ),
]  # fmt: skip

# Nobody must be working on these.
STOPPED = [
    Drift("unreadable record of an update", "update.journal", f"echo '{{' >{JOURNAL}", JOURNAL),
    Drift("old schema", "archive.schema", query(LAST_STEP), ARCHIVE),
    Drift("schema of the future", "archive.schema", query("PRAGMA user_version = 999"), ARCHIVE),
    Drift("damaged archive", "archive.damaged", f"echo 'no database at all' >{ARCHIVE}", ARCHIVE),
    Drift("missing archive", "archive.missing", f"rm {ARCHIVE}", ARCHIVE),
    Drift(
        "port that somebody else has", "port.taken",
        f"perl -e '{SOMEBODY}' </dev/null >/dev/null 2>&1 & until [ -s {LISTENS} ]; do sleep 1; done",
        undo=f"kill $(cat {LISTENS}); rm {LISTENS}",
    ),
]
