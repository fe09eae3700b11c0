"""The reference: whisper.cpp's own command line on the same model file, one window after the other, beam of five."""

import os
import subprocess
from pathlib import Path

import clips
from appliance import DEPS

BINARY = DEPS / "engine" / "bin" / "whisper-cli"
BEAM = 5


def transcribe(model: Path, parts: list[clips.Clip], language: str, folder: Path) -> dict[clips.Clip, str]:
    """What it hears in each clip; it is given 16 kHz wavs, since it reads few formats itself."""
    wavs = {part: folder / f"{part.file}.wav" for part in parts}
    for part, wav in wavs.items():
        clips.write_wav(wav, clips.samples(part.path))
    # Not -nt: it makes the model decode without times, which loses words where a window ends.
    options = ["-m", model, "-l", language, "-bs", str(BEAM), "-np", "-otxt"]
    # Threads that wait by spinning make it several times slower where other work shares the processors.
    environment = os.environ | {"OMP_WAIT_POLICY": "passive"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([BINARY, *options, *wavs.values()], env=environment, check=True, **quiet)
    return {part: Path(f"{wav}.txt").read_text(encoding="utf-8", errors="replace") for part, wav in wavs.items()}
