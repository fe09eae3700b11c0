"""One transcription with faster-whisper, as a program of its own; runs in .deps/peers."""

import argparse
import os

from faster_whisper import BatchedInferencePipeline, WhisperModel

parser = argparse.ArgumentParser()
parser.add_argument("model", help="a faster-whisper folder")
parser.add_argument("recording")
parser.add_argument("--beam", type=int, default=5)
parser.add_argument("--batch", type=int, help="windows at a time; without it one after the other")
arguments = parser.parse_args()

model = WhisperModel(arguments.model, device="cpu", compute_type="int8", cpu_threads=len(os.sched_getaffinity(0)))
options = {"language": "en", "beam_size": arguments.beam}
if arguments.batch:
    pipeline = BatchedInferencePipeline(model)
    segments, _ = pipeline.transcribe(arguments.recording, batch_size=arguments.batch, **options)
else:
    segments, _ = model.transcribe(arguments.recording, **options)
print("".join(segment.text for segment in segments))
