"""Exports as Hugging Face's optimum makes them (torch.onnx legacy tracing): past_key_values.{i}, present.{i}."""

import shutil
import sys
import tempfile
from pathlib import Path

from optimum.exporters.onnx import onnx_export_from_model

from families import build
from folder import finish, fresh
from golden import versions

EXPORTER = f"optimum-onnx {versions(['optimum-onnx'])['optimum-onnx']}, legacy tracing"

CACHED = {
    "gpt2-cache": ("gpt2", "GPT-2 with key/value cache, packed QKV projection, tied unembedding"),
    "llama-cache": ("llama", "Llama with key/value cache, 2 key/value heads, rotary embedding"),
    "qwen2-cache": ("qwen2", "Qwen2: biases on q, k and v, tied unembedding"),
    "qwen3-cache": ("qwen3", "Qwen3: RMSNorm on each query and key head, heads wider than hidden / heads"),
    "mistral-cache": ("mistral", "Mistral: sliding window of 4 positions, shorter than the prompt"),
    "gemma-cache": ("gemma", "Gemma: scaled embedding, norms that multiply by 1 + weight, one key/value head"),
    "gemma2-cache": ("gemma2", "Gemma 2: norms before and after, soft-capped scores and logits, window in layer 0"),
    "phi-cache": ("phi", "Phi: attention and MLP in parallel from one norm, rotary on half of each head, biases"),
    "phi3-cache": ("phi3", "Phi-3: packed qkv_proj and gate_up_proj"),
}


def export(model, task, folder, path="model.onnx", **options):
    """Moves the one graph that optimum makes to folder/path."""
    with tempfile.TemporaryDirectory() as scratch:
        onnx_export_from_model(model, scratch, task=task, do_validation=False, **options)
        (folder / path).parent.mkdir(exist_ok=True)
        shutil.move(Path(scratch) / "model.onnx", folder / path)


def make_cached(model_id):
    family, about = CACHED[model_id]
    folder = fresh(model_id)
    export(build(family), "text-generation-with-past", folder, "onnx/model.onnx")
    finish(folder, family, build(family), "onnx/model.onnx", about=about, exporter=EXPORTER)


if __name__ == "__main__":
    for model_id in sys.argv[1:] or CACHED:
        make_cached(model_id)
