"""The machine is measured when nobody uses it, and decodes from then on as it was found to be best."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import appliance
import clips
from appliance import QUICK_OPTIONS, Server, wait_until
from forms import transcribe

CLIP = "en_jfk.wav"
MEASURED = "was best when this machine was measured"
PATIENCE = 180
# Nothing is left to try but how the engine multiplies.
BRIEF = ("--engine", "native", "--threads", "1", "--lanes", "2")


@pytest.fixture
def own_data_dir(tmp_path: Path) -> Path:
    return appliance.make_data_dir(tmp_path / "appliance", "tiny.en")


def reason(server: Server) -> str:
    with server.client() as http:
        health = http.get("/health/detailed", headers={"Authorization": f"Bearer {server.token}"}).json()
    return (health["engine"] or {}).get("reason") or ""


def test_an_idle_server_measures_once(own_data_dir: Path, assert_says: Callable) -> None:
    found = own_data_dir / "calibration.json"
    options = (*QUICK_OPTIONS, *BRIEF, "--calibrate-after", "1s")
    with Server(own_data_dir, *options, tls=False) as server, server.client() as http:
        assert MEASURED not in reason(server)
        deadline = time.monotonic() + PATIENCE
        while MEASURED not in reason(server):
            assert time.monotonic() < deadline, server.log.read_text()
            time.sleep(0.5)
        [calibration] = json.loads(found.read_text())
        assert calibration["model"] == "tiny.en" and found.stat().st_mode & 0o777 == 0o600
        # Its evidence is all there is to choose from, and the words were heard.
        best = next(trial for trial in calibration["trials"] if trial["setup"] == calibration["best"])
        assert 0 < best["seconds"] < best["speech"] and best["wordErrors"] * 5 < best["words"]
        assert "float32+float32" in [trial["setup"]["program"]["format"] for trial in calibration["trials"]]
        # What it chose decodes.
        health = http.get("/health/detailed", headers={"Authorization": f"Bearer {server.token}"}).json()
        assert health["engine"]["lanes"] == calibration["best"]["lanes"]
        answer = transcribe(http, clips.clip(CLIP).path)
        assert_says(CLIP, answer.json()["text"])
        wait_until(lambda: len(server.worker_pids()) == 1, 10, lambda: "the engine before is still there")
    # Another start knows it.
    with Server(own_data_dir, *options, tls=False) as server:
        assert MEASURED in reason(server)
    assert json.loads(found.read_text()) == [calibration]
    # Another processor does not; nor does a file that nobody can read keep it from starting.
    for content in [json.dumps([calibration | {"machine": "another"}]), "damaged"]:
        found.write_text(content)
        with Server(own_data_dir, *QUICK_OPTIONS, *BRIEF, tls=False) as server, server.client() as http:
            assert http.get("/health").json()["status"] == "ok" and reason(server) == ""


def test_whoever_wants_something_goes_first(own_data_dir: Path, assert_says: Callable) -> None:
    with Server(own_data_dir, *QUICK_OPTIONS, "--calibrate-after", "1s", tls=False) as server, server.client() as http:
        deadline = time.monotonic() + PATIENCE
        while len(server.worker_pids()) < 2:
            assert time.monotonic() < deadline, server.log.read_text()
            time.sleep(0.05)
        assert_says(CLIP, transcribe(http, clips.clip(CLIP).path).json()["text"])
        # What was being measured is gone, and nothing was remembered of it.
        assert len(server.worker_pids()) == 1
        assert "measuring the machine later" in server.log.read_text()
    assert not (own_data_dir / "calibration.json").exists()


def test_an_owner_has_it_measured(own_data_dir: Path, cli: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"THREADS": "1", "LANES": "2"}.items():
        monkeypatch.setenv(f"WHISPER_APPLIANCE_{name}", value)
    unknown = cli("calibrate", "--show", "--model", "tiny.en", data_dir=own_data_dir)
    assert unknown.returncode == 64 and "was not measured yet" in unknown.stderr
    done = cli("calibrate", "--json", "--model", "tiny.en", data_dir=own_data_dir, check=True, timeout=PATIENCE)
    report = json.loads(done.stdout)
    assert report["best"]["threads"] == 1 and report["best"]["lanes"] in (1, 2)
    assert {"native", "whisper.cpp"} == {trial["setup"]["program"]["engine"] for trial in report["trials"]}
    shown = cli("calibrate", "--show", "--model", "tiny.en", data_dir=own_data_dir, check=True).stdout
    assert "tiny.en is decoded by" in shown and shown.count("of speech") == len(report["trials"])
