"""The archive as files: Word documents, subtitles, the whole in one ZIP, and back by command line."""

import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import httpx

from appliance import Server, binary
from forms import assert_error, transcribe

JFK = "en_jfk.wav"


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [binary(), "transcripts", *arguments, "--data-dir", data]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_edited_searched_exported_and_imported(http: httpx.Client, audio: Callable, tmp_path: Path) -> None:
    stored = transcribe(http, audio(JFK)).headers["x-transcript-id"]
    path = f"/api/transcripts/{stored}"
    segments = http.get(path).json()["segments"]
    change = {"title": "Inauguration", "tags": ["speech"], "segments": [{"index": 0, "speaker": "Kennedy"}]}
    edited = http.patch(path, json=change, headers={"If-Match": http.get(path).headers["ETag"]})
    assert edited.status_code == 200
    assert_error(http.patch(path, json=change, headers={"If-Match": '"0"'}), 412, "edit_conflict")
    found = http.get("/api/transcripts", params={"q": "FELLOW ameri* -nonsense", "tag": "speech"}).json()["transcripts"]
    assert stored in [entry["id"] for entry in found]
    assert any(part["hit"] and part["text"].lower() == "fellow" for part in found[0]["hit"]["snippet"])

    document = docx.Document(io.BytesIO(http.get(path, params={"format": "docx"}).content))
    title, _, *spoken = document.paragraphs
    assert (title.text, title.style.name) == ("Inauguration", "Title")
    assert "Kennedy:" in spoken[0].text
    assert "".join(segment["text"] for segment in segments).split()[-1] in spoken[-1].text
    subtitles = http.get(path, params={"format": "srt", "line_length": 20, "lines": 1}).text
    assert all(len(line) <= 20 or "-->" in line for line in subtitles.splitlines())

    whole = tmp_path / "export.zip"
    whole.write_bytes(http.get("/api/transcripts/export.zip").content)
    names = zipfile.ZipFile(whole).namelist()
    assert zipfile.ZipFile(whole).testzip() is None
    assert f"transcripts/{stored}.json" in names and "manifest.json" in names

    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    count = len(names) - 1
    assert run(data, "import", str(whole)).stdout == f"{count} added, 0 there already, 0 failed.\n"
    assert "Inauguration" in run(data, "search", "fellow").stdout
    assert run(data, "show", stored).stdout.strip() == http.get(path).json()["text"]
    assert run(data, "export", str(tmp_path / "again.zip")).returncode == 0
    first, again = zipfile.ZipFile(whole), zipfile.ZipFile(tmp_path / "again.zip")
    assert sorted(first.namelist()) == sorted(again.namelist())
    assert all(first.read(name) == again.read(name) for name in names)
    assert run(data, "delete", stored).returncode == 0
    assert run(data, "show", stored).returncode == 66
    assert len(segments) == len(http.get(path).json()["segments"])


def test_importing(own_server: Server) -> None:
    with own_server.client() as http:
        table = "timestamp,text,language\n2025-07-01 10:20:30,Grüße aus Köln,de\n"
        for expected in ({"added": 1, "known": 0}, {"added": 0, "known": 1}):
            answer = http.post("/api/transcripts/import", files={"file": ("history.csv", table)})
            assert answer.json() == expected | {"failed": 0, "failures": []}
        entry = http.get("/api/transcripts?q=koln").json()["transcripts"][0]
        assert (entry["created_at"], entry["source"]) == ("2025-07-01T10:20:30.000Z", "imported")
        wrong = http.post("/api/transcripts/import", files={"file": ("x", b"PK nonsense")})
        assert_error(wrong, 400, "invalid_file", "file")
