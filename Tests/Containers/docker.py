"""Docker's own engine, as it works on machines with old control groups: a daemon that is there for the tests."""

import signal
import subprocess
from pathlib import Path

from container import Podman

from appliance import wait_until


class Docker(Podman):
    """Changes nothing of this machine's network: its containers share it, or have none."""

    program = "docker"

    def __init__(self, folder: Path, tree: Path | None = None) -> None:
        super().__init__(folder, tree)
        self._daemon: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Docker":
        # Its mounts are its own: whatever ends it, nothing stays mounted.
        command = ["unshare", "--mount", "--propagation", "private", "dockerd", "--data-root", self.folder / "store", "--exec-root", self.state / "run"]
        command += ["--host", self._socket, "--pidfile", self.state / "pid", "--storage-driver=overlay2"]
        command += ["--default-ulimit=nofile=20000:20000", "--iptables=false", "--ip6tables=false", "--bridge=none"]
        with self._log.open("wb") as log:
            self._daemon = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(lambda: self.try_run("info").returncode == 0, 60, lambda: self._log.read_text(errors="replace")[-3000:])
        super().__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        for container in self("ps", "--all", "--quiet").split():
            self("rm", "--force", "--volumes", container)
        assert self._daemon
        self._daemon.send_signal(signal.SIGTERM)
        self._daemon.wait(60)
        self.delete()

    @property
    def _log(self) -> Path:
        return self.folder / "daemon.log"

    @property
    def _socket(self) -> str:
        return f"unix://{self.state}/socket"

    @property
    def _places(self) -> list[object]:
        return ["--host", self._socket]

    @property
    def _environment(self) -> dict[str, str]:
        # The builder that is part of the daemon; the other one is a package of its own.
        return {"DOCKER_BUILDKIT": "0", "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
