#!/usr/bin/env python3
"""The reference: what whisper.cpp's own command line hears, one window after the other, with a beam of five.

Its transcripts of the recordings are kept beside them, since they cost as long as ours and change only with the engine.
Run as a program this file makes them anew:

  .deps/python/bin/python Tests/System/whisper_cli.py
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import appliance
import clips

BINARY = appliance.DEPS / "engine" / "bin" / "whisper-cli"
RECORD = clips.FOLDER / "whisper-cli.json"
MODEL = "base"
BEAM = 5


def engine() -> str:
    """The engine that is installed, by name and version."""
    lines = (appliance.DEPS / "engine" / "lib" / "pkgconfig" / "appliance-engine.pc").read_text().splitlines()
    return "whisper.cpp " + next(line.split()[1] for line in lines if line.startswith("Version:"))


def settings() -> dict[str, object]:
    """What the transcripts depend on."""
    return {"engine": engine(), "model": MODEL, "beam": BEAM}


def recorded() -> dict[str, str]:
    """What it heard, by file name."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    made_with = {key: record[key] for key in settings()}
    assert made_with == settings(), f"{RECORD.name} was made with {made_with}; run Tests/System/whisper_cli.py"
    return record["texts"]


def transcribe(model: Path, parts: list[clips.Clip], language: str, folder: Path) -> dict[str, str]:
    """What it hears in each clip; it is given 16 kHz wavs, since it reads few formats itself."""
    wavs = {part.file: folder / f"{part.file}.wav" for part in parts}
    for part in parts:
        clips.write_wav(wavs[part.file], clips.samples(part.path))
    # Not -nt: it makes the model decode without times, which loses words where a window ends.
    options = ["-m", model, "-l", language, "-bs", str(BEAM), "-np", "-otxt"]
    # Threads that wait by spinning make it several times slower where other work shares the processors.
    environment = os.environ | {"OMP_WAIT_POLICY": "passive"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([BINARY, *options, *wavs.values()], env=environment, check=True, **quiet)
    return {file: Path(f"{wav}.txt").read_text(encoding="utf-8", errors="replace") for file, wav in wavs.items()}


def main() -> None:
    model = appliance.imported_models() / f"ggml-{MODEL}.bin"
    texts: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for language in sorted({clip.language for clip in clips.tagged("accuracy")}):
            texts |= transcribe(model, clips.tagged("accuracy", language), language, Path(folder))
    record = settings() | {"texts": dict(sorted(texts.items()))}
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
