"""Transcribes recordings with faster-whisper, one after the other, into NAME.txt; runs in .deps/peers."""

import argparse
import json
import os
from pathlib import Path

from faster_whisper import BatchedInferencePipeline, WhisperModel

# Tokens that no text begins with: a space, and the end of it.
BLANK = [220, 50256]


def complete(folder: Path) -> None:
    """Adds what CTranslate2 wants beside the weights of a model for English alone, where it is missing."""
    if (folder / "vocabulary.json").exists():
        return
    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokens = {number: token for token, number in tokenizer["model"]["vocab"].items()}
    tokens |= {added["id"]: added["content"] for added in tokenizer["added_tokens"]}
    # Times follow, which no tokenizer needs to know.
    tokens |= {len(tokens) + step: f"<|{step * 0.02:.2f}|>" for step in range(1501)}
    (folder / "config.json").write_text(json.dumps({"suppress_ids": [], "suppress_ids_begin": BLANK}))
    (folder / "vocabulary.json").write_text(json.dumps([tokens[number] for number in sorted(tokens)]))


parser = argparse.ArgumentParser()
parser.add_argument("model", help="a faster-whisper folder")
parser.add_argument("recordings", nargs="+", type=Path)
parser.add_argument("--language", default="en")
parser.add_argument("--beam", type=int, default=5)
parser.add_argument("--compute-type", default="int8", choices=["int8", "float32"])
parser.add_argument("--batch", type=int, help="windows at a time; without it one after the other")
arguments = parser.parse_args()

complete(Path(arguments.model))
threads = len(os.sched_getaffinity(0))
model = WhisperModel(arguments.model, device="cpu", compute_type=arguments.compute_type, cpu_threads=threads)
options = {"language": arguments.language, "beam_size": arguments.beam}
if arguments.batch:
    model = BatchedInferencePipeline(model)
    options["batch_size"] = arguments.batch
for recording in arguments.recordings:
    segments, _ = model.transcribe(str(recording), **options)
    recording.with_suffix(".txt").write_text("".join(segment.text for segment in segments), encoding="utf-8")
