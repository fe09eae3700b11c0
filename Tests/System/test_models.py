"""Models that come and go while the server runs: downloads, the default model, idle engines, deletion."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

import appliance
from appliance import Server, is_running, wait_until
from forms import assert_error, transcribe
from model_site import Site, partly, ranged, slow, stalled, status

pytestmark = pytest.mark.timeout(90)
MODEL = "tiny.en"
PART = 40_000_000
LAMP = "en_cmd_living_room_lamp.flac"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(appliance.imported_models()).served() as site:
        yield site


@pytest.fixture
def start(own_data_dir: Path, site: Site) -> Callable:
    """Makes a server that downloads from the site, with the base model."""
    return lambda: Server(own_data_dir, "--model-sources", site.url, tls=False)


def admin(server: Server) -> httpx.Client:
    return server.client(headers={"Authorization": f"Bearer {server.token}"})


def model(http: httpx.Client, name: str = MODEL) -> dict:
    models = http.get("/api/models").json()["models"]
    return next(model for model in models if model["id"] == name)


def test_a_model_is_downloaded_while_the_server_runs(start: Callable, site: Site, audio: Callable) -> None:
    site.answers(slow(1 << 40, pause=0.005))
    with start() as server, admin(server) as http:
        assert model(http)["state"] == "not_installed"
        assert_error(transcribe(http, audio(LAMP), model=MODEL), 404, "model_not_found")
        begun = http.post(f"/api/models/{MODEL}/download")
        assert begun.status_code == 202 and begun.json()["state"] == "downloading"
        assert_error(http.delete(f"/api/models/{MODEL}"), 409, "model_in_use")
        with http.stream("GET", f"/api/models/{MODEL}/events") as response:
            told = [json.loads(line[6:]) for line in response.iter_lines() if line.startswith("data: ")]
        assert [step["done"] for step in told] == sorted(step["done"] for step in told) and len(told) > 2
        assert told[-1]["state"] == "installed" and told[-1]["done"] == told[-1]["total"]
        assert len(site.requests) == 1
        assert model(http)["state"] == "installed" and model(http)["verified_at"]
        assert_error(http.post(f"/api/models/{MODEL}/download"), 409, "model_installed")
        assert http.post(f"/api/models/{MODEL}/verify").json() == {"id": MODEL, "problem": None, "verified": True}
        assert transcribe(http, audio(LAMP), model=MODEL).json()["text"]


def test_a_cancelled_download_is_gone_on_with_or_thrown_away(start: Callable, site: Site) -> None:
    site.answers(partly(PART, then=stalled(site)))
    with start() as server, admin(server) as http:
        assert_error(http.post(f"/api/models/{MODEL}/cancel"), 409, "download_not_running")
        for number, (discard, left) in enumerate([(False, "partial"), (True, "not_installed")], start=1):
            http.post(f"/api/models/{MODEL}/download")
            wait_until(lambda: len(site.requests) == number and model(http)["partial"] > PART // 2, 20)
            cancelled = http.post(f"/api/models/{MODEL}/cancel", json={"discard": discard})
            assert cancelled.status_code == 200, cancelled.text
            assert cancelled.json()["state"] == left
            assert cancelled.json()["download"]["state"] == "cancelled"
        assert site.ranges[0] is None and site.ranges[1]


def test_a_killed_server_loses_nothing_of_a_download(start: Callable, site: Site) -> None:
    site.answers(partly(PART, then=stalled(site)))
    with start() as server:
        with admin(server) as http:
            http.post(f"/api/models/{MODEL}/download")
            wait_until(lambda: model(http)["partial"] > PART // 2, 20)
        os.kill(server.pid, signal.SIGKILL)
        server.process.wait()
        site.answers(ranged)
        server.start()
        with admin(server) as http:
            assert model(http)["state"] == "partial"
            http.post(f"/api/models/{MODEL}/download")
            wait_until(lambda: model(http)["state"] == "installed", 30)
        assert len(site.requests) == 1
        assert int(site.ranges[0].removeprefix("bytes=").removesuffix("-")) > PART // 2


def test_a_failed_download_says_why(start: Callable, site: Site) -> None:
    site.answers(status(404))
    with start() as server, admin(server) as http:
        http.post(f"/api/models/{MODEL}/download")
        wait_until(lambda: model(http)["state"] != "downloading", 20)
        assert model(http)["download"]["state"] == "failed"
        assert "does not exist there (status 404)" in model(http)["download"]["problem"]


def test_the_default_model_is_switched_without_a_restart_and_survives_one(
    own_data_dir: Path, audio: Callable
) -> None:
    source = appliance.imported_models() / f"ggml-{MODEL}.bin"
    appliance.run("models", "import", source, data_dir=own_data_dir, check=True)
    with Server(own_data_dir, tls=False) as server:
        with admin(server) as http:
            assert_error(http.put("/api/models/default", json={"id": "small"}), 404, "model_not_found")
            assert_error(http.put("/api/models/default", json={}), 400, "missing_field")
            assert_error(http.delete("/api/models/base"), 409, "model_is_default")
            assert http.put("/api/models/default", json={"id": MODEL}).json()["default"]
            assert http.get("/health").json()["model"]["id"] == MODEL
            with audio(LAMP).open("rb") as file:
                answer = http.post("/transcribe", files={"audio": (LAMP, file)})
            assert answer.json()["model_used"] == MODEL
        server.stop()
        server.start()
        with admin(server) as http:
            assert http.get("/health").json()["model"] == {"id": MODEL, "state": "ready"}
            # The command line chooses, and the server follows.
            appliance.run("models", "default", "base", data_dir=own_data_dir, check=True)
            wait_until(lambda: http.get("/health").json()["model"] == {"id": "base", "state": "ready"}, 30)
            assert appliance.run("models", "default", data_dir=own_data_dir).stdout == "base\n"
            assert http.delete(f"/api/models/{MODEL}").status_code == 204
            assert model(http)["state"] == "not_installed" and not model(http)["loaded"]
            wait_until(lambda: len(server.worker_pids()) == 1, 20)


def test_idle_engines_end_and_come_back(tmp_path: Path, audio: Callable) -> None:
    data_dir = appliance.make_data_dir(tmp_path / "data", MODEL)
    options = ("--model", MODEL, "--model-idle", "1s")
    with Server(data_dir, *options, tls=False) as server, admin(server) as http:
        first = transcribe(http, audio(LAMP), model=MODEL).json()["text"]
        workers = server.worker_pids()
        wait_until(lambda: not any(map(is_running, workers)) and not server.worker_pids(), 30)
        assert http.get("/health").status_code == 200
        assert not model(http)["loaded"]
        assert transcribe(http, audio(LAMP), model=MODEL).json()["text"] == first
        assert not set(server.worker_pids()) & set(workers)


def test_a_model_in_use_is_not_deleted(own_data_dir: Path, audio: Callable) -> None:
    source = appliance.imported_models() / f"ggml-{MODEL}.bin"
    appliance.run("models", "import", source, data_dir=own_data_dir, check=True)
    with Server(own_data_dir, tls=False) as server, admin(server) as http:
        default = server.worker_pids()
        transcribe(http, audio(LAMP), model=MODEL)
        (worker,) = set(server.worker_pids()) - set(default)
        # As long as the worker sleeps, the recording is in work.
        os.kill(worker, signal.SIGSTOP)
        answers: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: answers.append(transcribe(http, audio(LAMP), model=MODEL)))
        thread.start()
        with admin(server) as other:
            wait_until(lambda: model(other)["in_use"] == 1, 30)
            assert_error(other.delete(f"/api/models/{MODEL}"), 409, "model_in_use")
            os.kill(worker, signal.SIGCONT)
            thread.join()
            assert answers[0].json()["text"]
            wait_until(lambda: model(other)["in_use"] == 0, 10)
            assert other.delete(f"/api/models/{MODEL}").status_code == 204
            wait_until(lambda: server.worker_pids() == default, 20)


def test_changes_need_the_token(own_server: Server) -> None:
    with own_server.client() as http:
        assert http.get("/api/models").status_code == 200
        for method, path in (
            ("POST", f"{MODEL}/download"), ("POST", f"{MODEL}/cancel"), ("POST", "base/verify"),
            ("PUT", "default"), ("DELETE", MODEL),
        ):  # fmt: skip
            assert_error(http.request(method, f"/api/models/{path}"), 401, "invalid_api_key")
