"""Transcribes recordings with sherpa-onnx, one after the other, into NAME.txt; runs in .deps/torch-peers.

It decodes greedily and hears at most thirty seconds at once.
"""

import argparse
import os
import wave
from pathlib import Path

import numpy as np
import sherpa_onnx

parser = argparse.ArgumentParser()
parser.add_argument("model", type=Path, help="a folder that sherpa_onnx_export.py made")
parser.add_argument("recordings", nargs="+", type=Path)
parser.add_argument("--language", default="en")
parser.add_argument("--type", default="int8", choices=["int8", "float32"])
arguments = parser.parse_args()

recognizer = sherpa_onnx.OfflineRecognizer.from_whisper(
    encoder=str(arguments.model / f"encoder.{arguments.type}.onnx"),
    decoder=str(arguments.model / f"decoder.{arguments.type}.onnx"),
    tokens=str(arguments.model / "tokens.txt"),
    language=arguments.language,
    num_threads=len(os.sched_getaffinity(0)),
)
for recording in arguments.recordings:
    with wave.open(str(recording)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768
    stream = recognizer.create_stream()
    stream.accept_waveform(rate, samples)
    recognizer.decode_stream(stream)
    recording.with_suffix(".txt").write_text(stream.result.text, encoding="utf-8")
