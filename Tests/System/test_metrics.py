"""The numbers for Prometheus, read as Prometheus reads them."""

import os
import signal

import httpx
from prometheus_client.parser import text_string_to_metric_families

import clips
from appliance import Server, command_line, wait_until
from forms import transcribe

JFK = "en_jfk.wav"
P = "whisper_appliance_"


def numbers(http: httpx.Client) -> dict[tuple, float]:
    answer = http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_what_was_done_is_counted(server: Server, http: httpx.Client) -> None:
    route = (("method", "POST"), ("route", "/v1/audio/transcriptions"))
    finished = (P + "http_requests_total", *route, ("status", "200"))
    before = numbers(http)
    assert transcribe(http, clips.clip(JFK).path).status_code == 200
    after = numbers(http)
    assert after[finished] == before.get(finished, 0) + 1
    heard, model = P + "audio_seconds_total", ("model", "tiny.en")
    length = after[heard, model] - before.get((heard, model), 0)
    assert abs(length - 11) < 0.1
    assert after[P + "transcription_seconds_total", model] > before.get((P + "transcription_seconds_total", model), 0)
    assert after[P + "http_request_duration_seconds_count", *route] >= 1
    assert after[P + "build_info", *sorted({"version": server_version(), "commit": commit(after)}.items())] == 1
    assert after[P + "ready",] == 1 and after[P + "engine_workers",] >= 1
    assert after[P + "resident_memory_bytes",] > 75e6 and after[P + "disk_free_bytes",] > 0


def test_what_the_machine_gives_is_told(server: Server, http: httpx.Client) -> None:
    found = numbers(http)
    all, own, workers = (found[P + part + "resident_memory_bytes",] for part in ("", "server_", "worker_"))
    assert 0 < own < all and 50e6 < workers < all
    assert found[P + "disk_size_bytes",] > found[P + "disk_free_bytes",] > 0
    headers = {"Authorization": f"Bearer {server.token}"}
    resources = http.get("/health/detailed", headers=headers).json()["resources"]
    assert {"processor_seconds", "server_resident_memory_bytes", "disk_free_bytes"} < set(resources)
    assert resources["worker_resident_memory_bytes"] > 50e6


def server_version() -> str:
    return (clips.ROOT / "VERSION").read_text().strip()


def commit(found: dict[tuple, float]) -> str:
    [labels] = [dict(key[1:]) for key in found if key[0] == P + "build_info"]
    return labels["commit"]


def test_made_up_addresses_do_not_fill_the_memory(http: httpx.Client) -> None:
    http.get("/no-such-page")
    before = len(numbers(http))
    for number in range(20):
        assert http.get(f"/no-such-page-{number}").status_code == 404
    assert len(numbers(http)) == before


def test_a_worker_that_was_killed_is_seen(server: Server, http: httpx.Client) -> None:
    key = (P + "engine_worker_starts", ("model", "tiny.en"))
    assert transcribe(http, clips.clip(JFK).path).status_code == 200
    before = numbers(http)[key]
    # Tests before this one may have left workers with other models.
    [worker] = [pid for pid in server.worker_pids() if "tiny.en" in command_line(pid)]
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: transcribe(http, clips.clip(JFK).path).status_code == 200, 60)
    assert numbers(http)[key] == before + 1
