"""Docker's own engine, as it works on machines with old control groups: a daemon that is there for the tests."""

import subprocess
from pathlib import Path

from container import Podman

from appliance import wait_until


class Docker(Podman):
    """Changes nothing of this machine's network: its containers share it, or have none."""

    program = "docker"

    def __enter__(self) -> "Docker":
        # Its mounts are its own: whatever ends it, nothing stays mounted.
        command = ["unshare", "--mount", "--propagation", "private", "dockerd", "--host", self._socket]
        command += ["--data-root", self.folder / "store", "--exec-root", self.state / "run", "--pidfile", self.state / "pid"]
        command += ["--storage-driver=overlay2", "--default-ulimit=nofile=20000:20000"]
        command += ["--iptables=false", "--ip6tables=false", "--bridge=none"]
        with self._log.open("wb") as log:
            self._daemon = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_until(self._answers, 60, lambda: self._log.read_text(errors="replace")[-3000:])
            super().__enter__()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        for container in self.try_run("ps", "--all", "--quiet").stdout.split():
            self.try_run("rm", "--force", "--volumes", container)
        self._daemon.terminate()
        self._daemon.wait(180)
        self.delete()

    def compose(self, file: Path, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        """`docker compose`, as its older version is called."""
        command = ["docker-compose", "--host", self._socket, "--project-name", "whisper", "--file", file, *arguments]
        environment = self._environment | variables
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=600, env=environment)

    def _answers(self) -> bool:
        return self.try_run("info").returncode == 0

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
