"""`docker compose up` with compose.yaml, on Docker's own engine."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import debian
import docker
import host
import pytest
import rootfs
from conftest import FIRST, Publisher

import appliance
from clips import ROOT

IMAGE = f"localhost/whisper-appliance:{FIRST}"

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        bool(rootfs.missing("dockerd", "docker", "docker-compose", "runc")),
        reason=str(rootfs.missing("dockerd", "docker", "docker-compose", "runc")),
    ),
]


class Project:
    """What compose.yaml makes; the tests below use it in the order in which they stand."""

    def __init__(self, engine: docker.Docker, folder: Path) -> None:
        self.engine = engine
        # There is no network of containers on machines whose own is left alone; everything else is as it is shipped.
        text, count = re.subn(r"    ports:\n +- .*\n", "    network_mode: host\n", (ROOT / "deploy/docker/compose.yaml").read_text())
        assert count == 1
        self.file = folder / "compose.yaml"
        self.file.write_text(text)

    def __call__(self, *arguments: object, status: int = 0) -> str:
        done = self.engine.compose(self.file, *arguments, WHISPER_APPLIANCE_IMAGE=IMAGE)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    @property
    def container(self) -> str:
        return self("ps", "--quiet", "appliance").strip()

    def health(self) -> str:
        """What the check of the image says."""
        return json.loads(self.engine("inspect", self.container))[0]["State"]["Health"]["Status"]

    def run(self, *command: object) -> str:
        return self("exec", "-T", "appliance", "whisper-appliance", *command)

    def log(self) -> str:
        return self("logs", "--no-color")[-4000:]


@pytest.fixture(scope="module")
def project(home: Path, house: Publisher) -> Iterator[Project]:
    release = house.release(FIRST)
    with docker.Docker(home / "engine", debian.DEBIAN_12.tree()) as engine:
        engine.build_release(release, IMAGE)
        project = Project(engine, home)
        yield project
        project("down", "--volumes", "--timeout", "30")


def test_up_and_a_model_later_it_is_healthy(project: Project, tmp_path: Path) -> None:
    project("up", "--detach")
    appliance.wait_until(lambda: "Supervisor runs" in project.log(), 60, project.log)
    file = Path(shutil.copyfile(host.model_file(), tmp_path / "model"))
    file.chmod(0o644)
    model = f"/data/ggml-{host.MODEL}.bin"
    project.engine("cp", file, f"{project.container}:{model}")
    project.run("models", "import", model)
    project.run("models", "default", host.MODEL)
    assert re.fullmatch(r"[A-Z0-9-]+", project.run("account", "setup-code").split()[-1])
    # The engine asks every half a minute.
    appliance.wait_until(lambda: project.health() == "healthy", 90, project.log)


def test_it_works_and_no_doctor_finds_anything(project: Project) -> None:
    assert " 0 failed" in project.run("smoke-test")
    done = project.engine.from_outside(ROOT / "deploy/docker/doctor")
    assert (done.returncode, done.stdout) == (0, "Everything is as it should be.\n"), done.stdout + done.stderr


def test_it_is_stopped_in_peace_and_comes_back_with_everything(project: Project) -> None:
    project("stop")
    assert "Supervisor has stopped" in project.log()
    project("down")
    project("up", "--detach")
    appliance.wait_until(lambda: project.health() == "healthy", 90, project.log)
    assert host.MODEL in project.run("models", "list")
    assert json.loads(project.run("doctor", "--json"))["findings"] == []


def test_the_engine_does_what_the_file_asks_for(project: Project) -> None:
    [facts] = json.loads(project.engine("inspect", project.container))
    assert facts["HostConfig"]["ReadonlyRootfs"] and facts["HostConfig"]["CapDrop"] == ["ALL"]
    assert facts["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    assert facts["Config"]["StopTimeout"] == 630
    assert [(mount["Type"], mount["Name"]) for mount in facts["Mounts"] if mount["Destination"] == "/data"] == [
        ("volume", "whisper_data")
    ]
