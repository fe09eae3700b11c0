"""The supervisor as the first process of a container, of an image that somebody else exchanges."""

import re
import shutil
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import rootfs
from container import Podman

import appliance
import clips
import updating
from appliance import wait_until

FIRST, SECOND = "0.9.1", "0.9.2"

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("podman", "runc")), reason=str(rootfs.missing("podman", "runc"))),
]


class Container:
    """The appliance in a container, with its data in a folder here."""

    def __init__(self, podman: Podman, name: str, image: str, data: Path, *options: str) -> None:
        self.podman, self.name, self.data = podman, name, data
        self.port = appliance.free_port()
        self.url = f"https://localhost:{self.port}"
        volumes = [f"--volume={data}:/data"]
        program = updating.ROOT / ".build/debug/whisper-appliance"
        volumes += [f"--volume={folder}:{folder}:ro" for folder in rootfs.toolchain_folders(program)]
        podman("run", "--detach", "--name", name, *volumes, image, "--port", self.port, *options)

    def client(self) -> httpx.Client:
        trust = ssl.create_default_context(cafile=self.data / "certificates" / "ca.pem")
        token = (self.data / "admin-token").read_text().strip()
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url, verify=trust, trust_env=False, timeout=60, headers=headers)

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return client.get("/health").status_code == 200
        except (httpx.HTTPError, OSError):
            return False

    def wait_until_serving(self) -> "Container":
        wait_until(self.answers, 60, self.log)
        return self

    def log(self) -> str:
        done = self.podman.try_run("logs", self.name)
        return (done.stdout + done.stderr)[-4000:]

    def run(self, *command: object, status: int = 0) -> str:
        return self.podman("exec", self.name, *command, status=status)

    @property
    def leader(self) -> int:
        return self.podman.facts(self.name)["State"]["Pid"]

    def processes(self) -> dict[int, tuple[str, str]]:
        """Id → name and state of everything in there."""
        text = self.podman.try_run("exec", self.name, "sh", "-c", "cat /proc/[0-9]*/stat 2>/dev/null").stdout
        matches = re.findall(r"^(\d+) \((.*)\) (\w)", text, re.MULTILINE)
        return {int(number): (name, state) for number, name, state in matches}

    @property
    def exit_status(self) -> int:
        return int(self.podman("wait", self.name))


@pytest.fixture(scope="module")
def podman() -> Iterator[Podman]:
    folder = rootfs.CACHE / "containers"
    rootfs.remove(folder)
    folder.mkdir(parents=True)
    repository = updating.Repository(folder, updating.ROOT / ".build/debug/release-publisher")
    repository.create()
    with Podman(folder / "podman") as podman:
        for version in (FIRST, SECOND):
            release = updating.assemble(folder / version, version, repository.root)
            podman.build(release, f"localhost/appliance:{version}")
        yield podman
    rootfs.remove(folder)


@pytest.fixture(scope="module")
def data(podman: Podman) -> Path:
    data = podman.folder.parent / "data"
    (data / "models").mkdir(parents=True)
    for file in appliance.imported_models().glob("ggml-base.bin*"):
        shutil.copyfile(file, data / "models" / file.name)
    return data


@pytest.fixture(scope="module")
def container(podman: Podman, data: Path) -> Container:
    """The tests below use it in the order in which they stand."""
    return Container(podman, "first", f"localhost/appliance:{FIRST}", data).wait_until_serving()


def test_the_supervisor_is_the_first_process(container: Container) -> None:
    assert container.processes()[1][0].startswith("appliance-super")


def test_orphans_are_collected(container: Container) -> None:
    # The shell ends before its child, which then belongs to the first process.
    container.run("sh", "-c", "sleep 1 & echo $!")
    wait_until(lambda: not any(name == "sleep" for name, _ in container.processes().values()), 10)
    assert [name for name, state in container.processes().values() if state == "Z"] == []


def test_an_update_from_inside_is_refused_with_what_to_do_instead(container: Container) -> None:
    with container.client() as client:
        refused = client.post("/api/enterprise/start-update")
        assert refused.status_code == 409, refused.text
        assert refused.json()["error"]["code"] == "update_external"
        assert "container image" in refused.json()["error"]["message"]
        info = client.get("/api/enterprise/deployment-info").json()
        assert info["update_method"] == "external"
        assert any("compose pull" in command for command in info["commands"])
    done = container.podman.try_run(
        "exec", container.name, "/opt/whisper-appliance/bin/whisper-appliance", "update", "start", "--data-dir", "/data"
    )
    assert done.returncode != 0 and "exchange the image" in done.stderr


def test_stopping_the_container_lets_a_request_finish(container: Container, tmp_path: Path) -> None:
    recording = tmp_path / "long.wav"
    clips.make_recording(recording, 40, clips.tagged("accuracy", "en"))
    answers: list[httpx.Response] = []

    def transcribe() -> None:
        with container.client() as client, recording.open("rb") as file:
            fields = {"model": "whisper-1", "language": "en"}
            answers.append(client.post("/v1/audio/transcriptions", data=fields, files={"file": file}, timeout=200))

    user = threading.Thread(target=transcribe)
    user.start()
    time.sleep(4)
    assert user.is_alive(), "the recording is too short for this test"
    container.podman("stop", "--time", "120", container.name)
    user.join(10)
    assert answers and answers[0].status_code == 200, (answers, container.log())
    assert container.exit_status == 0
    assert "Supervisor has stopped" in container.log()


def test_another_image_goes_on_with_the_data(container: Container, podman: Podman, data: Path) -> None:
    podman("rm", container.name)
    newer = Container(podman, "second", f"localhost/appliance:{SECOND}", data).wait_until_serving()
    with newer.client() as client:
        assert len(client.get("/api/transcripts").json()["transcripts"]) == 1
    # Out of patience: the engine kills the container, and the next start tidies up by itself.
    podman("kill", newer.name)
    assert newer.exit_status == 137
    podman("start", newer.name)
    newer.wait_until_serving()
    podman("stop", "--time", "60", newer.name)
    assert newer.exit_status == 0


@pytest.mark.parametrize("options, status", [(["--no-such-option"], 2), (["--host", "192.0.2.1"], 1)])
def test_the_exit_status_says_what_is_wrong(podman: Podman, data: Path, options: list[str], status: int) -> None:
    failing = Container(podman, f"failing-{status}", f"localhost/appliance:{FIRST}", data, *options)
    assert failing.exit_status == status
    assert {1: "no such address", 2: "--no-such-option"}[status] in failing.log()
    podman("rm", failing.name)
