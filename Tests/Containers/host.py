"""What the tests do with a Proxmox host, its containers, and the appliance in them."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import debian
import rootfs
from lxc import allow

import appliance
from clips import ROOT

if TYPE_CHECKING:
    from conftest import Publisher

NAME = "whisper-appliance"
DATA, PROGRAMS, UNITS = f"/var/lib/{NAME}", f"/opt/{NAME}", "/etc/systemd/system"
# What no machine may have that the installer refused.
TRACES = (DATA, PROGRAMS, f"{PROGRAMS}.incoming", f"{UNITS}/{NAME}.service", f"/usr/local/bin/{NAME}")
MODEL = "tiny.en"


class Host:
    """A stand-in for a Proxmox host, with a state of its own."""

    def __init__(self, folder: Path, network: str = "empty") -> None:
        self.folder, self.state = folder, folder / "pve"
        programs = folder / "bin"
        programs.mkdir(parents=True)
        for name in ("pct", "pveam", "pvesh", "pvesm"):
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec {sys.executable} -B {programs}/{name}.d/{name} "$@"\n')
            program.chmod(0o755)
            (programs / f"{name}.d").mkdir()
            (programs / f"{name}.d" / name).symlink_to(Path(__file__).with_name("pve.py"))
        self.offer(debian.DEBIAN_12)
        self.environment = os.environ | {
            "PATH": f"{programs}:/usr/sbin:/usr/bin:/sbin:/bin", "PVE_STATE": str(self.state), "PVE_NETWORK": network,
        }  # fmt: skip
        for kind in "ug":
            allow(kind)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        for folder in (self.state / "lxc").glob("*"):
            Container(self, folder.name).destroy()
        rootfs.remove(self.folder)

    def run(self, *command: object, timeout: float = 600, **options: object) -> subprocess.CompletedProcess[str]:
        """Runs a command of the host, whatever its status."""
        return subprocess.run(
            list(map(str, command)), capture_output=True, text=True, timeout=timeout, env=self.environment,
            stdin=subprocess.DEVNULL, **options,
        )  # fmt: skip

    def offer(self, system: debian.System) -> None:
        """From now on containers may be made of it."""
        system.template(self.state / "template")

    def container(
        self, number: str = "100", *options: str, system: debian.System = debian.DEBIAN_12, privileged: bool = True
    ) -> Container:
        """A new system that has booted, with nothing else in it; `options` are those of pct."""
        self.offer(system)
        given = ["--hostname", f"{system.suite}-{number}", "--unprivileged", "0" if privileged else "1", *options]
        made = self.run("pct", "create", number, f"local:vztmpl/{system.template_name}.tar.zst", *given)
        assert made.returncode == 0, made.stderr
        container = Container(self, number)
        container.start()
        return container


class Container:
    """A container of the host."""

    def __init__(self, host: Host, number: str) -> None:
        self.host, self.number = host, number

    def start(self) -> None:
        started = self.host.run("pct", "start", self.number)
        assert started.returncode == 0, started.stderr
        appliance.wait_until(self._has_booted, 60)

    def _has_booted(self) -> bool:
        return self.try_run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded")

    def try_run(self, *command: object) -> subprocess.CompletedProcess[str]:
        return self.host.run("pct", "exec", self.number, "--", *command)

    def run(self, *command: object) -> str:
        done = self.try_run(*command)
        assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def script(self, text: str) -> str:
        """Runs lines of the shell, of which each must succeed."""
        return self.run("sh", "-ec", text)

    def push(self, file: Path, target: str, mode: str = "0644") -> str:
        done = self.host.run("pct", "push", self.number, file, target, "--perms", mode)
        assert done.returncode == 0, done.stderr
        return target

    def install(self, house: Publisher, version: str) -> subprocess.CompletedProcess[str]:
        done = self.try_install(house, version)
        assert done.returncode == 0, done.stderr
        return done

    def try_install(self, house: Publisher, version: str) -> subprocess.CompletedProcess[str]:
        """Installs from an offline bundle, with a model that it is given."""
        self.push(house.installers() / "install.sh", "/root/install.sh", "0755")
        self.push(house.bundle_of(version), "/root/bundle.tar")
        self.push(model_file(), f"/root/{model_file().name}")
        return self.try_run("/root/install.sh", "--from", "/root/bundle.tar", "--model-file", f"/root/{model_file().name}")

    def traces(self) -> list[str]:
        """What there is of the appliance."""
        found = [path for path in TRACES if self.try_run("test", "-e", path).returncode == 0]
        return found + (["account"] if self.try_run("id", NAME).returncode == 0 else [])

    def health(self, port: int = 5001) -> str:
        """The answer of the appliance, trusted by its own authority."""
        command = ["curl", "-s", "--cacert", f"{DATA}/certificates/ca.pem", f"https://localhost:{port}/health"]
        text = self.try_run(*command).stdout
        return json.loads(text)["status"] if text else "no answer"

    def findings(self) -> list[str]:
        """What the doctor finds; the same thing twice if it is wrong in two places."""
        done = self.try_run(NAME, "doctor", "--json")
        found = json.loads(done.stdout)["findings"]
        assert done.returncode == any(finding["severity"] != "note" for finding in found), done.stderr
        return [finding["id"] for finding in found]

    @property
    def disk(self) -> Path:
        """Its file system while it is off; of an unprivileged one."""
        return self.host.state / "lxc" / self.number / "rootfs"

    @property
    def root(self) -> Path:
        """Its file system with everything that is mounted there, while it runs."""
        leader = self.host.run("lxc-info", "--lxcpath", self.host.state / "lxc", "--name", self.number, "-pH").stdout
        return Path(f"/proc/{int(leader)}/root")

    def cut(self) -> None:
        """Pulls the plug."""
        done = self.host.run("pct", "stop", self.number)
        assert done.returncode == 0, done.stderr

    def destroy(self) -> None:
        self.host.run("pct", "stop", self.number)
        self.host.run("pct", "destroy", self.number)

    def version(self) -> str:
        return json.loads(self.run("cat", f"{DATA}/active/release/manifest.json"))["version"]

    def hurry(self) -> None:
        """An owner's appliance watches a new release for two minutes; this one for seconds."""
        unit = self.run("cat", f"{UNITS}/{NAME}.service").splitlines()
        start = next(line for line in unit if line.startswith("ExecStart="))
        options = "--probation-seconds 3 --probation-passes 2 --check-seconds 0"
        self.run("mkdir", "-p", f"{UNITS}/{NAME}.service.d")
        text = f"[Service]\nExecStart=\n{start} {options}\n"
        self.run("sh", "-c", f"printf %s '{text}' >{UNITS}/{NAME}.service.d/hurry.conf")
        self.run("systemctl", "daemon-reload")
        self.run("systemctl", "restart", f"{NAME}.service")
        appliance.wait_until(lambda: self.health_anywhere() == "ok", 60)

    def health_anywhere(self) -> str:
        socket = self.run("cat", f"{UNITS}/{NAME}.socket")
        return self.health(int(socket.partition("ListenStream=")[2].split()[0]))


def old_history(folder: Path) -> Path:
    """What the original appliance kept: a transcript."""
    file = folder / "chat_history.db"
    with contextlib.closing(sqlite3.connect(file)) as history:
        history.execute(
            "create table transcriptions (id integer primary key, timestamp text, text text, language text,"
            " model_used text, source_type text, filename text, duration real, confidence real, metadata text)"
        )
        history.execute(
            "insert into transcriptions (timestamp, text, source_type)"
            " values ('2025-06-01T10:00:00', 'Words of long ago.', 'upload')"
        )
        history.commit()
    return file


def model_file() -> Path:
    return appliance.imported_models() / f"ggml-{MODEL}.bin"


def publisher() -> Path:
    return ROOT / ".build/debug/release-publisher"
