"""The command line."""

import csv
import io
import json
import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import appliance
import clips

# Exit codes, those of sysexits.h.
OK = 0
USAGE = 64
BAD_DATA = 65
NO_INPUT = 66
UNAVAILABLE = 69

JFK = "en_jfk.wav"
LAMP = "en_cmd_living_room_lamp.flac"
EXTENSIONS = {"text": "txt", "json": "json", "verbose_json": "json", "srt": "srt", "vtt": "vtt", "tsv": "tsv"}


def row(table: str, model: str) -> str:
    """The line of a table that is about a model."""
    return next(line for line in table.splitlines() if model in line.split())


# Transcribing


def test_text_is_the_default(cli: Callable, audio: Callable, assert_says: Callable) -> None:
    result = cli("transcribe", audio(JFK))
    assert result.returncode == OK
    assert_says(JFK, result.stdout)
    assert result.stdout.endswith("\n") and result.stdout.count("\n\n") == 0


def test_text(cli: Callable, audio: Callable) -> None:
    assert cli("transcribe", "--format", "text", audio(JFK)).stdout == cli("transcribe", audio(JFK)).stdout


def test_json(cli: Callable, audio: Callable, assert_says: Callable) -> None:
    assert_says(JFK, json.loads(cli("transcribe", "--format", "json", audio(JFK)).stdout)["text"])


def test_verbose_json(cli: Callable, audio: Callable, assert_says: Callable) -> None:
    answer = json.loads(cli("transcribe", "--format", "verbose_json", audio(JFK)).stdout)
    assert answer["language"] == "english"
    assert answer["duration"] == pytest.approx(11, abs=0.1)
    assert_says(JFK, " ".join(segment["text"] for segment in answer["segments"]))
    assert not answer.get("words")


def test_word_timestamps(cli: Callable, audio: Callable, assert_says: Callable) -> None:
    answer = json.loads(cli("transcribe", "--format", "verbose_json", "--word-timestamps", audio(JFK)).stdout)
    assert_says(JFK, " ".join(word["word"] for word in answer["words"]))


def test_srt(cli: Callable, audio: Callable) -> None:
    assert cli("transcribe", "--format", "srt", audio(JFK)).stdout.startswith("1\n00:00:0")


def test_vtt(cli: Callable, audio: Callable) -> None:
    assert cli("transcribe", "--format", "vtt", audio(JFK)).stdout.startswith("WEBVTT\n\n00:0")


def test_tsv(cli: Callable, audio: Callable, assert_says: Callable) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("transcribe", "--format", "tsv", audio(JFK)).stdout), delimiter="\t"))
    assert set(rows[0]) == {"start", "end", "text"}
    assert all(float(row["start"]) <= float(row["end"]) for row in rows)
    assert_says(JFK, " ".join(row["text"] for row in rows))


def test_several_files(cli: Callable, audio: Callable, assert_says: Callable, tmp_path: Path) -> None:
    names = [JFK, LAMP, "en_sb_example1.wav"]
    result = cli("transcribe", "--model", "base", "--format", "json", "--output", tmp_path / "texts", *map(audio, names))
    assert result.returncode == OK
    assert result.stdout == ""
    for name in names:
        assert_says(name, json.loads((tmp_path / "texts" / name).with_suffix(".json").read_text())["text"])


@pytest.mark.parametrize(("kind", "extension"), EXTENSIONS.items())
def test_output_folder(cli: Callable, audio: Callable, tmp_path: Path, kind: str, extension: str) -> None:
    cli("transcribe", "--format", kind, "--output", tmp_path, audio(LAMP), check=True)
    assert [path.name for path in tmp_path.iterdir()] == [f"{audio(LAMP).stem}.{extension}"]


def test_recordings_of_the_same_name_do_not_overwrite_each_other(
    cli: Callable, audio: Callable, tmp_path: Path
) -> None:
    recordings = [audio(f"en_fmt_sonnet.{extension}") for extension in ("aac", "mp4", "webm")]
    result = cli("transcribe", "--output", tmp_path, *recordings)
    assert result.returncode in (OK, USAGE)
    assert len(list(tmp_path.iterdir())) == (3 if result.returncode == OK else 0)


