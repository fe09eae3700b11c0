"""The appliance as a service of a machine: installed from a release, with the units that come with it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import rootfs
from machine import Machine

import appliance
from clips import ROOT
from updating import Installation

NAME = "whisper-appliance"
DATA, RELEASES, SOURCES = f"/var/lib/{NAME}", f"/opt/{NAME}/releases", "/srv/unpacked"
UNITS = ROOT / "packaging" / "systemd"


class Unit(Installation):
    """What the tests of updates do with a process, done with a service."""

    def __init__(self, machine: Machine, state: Path, made: Path, update_url: str, *options: str, model: str = "base"):
        self.machine, self.model = machine, model
        self.data, self.releases = state / "data", state / "releases"
        self.port = appliance.free_port()
        self.url = f"https://localhost:{self.port}"
        self.options = options
        self.update_url = update_url
        machine.shared |= {self.data: DATA, self.releases: RELEASES}
        machine.read_only |= {made: SOURCES}
        machine.read_only |= {
            folder: str(folder) for folder in rootfs.toolchain_folders(ROOT / ".build/debug/whisper-appliance")
        }

    def prepare(self) -> None:
        """The folders and the model, before the machine is booted."""
        for folder in (self.data, self.data / "models", self.releases):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.data / "config.yaml").write_text("# No settings\n")
        for file in appliance.imported_models().glob(f"ggml-{self.model}.bin*"):
            shutil.copyfile(file, self.data / "models" / file.name)
        user, group = (self.machine.first_id + number for number in rootfs.account())
        rootfs.run("chown", "-R", f"{user}:{group}", self.data, self.releases)

    def install(self, release: Path, *, socket: bool = False) -> None:
        """As docs/updates.md says, as the account that it will run as; the units are filled in and enabled."""
        program = f"{SOURCES}/{release.name}/bin/appliance-supervisor"
        self.as_user(program, "install", f"{SOURCES}/{release.name}", "--data-dir", DATA, "--releases", RELEASES)
        places = {"@USER@": rootfs.USER, "@DATA@": DATA, "@RELEASES@": RELEASES, "@PORT@": str(self.port)}
        system = self.machine.path("/etc/systemd/system")
        for unit in UNITS.iterdir():
            text = unit.read_text()
            for mark, value in places.items():
                text = text.replace(mark, value)
            (system / unit.name).write_text(text)
        self._add_settings(system)
        self.machine.run("systemctl", "daemon-reload")
        self.machine.run("systemctl", "enable", f"{NAME}.service", *([f"{NAME}.socket"] if socket else []))

    def _add_settings(self, system: Path) -> None:
        """What an owner would set: the port, where updates are; and less patience than he has."""
        lines = (system / f"{NAME}.service").read_text().splitlines()
        start = next(line for line in lines if line.startswith("ExecStart="))
        folder = system / f"{NAME}.service.d"
        folder.mkdir(exist_ok=True)
        (folder / "settings.conf").write_text(
            f"[Service]\nExecStart=\n{start} --port {self.port} {' '.join(self.options)}\n"
            f"Environment=WHISPER_APPLIANCE_UPDATE_URL={self.update_url}\n"
        )

    def as_user(self, *command: object, timeout: float = 120) -> str:
        return self.machine.run("runuser", "-u", rootfs.USER, "--", *command, timeout=timeout)

    def systemctl(self, *arguments: str, timeout: float = 180) -> str:
        return self.machine.run("systemctl", *arguments, timeout=timeout)

    @property
    def state(self) -> str:
        """`active`, `activating`, `failed`, … of the service."""
        return self.machine.try_run("systemctl", "is-active", f"{NAME}.service").stdout.strip()

    @property
    def main_pid(self) -> int:
        return int(self.machine.property(f"{NAME}.service", "MainPID"))

    @property
    def restarts(self) -> int:
        """How often systemd started it again by itself."""
        return int(self.machine.property(f"{NAME}.service", "NRestarts"))

    @property
    def program(self) -> str:
        """The release that the main process belongs to; empty in the moment in which it becomes another program."""
        link = self.machine.try_run("readlink", f"/proc/{self.main_pid}/exe").stdout.strip()
        return Path(link).parent.parent.name

    def servers(self) -> int:
        """How many servers run in the machine."""
        lines = self.machine.run("sh", "-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; :")
        return lines.count(f"bin/whisper-appliance serve --data-dir {DATA}")

    @property
    def version(self) -> str:
        return self._version_of("active")

    @property
    def previous_version(self) -> str:
        generation = json.loads(self.machine.run("cat", f"{DATA}/active/generation.json"))
        return self._version_of(f"generations/{generation['previous']}")

    def _version_of(self, generation: str) -> str:
        return json.loads(self.machine.run("cat", f"{DATA}/{generation}/release/manifest.json"))["version"]

    def journal_file(self) -> dict:
        """The transaction that is going on; empty when there is none."""
        try:
            return json.loads(self.machine.path(f"{DATA}/update/transaction.json").read_text())
        except (OSError, ValueError):
            return {}

    def update(self, *arguments: object, status: int | None = 0) -> dict:
        command = [f"{DATA}/active/release/bin/whisper-appliance", "update", *arguments, "--json", "--data-dir", DATA]
        done = self._try_as_user(*command)
        found = (done.returncode, done.stdout, done.stderr)
        assert status is None or done.returncode == status, (*found, self.end_of_log())
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"refused": done.stderr}

    def _try_as_user(self, *command: object) -> subprocess.CompletedProcess[str]:
        return self.machine.try_run("runuser", "-u", rootfs.USER, "--", *command, timeout=240)

    def end_of_log(self) -> str:
        return self.machine.journal(f"{NAME}.service")[-6000:]

    def wait_until_serving(self, timeout: float = 60) -> None:
        appliance.wait_until(self.answers, timeout, lambda: f"{self.state}\n{self.end_of_log()}")


def health(unit: Unit) -> str:
    """Status and generation of an answer, asked for inside a machine whose network is its own."""
    command = ["nsenter", "-t", str(unit.machine.leader), "-n", "curl", "-s", "-o", os.devnull, "--max-time", "5"]
    command += ["-w", "%{http_code} %header{x-appliance-generation}"]
    command += ["--cacert", str(unit.machine.path(f"{DATA}/certificates/ca.pem")), f"{unit.url}/health"]
    return subprocess.run(command, capture_output=True, text=True).stdout
