"""Recordings that are kept with their transcripts: listened to again, in parts, until they are deleted."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import appliance
from appliance import Server, wait_until
from forms import assert_error, transcribe
from test_web_page import Page

JFK = "en_jfk.wav"
LAMP = "en_cmd_living_room_lamp.flac"


def test_recordings_are_kept_played_in_parts_and_deleted(own_data_dir: Path, audio: Callable, tmp_path: Path) -> None:
    shelf = own_data_dir / "audio"
    with Server(own_data_dir, "--keep-recordings", "30d", "--beam-size", "1", tls=False) as server:
        with server.client() as http:
            asked = transcribe(http, audio(LAMP), language="en").headers["x-transcript-id"]
            job = http.post("/api/recordings?language=en", content=audio(JFK).read_bytes()).json()["id"]
            wait_until(lambda: http.get(f"/api/jobs/{job}").json()["state"] == "done", 60)
            queued = http.get(f"/api/jobs/{job}").json()["transcript_id"]
            unkept = transcribe_without_a_trace(http, audio(LAMP))
            assert unkept == 200
            wait_until(lambda: not list((own_data_dir / "recordings").iterdir()), 10)
            assert sorted(path.name for path in shelf.iterdir()) == sorted([asked, queued])

            sound = audio(LAMP).read_bytes()
            path = f"/api/transcripts/{asked}/audio"
            assert http.get(f"/api/transcripts/{asked}").json()["audio"] == {"type": "audio/flac", "size": len(sound)}
            whole = http.get(path)
            assert whole.content == sound and whole.headers["content-type"] == "audio/flac"
            assert whole.headers["content-length"] == str(len(sound))
            head = http.head(path)
            assert head.headers["content-length"] == str(len(sound)) and head.headers["accept-ranges"] == "bytes"
            for asked_range, start, end in (("100-199", 100, 199), ("-50", len(sound) - 50, len(sound) - 1)):
                part = http.get(path, headers={"Range": f"bytes={asked_range}", "If-Range": whole.headers["etag"]})
                assert part.status_code == 206 and part.content == sound[start : end + 1]
                assert part.headers["content-range"] == f"bytes {start}-{end}/{len(sound)}"
            assert http.get(path, headers={"Range": "bytes=0-1", "If-Range": '"other"'}).content == sound
            outside = http.get(path, headers={"Range": f"bytes={len(sound)}-"})
            assert_error(outside, 416, "invalid_range")
            assert outside.headers["content-range"] == f"bytes */{len(sound)}"
            assert_error(http.get("/api/transcripts/tr_0/audio"), 404, "transcript_not_found", "id")

            export = zipfile.ZipFile(io.BytesIO(http.get("/api/transcripts/export.zip").content))
            assert export.testzip() is None and export.read(f"audio/{asked}") == sound

            backup = tmp_path / "backup.tar"
            assert appliance.run("backup", "create", "--output", backup, data_dir=own_data_dir).returncode == 0

        # Killed and started without the setting: what was promised is kept.
        server.process.kill()
        server.process.wait()
        server.options = tuple(option for option in server.options if option not in ("--keep-recordings", "30d"))
        (shelf / "tr_of_a_crash").write_bytes(b"orphan")
        server.start()
        with server.client() as http:
            wait_until(lambda: not (shelf / "tr_of_a_crash").exists(), 10)
            assert http.get(path).content == sound
            assert http.delete(f"/api/transcripts/{asked}").status_code == 204
            assert sorted(path.name for path in shelf.iterdir()) == [queued]
            assert http.delete(f"/api/transcripts/{queued}/audio").status_code == 204
            assert not list(shelf.iterdir())
            assert http.get(f"/api/transcripts/{queued}").json()["audio"] is None
            assert_error(http.get(f"/api/transcripts/{queued}/audio"), 404, "recording_not_kept")
            later = transcribe(http, audio(LAMP), language="en").headers["x-transcript-id"]
            assert http.get(f"/api/transcripts/{later}").json()["audio"] is None

    restored = tmp_path / "restored"
    appliance.make_data_dir(restored, "base")
    done = appliance.run("backup", "restore", backup, data_dir=restored)
    assert done.returncode == 0, done.stderr
    with Server(restored, tls=False) as server, server.client() as http:
        assert http.get(path).content == sound
        (restored / "audio" / asked).unlink()
        assert_error(http.get(path), 404, "recording_missing")
    shutil.rmtree(restored)


def transcribe_without_a_trace(http, path: Path) -> int:
    with path.open("rb") as file:
        return http.post(
            "/v1/audio/transcriptions",
            files={"file": (path.name, file)},
            data={"model": "base", "language": "en"},
            headers={"X-Keep-Transcript": "no"},
        ).status_code


def test_the_page_plays_what_is_kept(own_data_dir: Path, audio: Callable, tmp_path: Path) -> None:
    with Server(own_data_dir, "--keep-recordings", "forever", "--beam-size", "1") as server:
        with server.client() as http:
            transcribe(http, audio(JFK), language="en")
        page = Page(server.url + "/", tmp_path)
        try:
            page.wait(page.titles)
            page.one("#history li .open").click()
            page.wait(lambda: page.one("#audio").is_displayed())
            assert not page.one("#player-missing").is_displayed()
            page.one("#segments li:last-child button").click()
            page.wait(lambda: page.script("audio.currentTime > 0 && !audio.paused"))
            assert page.errors() == []
        finally:
            page.browser.quit()


def test_a_time_that_is_none_is_an_error(own_data_dir: Path) -> None:
    for value in ("30", "always", "0d", "-1d"):
        done = appliance.run("serve", f"--keep-recordings={value}", data_dir=own_data_dir)
        assert done.returncode != 0 and "30d" in done.stderr