@pytest.mark.parametrize("piped", [False, True], ids=["file", "pipe"])
def test_standard_input(cli: Callable, audio: Callable, assert_says: Callable, piped: bool) -> None:
    given = audio(JFK).read_bytes() if piped else audio(JFK)
    assert_says(JFK, cli("transcribe", "-", stdin=given, check=True).stdout)


def test_language_and_translation(cli: Callable, audio: Callable, assert_says: Callable) -> None:
    german = "de_taugenichts_8k_2.flac"
    assert_says(german, cli("transcribe", "--model", "base", "--language", "de", audio(german), check=True).stdout)
    translated = cli("transcribe", "--model", "base", "--language", "de", "--translate", audio(german), check=True).stdout.lower().split()
    assert {"the", "and"} & set(translated)
    assert "und" not in translated


def test_model_and_prompt(cli: Callable, audio: Callable, assert_says: Callable) -> None:
    result = cli("transcribe", "--model", "base", "--prompt", "President Kennedy", audio(JFK), check=True)
    assert_says(JFK, result.stdout)


def test_silence_is_no_error(cli: Callable, audio: Callable) -> None:
    result = cli("transcribe", audio("none_gen_silence.flac"))
    assert (result.returncode, result.stdout.strip()) == (OK, "")


# Exit codes and complaints


def assert_fails(result: subprocess.CompletedProcess[str], code: int, *mentioned: object) -> None:
    """Asserts that a command failed with a short complaint that names what is wrong, and with nothing else."""
    assert result.returncode == code, result.stderr
    assert result.stdout == ""
    for word in mentioned:
        assert str(word) in result.stderr
    assert "Fatal error" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["--format", "xml", "a.wav"], ["--no-such-option", "a.wav"], ["--language", "xx", "a.wav"]],
    ids=str,
)
def test_wrong_usage(cli: Callable, arguments: list[str]) -> None:
    assert_fails(cli("transcribe", *arguments), USAGE)


def test_a_missing_file(cli: Callable, tmp_path: Path) -> None:
    assert_fails(cli("transcribe", tmp_path / "nothing.wav"), NO_INPUT, "nothing.wav")


def test_a_folder(cli: Callable, tmp_path: Path) -> None:
    assert_fails(cli("transcribe", tmp_path), NO_INPUT, tmp_path.name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file(cli: Callable, tmp_path: Path) -> None:
    (locked := tmp_path / "locked.wav").touch(mode=0)
    assert_fails(cli("transcribe", locked), NO_INPUT, "locked.wav")


@pytest.mark.parametrize("content", [b"", b"Only text.\n" * 500], ids=["empty", "text"])
def test_a_file_that_is_no_recording(cli: Callable, tmp_path: Path, content: bytes) -> None:
    (file := tmp_path / "notes.wav").write_bytes(content)
    assert_fails(cli("transcribe", file), BAD_DATA, "notes.wav")


@pytest.mark.parametrize("model", ["large-v9", "small"], ids=["unknown", "not installed"])
def test_a_model_that_is_not_there(cli: Callable, audio: Callable, model: str) -> None:
    assert_fails(cli("transcribe", "--model", model, audio(LAMP)), UNAVAILABLE, model)


def test_one_bad_file_does_not_spoil_the_others(
    cli: Callable, audio: Callable, assert_says: Callable, tmp_path: Path
) -> None:
    result = cli("transcribe", tmp_path / "nothing.wav", audio("en_sb_example1.wav"))
    assert result.returncode == NO_INPUT
    assert "nothing.wav" in result.stderr
    assert "The birch canoe" in result.stdout


@pytest.mark.parametrize("content", ["", "# lanes: 1\n", "---\n", "lanes: 1\n"])
def test_settings_may_all_be_comments(cli: Callable, tmp_path: Path, content: str) -> None:
    (file := tmp_path / "config.yaml").write_text(content)
    assert "base" in cli("models", "list", "--config", file, check=True).stdout


@pytest.mark.parametrize("content", ["- language: de\n", "language\n"])
def test_settings_without_keys_are_refused(cli: Callable, tmp_path: Path, content: str) -> None:
    (file := tmp_path / "config.yaml").write_text(content)
    assert_fails(cli("models", "list", "--config", file), USAGE, str(file), "key: value")


# Progress


def test_no_progress_where_nobody_watches(cli: Callable, audio: Callable) -> None:
    stderr = cli("transcribe", audio("en_spont_acoustic_corpus.flac"), check=True).stderr
    assert "\r" not in stderr and "\x1b" not in stderr and "%" not in stderr


def test_progress_on_a_terminal(data_dir: Path, audio: Callable, assert_says: Callable) -> None:
    terminal, end_of_program = pty.openpty()
    command = [appliance.binary(), "transcribe", audio("en_spont_acoustic_corpus.flac"), "--data-dir", data_dir]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=end_of_program) as process:
        os.close(end_of_program)
        shown = b""
        try:
            while part := os.read(terminal, 4096):
                shown += part
        except OSError:  # how Linux says that the other end is closed
            pass
        text = process.stdout.read().decode()
    os.close(terminal)
    assert process.returncode == OK
    assert b"%" in shown and b"\r" in shown
    assert_says("en_spont_acoustic_corpus.flac", text)


