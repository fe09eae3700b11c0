"""Updates from end to end: published, installed, moved to under load, undone, gone back from, without a network."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import appliance
import clips
import updating
from load import Load
from updating import Installation, Repository

FIRST, SECOND, BROKEN, FOURTH = "0.9.1", "0.9.2", "0.9.3", "0.9.4"
PROBATION = ("--probation-seconds", "1", "--probation-passes", "2", "--check-seconds", "0")

pytestmark = pytest.mark.timeout(300)


class World:
    """A publisher, and an appliance that runs the first release."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = Repository(folder, updating.ROOT / ".build/debug/release-publisher")
        self.repository.create()

    def release(self, version: str, **options: object) -> Path:
        return updating.assemble(self.folder / "made" / version, version, self.repository.root, **options)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("updates"))


@pytest.fixture(scope="module")
def installation(world: World) -> Iterator[Installation]:
    """The tests below move it from release to release, in the order in which they stand."""
    first = world.release(FIRST)
    world.repository.offer(first)
    with world.repository.served() as url:
        installation = Installation(world.folder, first, url, *PROBATION)
        models = installation.data / "models"
        models.mkdir(exist_ok=True)
        for file in appliance.imported_models().glob("ggml-base.bin*"):
            shutil.copyfile(file, models / file.name)
        with installation.running():
            yield installation


@pytest.fixture
def admin(installation: Installation) -> Iterator[httpx.Client]:
    with installation.client(headers={"Authorization": f"Bearer {installation.token}"}) as client:
        yield client


def wait_until_idle(admin: httpx.Client) -> dict:
    def status() -> dict:
        return admin.get("/api/enterprise/update-status").json()

    appliance.wait_until(lambda: not status()["updating"], 120, lambda: str(status()), 0.3)
    return status()


def test_the_newest_release_says_that_it_is(installation: Installation, admin: httpx.Client) -> None:
    assert "latestVersion" not in installation.update("check")
    answer = admin.get("/api/enterprise/check-updates").json()
    assert (answer["current_version"], answer["has_update"], answer["update_method"]) == (FIRST, False, "self")
    refused = admin.post("/api/enterprise/start-update")
    assert refused.status_code in (202, 409)
    assert wait_until_idle(admin)["history"][0]["outcome"] == "refused"
    assert installation.version == FIRST


def test_an_update_under_load(world: World, installation: Installation, admin: httpx.Client) -> None:
    world.repository.offer(world.release(SECOND))
    offer = installation.update("check")
    assert (offer["latestVersion"], offer["notes"]) == (SECOND, f"Notes of {SECOND}")
    with Load(installation.url, installation.trust, clips.clip("en_jfk.wav").path, readers=2) as load:
        time.sleep(1)
        status = installation.update("start", "--wait")
        time.sleep(1)
    assert status["history"][0]["outcome"] == "committed"
    assert status["current_version"] == installation.version == SECOND
    assert load.tally.failures == []
    assert load.tally.acknowledged
    assert installation.missing(load.tally.acknowledged) == []
    assert admin.get("/health").headers["x-appliance-generation"] == "2"
    info = admin.get("/api/enterprise/deployment-info").json()
    assert (info["generation"], info["update_method"]) == ("2", "self")
    assert info["deployment"]["strategy"]["kind"] in ("self", "self-without-systemd")


def test_tampered_files_are_refused(world: World, installation: Installation) -> None:
    world.repository.offer(world.release(BROKEN, broken=True))
    # The programs are those that run already; the wrapper is what has to be fetched.
    script = next(
        file for file in (world.repository.web / "targets/blobs").iterdir() if file.read_bytes() == updating.SABOTAGE.encode()
    )
    content = script.read_bytes()
    script.chmod(0o644)
    try:
        script.write_bytes(content.replace(b"exit 3", b"exit 0"))
        status = installation.update("start", "--wait", status=75)
    finally:
        script.write_bytes(content)
    assert status["history"][0]["outcome"] == "refused"
    assert status["history"][0]["reason"]["code"] == "signature"
    assert installation.version == SECOND


def test_a_release_that_dies_in_real_life_is_undone(installation: Installation, admin: httpx.Client) -> None:
    with Load(installation.url, installation.trust, clips.clip("en_jfk.wav").path, readers=2) as load:
        status = installation.update("start", "--wait", status=75)
    last = status["history"][0]
    assert (last["outcome"], last["toVersion"], last["reason"]["code"]) == ("rolled-back", BROKEN, "start-failed")
    assert status["current_version"] == installation.version == SECOND
    assert load.tally.failures == []
    # It is not tried again by itself.
    check = admin.get("/api/enterprise/check-updates").json()
    assert (check["latest_version"], check["has_update"], check["failed_before"]) == (BROKEN, False, True)
    assert installation.update("check")["failedBefore"] is True
    refused = installation.update("start", "--wait", status=75)
    assert refused["history"][0]["reason"]["code"] == "failed-before"


def test_a_hold_holds(installation: Installation, admin: httpx.Client) -> None:
    installation.update("hold", "--days", "1", "--note", "guests")
    answer = admin.post("/api/enterprise/start-update")
    assert answer.status_code == 423
    assert answer.json()["error"]["code"] == "update_held"
    assert admin.get("/api/enterprise/update-status").json()["hold"]["note"] == "guests"
    assert admin.delete("/api/enterprise/hold-updates").json() == {"status": "lifted"}
    assert "hold" not in admin.get("/api/enterprise/update-status").json()


def test_going_back_and_watching_it(installation: Installation, admin: httpx.Client) -> None:
    seen: list[dict] = []
    headers = {"Accept": "text/event-stream"}
    started = admin.post("/api/enterprise/rollback")
    assert started.status_code == 202, started.text
    transaction = started.json()["transaction_id"]
    second = admin.post("/api/enterprise/start-update")
    assert second.status_code == 409 and second.json()["error"]["code"] == "update_busy"
    with admin.stream("GET", "/api/enterprise/update-status", headers=headers) as stream:
        assert stream.headers["content-type"] == "text/event-stream"
        for line in stream.iter_lines():
            if line.startswith("data: "):
                seen.append(json.loads(line.removeprefix("data: ")))
                if seen[-1]["update_state"] in ("snapshot", "switch", "probation", "idle"):
                    break
    assert {status.get("transaction_id") for status in seen if status["updating"]} <= {transaction}
    entry = wait_until_idle(admin)["history"][0]
    assert (entry["txid"], entry["kind"], entry["outcome"]) == (transaction, "rollback", "committed")
    assert installation.version == FIRST


def test_without_a_network(world: World, installation: Installation, tmp_path: Path) -> None:
    world.repository.offer(world.release(FOURTH))
    bundle = world.repository.bundle(tmp_path / "bundle.tar", FOURTH)
    shutil.rmtree(world.repository.web)
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(bundle.read_bytes()[:-4096])
    refused = installation.update("apply", damaged, "--wait", status=75)
    assert refused["history"][0]["outcome"] == "refused"
    status = installation.update("apply", bundle, "--wait")
    assert status["history"][0]["outcome"] == "committed"
    assert installation.version == FOURTH


def test_the_history_tells_all(installation: Installation) -> None:
    outcomes = [(entry.get("toVersion"), entry["outcome"]) for entry in installation.update("history")]
    assert outcomes[0] == (FOURTH, "committed")
    assert (BROKEN, "rolled-back") in outcomes and (SECOND, "committed") in outcomes
