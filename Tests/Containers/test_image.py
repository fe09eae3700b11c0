"""The image of a release, as compose.yaml runs it: no rights, a root that cannot be written, data in a volume."""

import contextlib
import hashlib
import json
import re
import shutil
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import debian
import docker
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

OPTIONS = ("--network=host", "--read-only", "--tmpfs=/tmp", "--cap-drop=all", "--security-opt=no-new-privileges")
LASTING = ("--stop-timeout=630", "--restart=unless-stopped")
CODE = "/opt/whisper-appliance/release"

pytestmark = pytest.mark.timeout(600)


class Running:
    """The container, with what compose.yaml asks for; the tests below use it in the order in which they stand."""

    def __init__(self, podman: Podman, release: Path) -> None:
        self.podman, self.release = podman, release
        self.port = appliance.free_port()
        podman("run", "--detach", "--name=first", "--volume=data:/data", *OPTIONS, *LASTING, IMAGE, "--port", self.port)

    def findings(self, container: str = "first") -> list[str]:
        done = self.podman.try_run("exec", container, "whisper-appliance", "doctor", "--json")
        return [finding["id"] for finding in json.loads(done.stdout)["findings"]]

    def examined(self, container: str, status: int) -> str:
        """What the doctor outside says."""
        done = self.podman.from_outside(ROOT / "deploy/docker/doctor", container)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

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


def needing(engine: type[Podman], *programs: str) -> object:
    why = rootfs.missing(*programs)
    return pytest.param(engine, id=engine.program, marks=pytest.mark.skipif(bool(why), reason=str(why)))


@pytest.fixture(
    scope="module", params=[needing(Podman, "podman", "runc"), needing(docker.Docker, "dockerd", "docker", "runc")]
)
def running(request: pytest.FixtureRequest, home: Path, house: Publisher) -> Iterator[Running]:
    release = house.release(FIRST)
    with request.param(home / "engine", debian.DEBIAN_12.tree()) as podman:
        podman.build_release(release, IMAGE)
        yield Running(podman, release)


def test_the_image_names_the_release_that_is_in_it(running: Running) -> None:
    labels = json.loads(running.podman("image", "inspect", IMAGE))[0]["Config"]["Labels"]
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


def test_the_doctor_finds_nothing_in_it(running: Running) -> None:
    assert running.findings() == []
    assert running.examined("first", 0) == "Everything is as it should be.\n"


def test_the_doctor_outside_finds_what_only_the_engine_knows(running: Running) -> None:
    running.podman("create", "--name=careless", "--volume=data:/data", *OPTIONS, IMAGE)
    text = running.examined("careless", 1)
    assert re.findall(r"^(\w+) +container\.([\w-]+): ", text, re.MULTILINE) == [
        ("warning", "patience"), ("warning", "restart"), ("error", "stopped"),
    ]  # fmt: skip
    assert "after 10 s" in text
    running.podman("rm", "careless")
    # A name that means another image by now.
    other = running.podman("create", "--name=other", IMAGE, "--help").strip()
    running.podman("commit", "other", IMAGE + "-next")
    running.podman("tag", IMAGE, IMAGE + "-kept")
    running.podman("tag", IMAGE + "-next", IMAGE)
    try:
        assert "container.image: " in running.examined("first", 1)
    finally:
        running.podman("tag", IMAGE + "-kept", IMAGE)
        running.podman("rm", other)
    assert running.examined("first", 0)


def test_the_doctor_finds_a_first_process_that_collects_nothing(running: Running) -> None:
    running.podman("run", "--detach", "--name=idle", "--volume=data:/data", *OPTIONS, "--entrypoint=sleep", IMAGE, "600")
    assert running.findings("idle") == ["deployment.first-process"]
    running.podman("rm", "--force", "idle")


def test_the_doctor_finds_a_volume_without_a_name(running: Running) -> None:
    command = ("--entrypoint=whisper-appliance", IMAGE, "doctor", "--json")
    done = running.podman.try_run("run", "--rm", "--volume=/data", *OPTIONS, *command)
    assert "deployment.data-anonymous" in {finding["id"] for finding in json.loads(done.stdout)["findings"]}


def test_the_doctor_finds_a_volume_over_the_code(running: Running, tmp_path: Path) -> None:
    older = tmp_path / "sample.txt"
    older.write_text("of another release\n")
    older.chmod(0o444)
    volumes = ["--volume=data:/data", f"--volume={older}:{CODE}/share/sample.txt:ro"]
    done = running.podman.try_run(
        "run", "--rm", *volumes, *OPTIONS, "--entrypoint=whisper-appliance", IMAGE, "doctor", "--json"
    )
    [finding] = json.loads(done.stdout)["findings"]
    assert (finding["id"], finding["severity"]) == ("identity.mounts", "error")
    assert "share/sample.txt" in finding["measured"]


def test_stopped_it_ends_by_itself_and_the_volume_has_everything(running: Running) -> None:
    running.podman("stop", "--time", "60", "first")
    assert "Supervisor has stopped" in running.log() and running.podman("wait", "first") == "0"
    running.podman("start", "first")
    appliance.wait_until(lambda: running.answers(200), 60, running.log)
    with running.client() as client:
        assert len(client.get("/api/transcripts").json()["transcripts"]) == 1


def test_a_stop_that_is_cut_short_is_told_of_until_one_is_not(running: Running) -> None:
    goes_on, is_asked = threading.Event(), threading.Event()

    def slowly() -> Iterator[bytes]:
        yield b"--x\r\n"
        is_asked.set()
        goes_on.wait(120)

    def send() -> None:
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        with running.client() as client, contextlib.suppress(httpx.HTTPError):
            client.post("/v1/audio/transcriptions", content=slowly(), headers=kind)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(send)
        assert is_asked.wait(60)
        time.sleep(1)
        running.podman("kill", "--signal=TERM", "first")
        appliance.wait_until(lambda: running.log().rstrip().endswith("Supervisor stops"), 30, running.log)
        running.podman("kill", "first")
        goes_on.set()
    running.podman("start", "first")
    appliance.wait_until(lambda: running.answers(200), 60, running.log)
    assert running.findings() == ["service.cut-short"]
    running.podman("stop", "--time", "60", "first")
    running.podman("start", "first")
    appliance.wait_until(lambda: running.answers(200), 60, running.log)
    assert running.findings() == []


def test_compose_waits_longer_than_requests_may_take() -> None:
    text = (ROOT / "deploy/docker/compose.yaml").read_text()
    options = (ROOT / "Sources/Supervision/Service/SupervisorOptions.swift").read_text()
    drain = int(re.search(r"var drain = Duration.seconds\((\d+)\)", options)[1])
    patience = int(re.search(r"stop_grace_period: (\d+)s", text)[1])
    assert patience > drain
    assert f"\npatience={patience}\n" in (ROOT / "deploy/docker/doctor").read_text()
