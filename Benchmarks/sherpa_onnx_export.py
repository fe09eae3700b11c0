"""Makes what sherpa-onnx reads of an official ggml file; runs in .deps/torch-peers.

Its own models come from a site; these have the inputs, outputs and notes it asks for, and the weights of all programs.
"""

import argparse
from base64 import b64encode
from pathlib import Path

import onnx
import torch
from ggml_weights import load
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn.functional import gelu
from whisper import Whisper
from whisper.model import MultiHeadAttention
from whisper.tokenizer import get_encoding, get_tokenizer


class Encoder(nn.Module):
    """Of sound of any length to what every layer of the decoder attends to."""

    def __init__(self, model: Whisper) -> None:
        super().__init__()
        self.encoder, self.decoder = model.encoder, model.decoder

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        x = gelu(self.encoder.conv2(gelu(self.encoder.conv1(mel)))).permute(0, 2, 1)
        x = x + self.encoder.positional_embedding[: x.shape[1]]
        for block in self.encoder.blocks:
            x = block(x)
        x = self.encoder.ln_post(x)
        attentions = [block.cross_attn for block in self.decoder.blocks]
        return torch.stack([one.key(x) for one in attentions]), torch.stack([one.value(x) for one in attentions])


class Decoder(nn.Module):
    """One step, with the keys and values of the tokens before in tensors of full length."""

    def __init__(self, model: Whisper) -> None:
        super().__init__()
        self.decoder = model.decoder

    def forward(
        self, tokens: Tensor, keys: Tensor, values: Tensor, heard_keys: Tensor, heard_values: Tensor, offset: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        start = offset[0]
        end = start + tokens.shape[1]
        x = self.decoder.token_embedding(tokens) + self.decoder.positional_embedding[start:end]
        mask = self.decoder.mask[start:end, :end]
        new_keys, new_values = [], []
        for layer, block in enumerate(self.decoder.blocks):
            y = block.attn_ln(x)
            key = torch.cat([keys[layer, :, :start], block.attn.key(y)], 1)
            value = torch.cat([values[layer, :, :start], block.attn.value(y)], 1)
            x = x + attend(block.attn, y, key, value, mask)
            x = x + attend(block.cross_attn, block.cross_attn_ln(x), heard_keys[layer], heard_values[layer])
            x = x + block.mlp(block.mlp_ln(x))
            new_keys.append(torch.cat([key, keys[layer, :, end:]], 1))
            new_values.append(torch.cat([value, values[layer, :, end:]], 1))
        # This way around, as its own models: the weights are there once, and are not made int8.
        logits = (self.decoder.token_embedding.weight @ self.decoder.ln(x).transpose(1, 2)).transpose(1, 2)
        return logits, torch.stack(new_keys), torch.stack(new_values)


def attend(attention: MultiHeadAttention, x: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    query, key, value = (
        part.unflatten(2, (attention.n_head, -1)).transpose(1, 2) for part in (attention.query(x), key, value)
    )
    scores = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5
    if mask is not None:
        scores = scores + mask
    return attention.out((scores.softmax(-1) @ value).transpose(1, 2).flatten(2))


def notes(model: Whisper) -> dict[str, object]:
    """What sherpa-onnx wants to know, by its names."""
    tokens = get_tokenizer(model.is_multilingual, num_languages=model.num_languages)
    found = vars(model.dims) | {
        name: getattr(tokens, name)
        for name in ("sot", "eot", "transcribe", "translate", "no_timestamps", "no_speech", "sot_sequence")
    }
    found |= {"blank_id": tokens.encode(" ")[0], "is_multilingual": int(model.is_multilingual)}
    found |= {"all_language_tokens": tokens.all_language_tokens, "all_language_codes": tokens.all_language_codes}
    return {
        name: ",".join(map(str, value)) if isinstance(value, list | tuple) else value for name, value in found.items()
    }


@torch.no_grad()
def export(model: Whisper, folder: Path) -> None:
    dims = model.dims
    caches = torch.zeros(2, dims.n_text_layer, 1, dims.n_text_ctx, dims.n_text_state)
    heard = torch.zeros(2, dims.n_text_layer, 1, dims.n_audio_ctx, dims.n_text_state)
    cached, audible = ["self_k_cache", "self_v_cache"], ["cross_k", "cross_v"]
    # The old exporter, which needs no further packages and keeps the lengths of slices open.
    options = {"dynamo": False, "opset_version": 17}
    torch.onnx.export(
        Encoder(model),
        (torch.zeros(1, dims.n_mels, 2 * dims.n_audio_ctx),),
        folder / "encoder.float32.onnx",
        input_names=["mel"],
        output_names=audible,
        dynamic_axes={"mel": {2: "frames"}} | {name: {2: "positions"} for name in audible},
        **options,
    )
    torch.onnx.export(
        Decoder(model),
        (torch.zeros(1, 2, dtype=torch.int64), *caches, *heard, torch.ones(1, dtype=torch.int64)),
        folder / "decoder.float32.onnx",
        input_names=["tokens", *cached, *audible, "offset"],
        output_names=["logits", *(f"new_{name}" for name in cached)],
        dynamic_axes={"tokens": {1: "tokens"}} | {name: {2: "positions"} for name in audible},
        **options,
    )


def write_tokens(model: Whisper, file: Path) -> None:
    ranks = get_encoding("multilingual" if model.is_multilingual else "gpt2", model.num_languages)._mergeable_ranks
    lines = (f"{b64encode(token).decode()} {number}\n" for token, number in ranks.items())
    file.write_text("".join(lines), encoding="ascii")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path, help="a ggml file")
    parser.add_argument("folder", type=Path, help="where the model is written")
    arguments = parser.parse_args()
    model, folder = load(arguments.model), arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    export(model, folder)
    whole = onnx.load(folder / "encoder.float32.onnx")
    onnx.helper.set_model_props(whole, {name: str(value) for name, value in notes(model).items()})
    onnx.save(whole, folder / "encoder.float32.onnx")
    for part in ("encoder", "decoder"):
        # Its own int8 models are made so, too.
        quantize_dynamic(
            folder / f"{part}.float32.onnx",
            folder / f"{part}.int8.onnx",
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
        )
    # Last: where it is, the model is complete.
    write_tokens(model, folder / "tokens.txt")


if __name__ == "__main__":
    main()
