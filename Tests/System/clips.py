"""The recordings in Tests/Fixtures/audio, and longer ones made of them."""

import functools
import json
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "Tests" / "Fixtures" / "audio"
RATE = 16_000


@dataclass(frozen=True)
class Clip:
    file: str
    duration_s: float
    language: str
    # None where nobody wrote down what is said, "" where nothing is.
    text: str | None
    tags: frozenset[str]

    @property
    def path(self) -> Path:
        return FOLDER / self.file

    @property
    def stem(self) -> str:
        return self.path.stem


@functools.cache
def all_clips() -> tuple[Clip, ...]:
    lines = (FOLDER / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entries = (json.loads(line) for line in lines)
    return tuple(
        Clip(entry["file"], entry["duration_s"], entry["language"], entry["text"], frozenset(entry["tags"]))
        for entry in entries
    )


def clip(file: str) -> Clip:
    return next(clip for clip in all_clips() if clip.file == file)


def tagged(tag: str, language: str | None = None) -> list[Clip]:
    return [clip for clip in all_clips() if tag in clip.tags and language in (None, clip.language)]


def samples(path: Path) -> bytes:
    """A recording as 16-bit samples, 16 kHz, mono."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-ar", str(RATE), "-ac", "1", "-f", "s16le", "-"]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def write_wav(path: Path, content: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(content)


def as_wavs(chosen: list[Clip], folder: Path) -> list[Path]:
    """Writes clips as wav files at 16 kHz."""
    recordings = [folder / f"{clip.stem}.wav" for clip in chosen]
    for clip, recording in zip(chosen, recordings):
        write_wav(recording, samples(clip.path))
    return recordings


def make_recording(path: Path, seconds: float, parts: list[Clip]) -> str:
    """Joins clips with pauses of a second, over and over until `seconds` are full; returns what is said in it."""
    pause = bytes(2 * RATE)
    decoded = [(samples(part.path), part.text or "") for part in parts]
    content, texts = bytearray(), []
    room = int(seconds * RATE) * 2
    # Near the end only short clips fit.
    while fitting := [item for item in decoded if len(item[0]) + len(pause) <= room - len(content)]:
        for audio, text in fitting:
            if len(audio) + len(pause) <= room - len(content):
                content += audio + pause
                texts.append(text)
    write_wav(path, content + bytes(room - len(content)))
    return " ".join(texts)
