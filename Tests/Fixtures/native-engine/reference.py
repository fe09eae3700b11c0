#!/usr/bin/env python3
"""What a Whisper model computes, in float64 and as plainly as it can be said: what the native engine is measured by.

    reference.py MODEL.bin RECORDING.wav TOKEN,TOKEN,… RESULT.json

Needs numpy. The result holds some rows of the spectrogram, of the encoder's state after each layer and of its output, and
the logits after each token. The fixtures here were made with

    reference.py ggml-tiny.en.bin ../audio/en_jfk.wav 50257,50363,843,523,616,5891,3399 tiny.en-jfk.json
"""
import json
import math
import struct
import sys

import numpy

FRAMES = [0, 1, 2, 57, 500, 1098, 1099, 1100, 1101, 1500, 2999]
POSITIONS = [0, 1, 77, 548, 549, 550, 551, 1000, 1499]
ELEMENTS = 48


def load(path):
    data = open(path, "rb").read()
    shape = struct.unpack_from("<12i", data)[1:]
    rows, columns = struct.unpack_from("<2i", data, 48)
    offset = 56 + 4 * rows * columns
    filters = numpy.frombuffer(data, "<f4", rows * columns, 56).reshape(rows, columns).astype(float)
    (count,) = struct.unpack_from("<i", data, offset)
    offset += 4
    for _ in range(count):
        offset += 4 + struct.unpack_from("<i", data, offset)[0]
    tensors = {}
    while offset < len(data):
        rank, length, kind = struct.unpack_from("<3i", data, offset)
        sizes = struct.unpack_from(f"<{rank}i", data, offset + 12)[::-1]
        offset += 12 + 4 * rank
        name = data[offset : offset + length].decode()
        offset += length
        values = numpy.frombuffer(data, "<f2" if kind else "<f4", math.prod(sizes), offset)
        offset += values.nbytes
        tensors[name] = values.reshape(sizes).astype(float)
    return shape, filters, tensors


def spectrogram(samples, filters):
    padded = numpy.concatenate([samples[200:0:-1], samples, numpy.zeros(480_000 + 400)])
    count = (len(samples) + 480_000) // 160
    window = 0.5 * (1 - numpy.cos(2 * numpy.pi * numpy.arange(400) / 400))
    frames = numpy.stack([padded[160 * index : 160 * index + 400] * window for index in range(count)])
    mel = numpy.log10(numpy.maximum(abs(numpy.fft.rfft(frames)) ** 2 @ filters.T, 1e-10))
    return ((numpy.maximum(mel, mel.max() - 8) + 4) / 4)[:3000]


class Model:
    def __init__(self, path):
        shape, self.filters, self.tensors = load(path)
        self.heads, self.layers, self.text_layers = shape[3], shape[4], shape[8]

    def linear(self, name, x):
        return x @ self.tensors[name + ".weight"].T + self.tensors.get(name + ".bias", 0)

    def norm(self, name, x):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / numpy.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
        return scaled * self.tensors[name + ".weight"] + self.tensors[name + ".bias"]

    def attention(self, name, x, heard, mask=0):
        def split(values):
            return values.reshape(len(values), self.heads, 64).transpose(1, 0, 2)

        query, key, value = (
            split(self.linear(f"{name}.{part}", of)) for part, of in (("query", x), ("key", heard), ("value", heard))
        )
        scores = query @ key.transpose(0, 2, 1) / 8 + mask
        weights = numpy.exp(scores - scores.max(-1, keepdims=True))
        mixed = weights / weights.sum(-1, keepdims=True) @ value
        return self.linear(name + ".out", mixed.transpose(1, 0, 2).reshape(len(x), -1))

    def mlp(self, name, x):
        return self.linear(name + ".mlp.2", gelu(self.linear(name + ".mlp.0", x)))

    def convolve(self, name, x, stride):
        padded = numpy.pad(x, ((1, 1), (0, 0)))
        weight = self.tensors[name + ".weight"]
        taps = sum(padded[tap : tap + len(x) : stride] @ weight[:, :, tap].T for tap in range(3))
        return gelu(taps + self.tensors[name + ".bias"].ravel())

    def encode(self, mel):
        x = self.convolve("encoder.conv2", self.convolve("encoder.conv1", mel, 1), 2)
        x = x + self.tensors["encoder.positional_embedding"]
        stages = [x]
        for layer in range(self.layers):
            name = f"encoder.blocks.{layer}"
            normed = self.norm(name + ".attn_ln", x)
            x = x + self.attention(name + ".attn", normed, normed)
            x = x + self.mlp(name, self.norm(name + ".mlp_ln", x))
            stages.append(x)
        return stages, self.norm("encoder.ln_post", x)

    def decode(self, heard, tokens):
        embedding = self.tensors["decoder.token_embedding.weight"]
        x = embedding[tokens] + self.tensors["decoder.positional_embedding"][: len(tokens)]
        mask = numpy.triu(numpy.full((len(tokens), len(tokens)), -numpy.inf), 1)
        for layer in range(self.text_layers):
            name = f"decoder.blocks.{layer}"
            normed = self.norm(name + ".attn_ln", x)
            x = x + self.attention(name + ".attn", normed, normed, mask)
            x = x + self.attention(name + ".cross_attn", self.norm(name + ".cross_attn_ln", x), heard)
            x = x + self.mlp(name, self.norm(name + ".mlp_ln", x))
        return self.norm("decoder.ln", x) @ embedding.T


erf = numpy.vectorize(math.erf)


def gelu(x):
    return x * 0.5 * (1 + erf(x / math.sqrt(2)))


def numbers(values):
    return [float(f"{value:.7g}") for value in numpy.ravel(values)]


def main(path, recording, tokens, result):
    data = open(recording, "rb").read()
    samples = numpy.frombuffer(data, "<i2", offset=data.index(b"data") + 8) / 32768
    model = Model(path)
    tokens = [int(token) for token in tokens.split(",")]
    mel = spectrogram(samples, model.filters)
    stages, heard = model.encode(mel)
    logits = model.decode(heard, tokens)
    best = numpy.argsort(-logits, axis=1)[:, :20]
    json.dump(
        {
            "tokens": tokens,
            "frames": FRAMES,
            "spectrogram": numbers(mel[FRAMES]),
            "positions": POSITIONS,
            "elements": ELEMENTS,
            "stages": [numbers(stage[POSITIONS, :ELEMENTS]) for stage in stages],
            "encoded": numbers(heard[POSITIONS, :ELEMENTS]),
            "best": best.tolist(),
            "logits": [numbers(row[places]) for row, places in zip(logits, best)],
        },
        open(result, "w"),
        separators=(",", ":"),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
