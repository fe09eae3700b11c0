"""The image of a release, as compose.yaml runs it: no rights, a root that cannot be written, data in a volume."""

import hashlib
import json
import re
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import debian
import host
import httpx
import pytest
import rootfs
from conftest import FIRST, Publisher
from container import Podman

import appliance
import clips
from clips import ROOT

IMAGE = "localhost/whisper-appliance:test"

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("podman", "runc")), reason=str(rootfs.missing("podman", "runc"))),
]


class Running:
    """The container, with what compose.yaml asks for; the tests below use it in the order in which they stand."""

    def __init__(self, podman: Podman, release: Path) -> None:
        self.podman, self.release = podman, release
        self.port = appliance.free_port()
        volume = ["--volume=data:/data", "--read-only", "--tmpfs=/tmp", "--cap-drop=all"]
        podman("run", "--detach", "--name=first", *volume, "--security-opt=no-new-privileges", IMAGE, "--port", self.port)

    def run(self, *command: object, status: int = 0) -> str:
        return self.podman("exec", "first", *command, status=status)

    def client(self) -> httpx.Client:
        trust = ssl.create_default_context(cadata=self.run("cat", "/data/certificates/ca.pem"))
        headers = {"X-API-Key": self.run("cat", "/data/admin-token").strip()}
        return httpx.Client(base_url=f"https://localhost:{self.port}", verify=trust, trust_env=False, headers=headers, timeout=60)

    def log(self) -> str:
        done = self.podman.try_run("logs", "first")
        return (done.stdout + done.stderr)[-4000:]

    def answers(self, status: int) -> bool:
        try:
            with self.client() as client:
                return client.get("/health").status_code == status
        except (httpx.HTTPError, OSError, AssertionError):
            return False


@pytest.fixture(scope="module")
def running(home: Path, house: Publisher) -> Iterator[Running]:
    release = house.release(FIRST)
    with Podman(home / "podman", debian.tree()) as podman:
        podman.build_release(release, IMAGE)
        yield Running(podman, release)


def test_the_image_names_the_release_that_is_in_it(running: Running) -> None:
    labels = json.loads(running.podman("image", "inspect", IMAGE))[0]["Labels"]
    digest = hashlib.sha256((running.release / "manifest.json").read_bytes()).hexdigest()
    assert labels["whisper-appliance.manifest.sha256"] == digest
    assert labels["org.opencontainers.image.version"] == FIRST
    stamp = running.run("cat", "/opt/whisper-appliance/install-kind")
    assert stamp.splitlines() == ["kind=oci", "by=deploy/docker/Dockerfile", f"manifest={digest}"]


def test_an_image_is_not_built_with_another_digest(running: Running) -> None:
    done = running.podman.try_build(running.release, "localhost/wrong", "--build-arg", f"MANIFEST={'0' * 64}")
    assert done.returncode != 0


def test_it_serves_without_rights_from_a_root_that_cannot_be_written(running: Running) -> None:
    appliance.wait_until(lambda: running.answers(503), 60, running.log)
    running.run("touch", "/opt/whisper-appliance/x", status=1)
    assert running.run("id", "-u").strip() == "10001"
    assert "0000000000000000" in running.run("grep", "CapEff", "/proc/self/status")


def test_a_model_later_it_is_well_and_transcribes(running: Running, tmp_path: Path) -> None:
    # The account in the image owns nothing that is copied into it.
    file = Path(shutil.copyfile(host.model_file(), tmp_path / "model"))
    file.chmod(0o644)
    model = f"/data/ggml-{host.MODEL}.bin"
    running.podman("cp", file, f"first:{model}")
    running.run("whisper-appliance", "models", "import", model)
    running.run("whisper-appliance", "models", "default", host.MODEL)
    appliance.wait_until(lambda: running.answers(200), 60, running.log)
    with running.client() as client, clips.clip("en_jfk.wav").path.open("rb") as file:
        answer = client.post("/v1/audio/transcriptions", data={"model": "whisper-1"}, files={"file": file})
    assert "country" in answer.json()["text"]


def test_the_smoke_test_passes_in_it(running: Running) -> None:
    text = running.run("whisper-appliance", "smoke-test", f"https://localhost:{running.port}")
    assert " 0 failed, 2 skipped" in text, text


def test_the_health_check_of_the_image_is_one(running: Running) -> None:
    check = re.search(r"CMD (curl .*)", (ROOT / "deploy/docker/Dockerfile").read_text())[1]
    running.run("sh", "-c", check.replace("5001", str(running.port)))
    running.run("sh", "-c", check.replace("5001", "1"), status=7)


def test_stopped_it_ends_by_itself_and_the_volume_has_everything(running: Running) -> None:
    running.podman("stop", "--time", "60", "first")
    assert "Supervisor has stopped" in running.log() and running.podman("wait", "first") == "0"
    running.podman("start", "first")
    appliance.wait_until(lambda: running.answers(200), 60, running.log)
    with running.client() as client:
        assert len(client.get("/api/transcripts").json()["transcripts"]) == 1


def test_compose_waits_longer_than_requests_may_take() -> None:
    text = (ROOT / "deploy/docker/compose.yaml").read_text()
    options = (ROOT / "Sources/Supervision/Service/SupervisorOptions.swift").read_text()
    drain = int(re.search(r"var drain = Duration.seconds\((\d+)\)", options)[1])
    assert int(re.search(r"stop_grace_period: (\d+)s", text)[1]) > drain
