"""The appliance with its own engine: the same texts, told what decodes, and no loss when the engine dies."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import clips
from appliance import QUICK_OPTIONS, Server
from forms import transcribe

CLIPS = ["en_jfk.wav", "en_cards_001.wav", "en_arctic_a0009.wav", "en_sb_spk1_snt6.wav"]


@pytest.fixture(scope="module")
def native(data_dir: Path) -> Iterator[Server]:
    with Server(data_dir, *QUICK_OPTIONS, "--engine", "native", tls=False) as server:
        yield server


def test_uploads_at_once_become_their_texts(native: Server, assert_says: Callable) -> None:
    with native.client() as http, ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda name: transcribe(http, clips.clip(name).path), CLIPS))
        for name, answer in zip(CLIPS, answers, strict=True):
            assert answer.status_code == 200, answer.text
            assert_says(name, answer.json()["text"])
        # A transcript remembers what made it, and administrators are told what decodes.
        stored = http.get(f"/api/transcripts/{answers[0].headers['X-Transcript-Id']}").json()
        assert stored["engine"].startswith("native (oneDNN ")
        health = http.get("/health/detailed", headers={"Authorization": f"Bearer {native.token}"}).json()
        assert health["engine"]["name"] == stored["engine"]
        assert health["engine"]["reason"] is None and health["engine"]["lanes"] > 1


def test_a_dead_engine_costs_nothing_but_time(native: Server, assert_says: Callable) -> None:
    with native.client() as http, ThreadPoolExecutor() as pool:
        asked = [pool.submit(transcribe, http, clips.clip(name).path) for name in CLIPS[:2]]
        for worker in native.worker_pids():
            os.kill(worker, signal.SIGKILL)
        for name, answer in zip(CLIPS, asked):
            assert_says(name, answer.result().json()["text"])


def test_an_engine_there_is_not(cli: Callable) -> None:
    refused = cli("transcribe", clips.clip(CLIPS[0]).path, "--engine", "fastest")
    assert refused.returncode == 64
    assert "automatic, native, whisper.cpp" in refused.stderr


def test_an_owner_compares_the_engines(cli: Callable) -> None:
    done = cli("benchmark", "--rounds", "1", "--json", check=True)
    report = json.loads(done.stdout)
    assert report["model"] == "tiny.en" and 2 < report["recording_seconds"] < 3
    names = [engine["engine"] for engine in report["engines"]]
    assert names[0] == "whisper.cpp" and "native float32+float32" in names
    assert all(engine["words"] == 6 and engine["word_errors"] <= 1 for engine in report["engines"])
    assert all(engine["seconds"] > 0 and engine["processor_seconds"] > 0 for engine in report["engines"])
