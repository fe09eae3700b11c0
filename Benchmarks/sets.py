"""The sets of recordings the benchmark transcribes, made of the fixtures.

  clean          ten minutes of read and spoken English, joined
  noisy          the same with pink noise, 10 dB below the recording's level (pauses included)
  long           three hours of English
  short          the English fixtures of at most 15 s, one by one
  multilingual   the fixtures in other languages, one by one, each with its language given

All are wav files with 16 kHz, since whisper-cli reads few formats.
"""

import re
import subprocess
import sys
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests" / "System"))

import clips  # noqa: E402

LONG_HOURS = 3
# Seconds that make a recording a short one.
SHORT = 15
# Decibels between the recording and the noise.
NOISE_DISTANCE = 10


@dataclass(frozen=True)
class Recording:
    path: Path
    language: str
    # None where nobody wrote down what is said.
    text: str | None

    @property
    def seconds(self) -> float:
        with wave.open(str(self.path)) as file:
            return file.getnframes() / file.getframerate()


def clean(folder: Path, minutes: float) -> list[Recording]:
    path = folder / "recording.wav"
    return [Recording(path, "en", clips.make_recording(path, minutes * 60, clips.tagged("accuracy", "en")))]


def noisy(folder: Path, minutes: float) -> list[Recording]:
    (quiet,) = clean(folder, minutes)
    path, noise = folder / "noisy.wav", folder / "noise.wav"
    source = f"anoisesrc=color=pink:seed=1:sample_rate={clips.RATE}:amplitude=0.5:duration={quiet.seconds}"
    _ffmpeg("-f", "lavfi", "-i", source, str(noise))
    gain = _level(quiet.path) - _level(noise) - NOISE_DISTANCE
    # Half of both, so that no sum is cut off.
    mix = f"[1]volume={gain}dB[noise];[0][noise]amix=inputs=2:normalize=0,volume=0.5"
    _ffmpeg("-i", str(quiet.path), "-i", str(noise), "-filter_complex", mix, str(path))
    return [Recording(path, "en", quiet.text)]


def long(folder: Path, minutes: float) -> list[Recording]:
    return clean(folder, LONG_HOURS * 60)


def short(folder: Path, minutes: float) -> list[Recording]:
    return _one_by_one(folder, [clip for clip in clips.tagged("accuracy", "en") if clip.duration_s <= SHORT])


def multilingual(folder: Path, minutes: float) -> list[Recording]:
    return _one_by_one(folder, [clip for clip in clips.tagged("accuracy") if clip.language != "en" and clip.text])


# A set is made in a folder; the minutes are the length of the first two.
SETS: dict[str, Callable[[Path, float], list[Recording]]] = {
    make.__name__: make for make in (clean, noisy, long, short, multilingual)
}


def own(folder: Path, file: Path, language: str, reference: Path | None) -> list[Recording]:
    """A recording of the user's."""
    path = folder / "recording.wav"
    clips.write_wav(path, clips.samples(file))
    return [Recording(path, language, reference.read_text(encoding="utf-8") if reference else None)]


def _one_by_one(folder: Path, chosen: list[clips.Clip]) -> list[Recording]:
    return [Recording(path, clip.language, clip.text) for clip, path in zip(chosen, clips.as_wavs(chosen, folder))]


def _ffmpeg(*options: str) -> str:
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-y", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def _level(path: Path) -> float:
    """The root mean square of a recording in decibels."""
    said = _ffmpeg("-i", str(path), "-af", "astats=measure_perchannel=none", "-f", "null", "-")
    return float(re.search(r"RMS level dB: (\S+)", said).group(1))
