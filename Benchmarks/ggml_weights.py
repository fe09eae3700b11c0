"""OpenAI's own model, which would download its weights, with those of an official ggml file, which all share."""

import os
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
import whisper

MAGIC = 0x67676D6C
TYPES = (np.float32, np.float16)


def read(file: BinaryIO, layout: str) -> tuple[int, ...]:
    layout = "<" + layout
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def load(path: Path) -> whisper.Whisper:
    with path.open("rb") as file:
        magic, vocabulary, *sizes, mels, _ = read(file, "I11i")
        assert magic == MAGIC, f"{path} is not a ggml file"
        audio, text = sizes[:4], sizes[4:]
        rows, columns = read(file, "2i")
        file.seek(4 * rows * columns, os.SEEK_CUR)
        for _ in range(*read(file, "i")):
            file.seek(*read(file, "i"), os.SEEK_CUR)
        tensors = {}
        while head := file.read(12):
            rank, length, kind = struct.unpack("<3i", head)
            shape = read(file, f"{rank}i")[::-1]
            name = file.read(length).decode()
            values = np.fromfile(file, TYPES[kind], int(np.prod(shape)))
            tensors[name] = torch.from_numpy(values.reshape(shape))
    model = whisper.Whisper(whisper.model.ModelDimensions(mels, *audio, vocabulary, *text))
    # The file holds the two biases of the convolutions as columns.
    tensors |= {name: tensors[name].flatten() for name in ("encoder.conv1.bias", "encoder.conv2.bias")}
    model.load_state_dict(tensors)
    return model.eval()
