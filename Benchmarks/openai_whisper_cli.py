"""Transcribes recordings with openai-whisper, one after the other, into NAME.txt; runs in .deps/torch-peers."""

import argparse
import os
from pathlib import Path

import torch
from ggml_weights import load

parser = argparse.ArgumentParser()
parser.add_argument("model", type=Path, help="a ggml file")
parser.add_argument("recordings", nargs="+", type=Path)
parser.add_argument("--beam", type=int, default=5)
parser.add_argument("--language", default="en")
arguments = parser.parse_args()

torch.set_num_threads(len(os.sched_getaffinity(0)))
model = load(arguments.model)
# Beam and samples are what its command line takes; one beam is its greedy decoding.
beam = arguments.beam if arguments.beam > 1 else None
for recording in arguments.recordings:
    heard = model.transcribe(str(recording), language=arguments.language, beam_size=beam, best_of=5, fp16=False)
    recording.with_suffix(".txt").write_text(heard["text"], encoding="utf-8")