# Version


def test_version(cli: Callable) -> None:
    version = (clips.ROOT / "VERSION").read_text().strip()
    result = subprocess.run([appliance.binary(), "version"], capture_output=True, text=True, check=True)
    assert version in result.stdout


def test_version_as_json() -> None:
    result = subprocess.run([appliance.binary(), "version", "--json"], capture_output=True, text=True, check=True)
    facts = json.loads(result.stdout)
    assert {"version", "commit", "engine", "cpu_features"} <= set(facts)
    assert facts["version"] == (clips.ROOT / "VERSION").read_text().strip()
    assert "1.8.5" in json.dumps(facts["engine"])
    assert facts["cpu_features"]


# Models


def test_models_list(cli: Callable) -> None:
    table = cli("models", "list", check=True).stdout
    assert "verified" in row(table, "base")
    assert "verified" in row(table, "tiny.en")
    assert "verified" not in row(table, "large-v3-turbo")


def test_models_verify(cli: Callable) -> None:
    assert "base" in cli("models", "verify", "base", check=True).stdout


def test_models_verify_finds_damage(cli: Callable, own_data_dir: Path) -> None:
    model = own_data_dir / "models" / "ggml-base.bin"
    content = bytearray(model.read_bytes())
    content[1_000_000] ^= 1
    model.unlink()  # it may be a link to the file of all tests
    model.write_bytes(content)
    result = cli("models", "verify", "base", data_dir=own_data_dir)
    assert result.returncode == BAD_DATA
    assert "ggml-base.bin" in result.stderr


def test_models_remove(cli: Callable, own_data_dir: Path, audio: Callable) -> None:
    cli("models", "remove", "base", data_dir=own_data_dir, check=True)
    assert not list((own_data_dir / "models").glob("ggml-base*"))
    assert "verified" not in row(cli("models", "list", data_dir=own_data_dir, check=True).stdout, "base")
    assert_fails(cli("transcribe", "--model", "base", audio(LAMP), data_dir=own_data_dir), UNAVAILABLE, "base")
    assert_fails(cli("models", "remove", "base", data_dir=own_data_dir), UNAVAILABLE, "base")


def test_importing_something_else_is_refused(cli: Callable, own_data_dir: Path, tmp_path: Path) -> None:
    (folder := tmp_path / "weights").mkdir()
    (folder / "model.bin").write_bytes(bytes(1 << 20))
    before = sorted((own_data_dir / "models").glob("[!.]*"))
    result = cli("models", "import", folder, data_dir=own_data_dir)
    assert result.returncode != OK
    assert "weights" in result.stderr
    assert sorted((own_data_dir / "models").glob("[!.]*")) == before
