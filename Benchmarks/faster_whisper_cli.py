"""Transcribes recordings with faster-whisper, one after the other; runs in .deps/peers."""

import argparse
import os

from faster_whisper import BatchedInferencePipeline, WhisperModel

parser = argparse.ArgumentParser()
parser.add_argument("model", help="a faster-whisper folder")
parser.add_argument("recordings", nargs="+")
parser.add_argument("--beam", type=int, default=5)
parser.add_argument("--batch", type=int, help="windows at a time; without it one after the other")
arguments = parser.parse_args()

model = WhisperModel(arguments.model, device="cpu", compute_type="int8", cpu_threads=len(os.sched_getaffinity(0)))
options = {"language": "en", "beam_size": arguments.beam}
if arguments.batch:
    model = BatchedInferencePipeline(model)
    options["batch_size"] = arguments.batch
for recording in arguments.recordings:
    segments, _ = model.transcribe(recording, **options)
    print("".join(segment.text for segment in segments))
