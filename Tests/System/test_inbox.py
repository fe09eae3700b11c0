"""The watched folder: what is dropped in is transcribed once, and its texts lie beside it."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import appliance
from appliance import Server, wait_until

JFK = "en_jfk.wav"
LAMP = "en_cmd_living_room_lamp.flac"
DONE = 120


@pytest.fixture
def inbox_server(own_data_dir: Path) -> Iterator[Server]:
    with Server(own_data_dir, "--beam-size", "1", tls=False) as server:
        yield server


def folder(server: Server) -> Path:
    inbox = server.data_dir / "inbox"
    wait_until(inbox.is_dir, 10)
    return inbox


def results(*paths: Path) -> None:
    """Waits until something lies beside each of these."""

    def missing() -> list[Path]:
        return [path for path in paths if not path.exists()]

    wait_until(lambda: not missing(), DONE, lambda: f"there is no {missing()}")


def jobs(server: Server) -> list[dict]:
    with server.client() as http:
        return http.get("/api/jobs").json()["jobs"]


def test_what_is_dropped_in_is_transcribed_and_what_cannot_be_says_why(
    inbox_server: Server, audio: Callable, assert_says: Callable, tmp_path: Path
) -> None:
    inbox = folder(inbox_server)
    (inbox / "tapes" / "old").mkdir(parents=True)
    shutil.copy(audio(JFK), inbox / "tapes" / "old" / "speech.wav")
    shutil.copy(audio(LAMP), inbox / "lamp.flac.part")
    (inbox / "broken.mp3").write_bytes(b"no sound at all" * 100)
    # A note of the owner's is not replaced, and another recording of the same name has results of its own.
    (inbox / "lamp.txt").write_text("buy a lamp")
    secret = tmp_path / "secret.wav"
    shutil.copy(audio(LAMP), secret)
    (inbox / "link.wav").symlink_to(secret)
    os.rename(inbox / "lamp.flac.part", inbox / "lamp.flac")
    speech = inbox / "tapes" / "old" / "speech.txt"
    results(speech, inbox / "broken.error.txt", inbox / "lamp.flac.txt", inbox / "lamp.flac.json")
    assert_says(JFK, speech.read_text())
    assert_says(LAMP, (inbox / "lamp.flac.txt").read_text())
    assert (inbox / "lamp.txt").read_text() == "buy a lamp"
    assert "-->" in speech.with_suffix(".srt").read_text()
    assert "“broken.mp3” was not transcribed." in (inbox / "broken.error.txt").read_text()
    time.sleep(1)
    assert sorted(path.name for path in inbox.iterdir()) == [
        "broken.error.txt", "broken.mp3", "lamp.flac", "lamp.flac.json", "lamp.flac.srt", "lamp.flac.txt", "lamp.txt",
        "link.wav", "tapes",
    ]  # fmt: skip
    done = jobs(inbox_server)
    assert {job["source"] for job in done} == {"inbox"}
    assert sorted(job["title"] for job in done) == ["lamp.flac", "speech.wav"]
    # Another file of that name is another recording.
    shutil.copy(audio(LAMP), inbox / "broken.mp3")
    results(inbox / "broken.txt")
    wait_until(lambda: not (inbox / "broken.error.txt").exists(), 10)
    with inbox_server.client() as http:
        listed = http.get("/api/transcripts?source=inbox").json()["transcripts"]
        assert len(listed) == 3
        assert http.get("/api/transcripts?source=api").json()["transcripts"] == []


@pytest.mark.timeout(300)
def test_whatever_is_killed_each_recording_is_transcribed_once(inbox_server: Server, audio: Callable) -> None:
    inbox = folder(inbox_server)
    names = [f"talk {number}.wav" for number in range(2)]
    for name in names:
        shutil.copy(audio(LAMP), inbox / name)

    def kill() -> None:
        inbox_server.process.kill()
        inbox_server.process.wait()
        inbox_server.start()

    wait_until(lambda: jobs(inbox_server), DONE)
    kill()
    results(inbox / "talk 0.txt")
    kill()
    results(*(inbox / name.replace(".wav", ending) for name in names for ending in (".txt", ".srt", ".json")))
    kill()
    # Results that were taken away are not made again.
    (inbox / "talk 1.txt").unlink()
    time.sleep(8)
    assert not (inbox / "talk 1.txt").exists()
    done = jobs(inbox_server)
    assert sorted(job["title"] for job in done) == names
    assert {job["state"] for job in done} == {"done"}
    wait_until(lambda: not list((inbox_server.data_dir / "recordings").iterdir()), 10)


def test_a_folder_elsewhere_must_be_there_and_trials_leave_it_alone(
    own_data_dir: Path, audio: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "share"

    def state(server: Server) -> tuple[str, str]:
        with server.client() as http:
            report = http.get("/health/detailed", headers={"Authorization": f"Bearer {server.token}"}).json()
        part = next(part for part in report["components"] if part["id"] == "inbox")
        return part["state"], part["reason"]

    options = ("--inbox", str(share), "--inbox-formats", "md", "--beam-size", "1")
    with Server(own_data_dir, *options, tls=False) as server:
        wait_until(lambda: state(server)[0] == "degraded", 10)
        assert str(share) in state(server)[1]
        share.mkdir()
        wait_until(lambda: state(server)[0] == "ok", 10)
        assert not (own_data_dir / "inbox").exists()
        server.stop()
        monkeypatch.setenv("WHISPER_APPLIANCE_TRIAL", "yes")
        server.start()
        shutil.copy(audio(LAMP), share / "lamp.flac")
        time.sleep(8)
        assert jobs(server) == [] and len(list(share.iterdir())) == 1
        server.stop()
        monkeypatch.delenv("WHISPER_APPLIANCE_TRIAL")
        server.start()
        results(share / "lamp.md")


@pytest.mark.parametrize(
    "options", [("--inbox", "here"), ("--inbox", "/"), ("--inbox-formats", "pdf"), ("--inbox-formats", "")]
)
def test_a_setting_that_cannot_be_used_is_an_error(own_data_dir: Path, options: tuple[str, ...]) -> None:
    done = appliance.run("serve", *options, data_dir=own_data_dir)
    assert done.returncode != 0 and options[0].removeprefix("--") in done.stderr


def test_the_appliances_own_files_are_no_recordings(own_data_dir: Path) -> None:
    for place in (own_data_dir, own_data_dir.parent, own_data_dir / "recordings"):
        done = appliance.run("serve", "--inbox", place, data_dir=own_data_dir)
        assert done.returncode != 0 and "apart from the data folder" in done.stderr
