"""Podman as it works on machines with old control groups and without every capability: image, run, stop."""

import json
import subprocess
import tempfile
from pathlib import Path

import rootfs

from clips import ROOT

SETTINGS = """
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=30000:30000"]
netns = "host"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
BASE = "localhost/torture:base"


class Podman:
    """A store of images and containers of its own, deleted at the end."""

    program = "podman"

    def __init__(self, folder: Path, tree: Path | None = None) -> None:
        self.folder = folder
        # What containers are made of.
        self.tree = tree or rootfs.tree()
        folder.mkdir(parents=True)
        # Podman wants a path of at most 50 characters.
        self.state = Path(tempfile.mkdtemp(prefix="podman-"))
        (folder / "containers.conf").write_text(SETTINGS)

    def __enter__(self) -> "Podman":
        # Owners and modes are those of the tree; nothing of it is copied before podman does.
        with subprocess.Popen(["tar", "-C", str(self.tree), "-cf", "-", "."], stdout=subprocess.PIPE) as tar:
            self("import", "-", BASE, stdin=tar.stdout)
        assert tar.returncode == 0
        return self

    def __exit__(self, *_: object) -> None:
        self("rm", "--all", "--force", "--time", "1")
        self("rmi", "--all", "--force")
        self.delete()

    def delete(self) -> None:
        rootfs.remove(self.folder)
        rootfs.remove(self.state)

    def __call__(self, *arguments: object, stdin: object = subprocess.DEVNULL, status: int = 0) -> str:
        done = self.try_run(*arguments, stdin=stdin)
        assert done.returncode == status, f"{self.program} {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}"
        return done.stdout.strip()

    def try_run(self, *arguments: object, stdin: object = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
        command = [self.program, *self._places, *arguments]
        return subprocess.run(
            list(map(str, command)), stdin=stdin, capture_output=True, text=True, timeout=300, env=self._environment
        )

    @property
    def _places(self) -> list[object]:
        return ["--root", self.folder / "store", "--runroot", self.state]

    @property
    def _environment(self) -> dict[str, str]:
        settings = {"CONTAINERS_CONF": str(self.folder / "containers.conf"), "STORAGE_DRIVER": "overlay"}
        return settings | {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}

    def try_build(self, release: Path, image: str, *options: str) -> subprocess.CompletedProcess[str]:
        """The image of deploy/docker, by the script that builds it, on this store's base."""
        options = ("--network=host", "--build-arg", f"BASE={BASE}", *options)
        return self.from_outside(ROOT / "scripts/image", release, "--tag", image, *options)

    def from_outside(self, program: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
        """A script for people, with this engine and store in place of theirs."""
        engine = self.folder / "engine"
        engine.write_text(f'#!/bin/sh\nexec {self.program} {" ".join(map(str, self._places))} "$@"\n')
        engine.chmod(0o755)
        command = [program, *arguments, "--engine", engine]
        return subprocess.run(
            list(map(str, command)), capture_output=True, text=True, timeout=600, env=self._environment
        )

    def build_release(self, release: Path, image: str) -> None:
        done = self.try_build(release, image)
        assert done.returncode == 0, done.stderr[-2000:]

    def build(self, release: Path, image: str) -> None:
        """An image of the base and a release, whose supervisor is the first process."""
        context = self.folder / "context"
        context.mkdir()
        (context / "Containerfile").write_text(
            f"FROM {BASE}\n"
            "COPY --from=release / /opt/whisper-appliance/\n"
            'ENTRYPOINT ["/opt/whisper-appliance/bin/appliance-supervisor", "run",'
            ' "--release", "/opt/whisper-appliance", "--data-dir", "/data"]\n'
        )
        self("build", "--network=host", "--build-context", f"release={release}", "--tag", image, context)
        rootfs.remove(context)

    def facts(self, container: str) -> dict:
        return json.loads(self("inspect", container))[0]
