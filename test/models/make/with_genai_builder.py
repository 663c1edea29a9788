"""Decoders as `python -m onnxruntime_genai.models.builder` makes them: GroupQueryAttention and its relatives."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import onnx

import chat_files
from families import build
from folder import finish, fresh
from four_bits import dequantised
from golden import versions

EXPORTER = f"onnxruntime-genai {versions(['onnxruntime-genai'])['onnxruntime-genai']} model builder"
# The builder wants transformers 5 and optimum wants 4: name the other environment's Python here (requirements-genai.txt).
BUILDER_PYTHON = os.environ.get("BUILDER_PYTHON", sys.executable)

BUILT = {
    "llama-genai": dict(
        family="llama-wide", options=[],
        about="Llama: GroupQueryAttention with packed QKV and internal rotary embedding, skip norms fused",
    ),
    "llama-genai-separate": dict(
        family="llama-wide", original="llama-genai", options=["fuse_qkv=false"],
        about="Llama: GroupQueryAttention with separate q, k and v, internal rotary embedding",
    ),
    "llama-genai-dml-fp16": dict(
        family="llama-wide", original="llama-genai", options=[], provider="dml", precision="fp16", tolerance=0.03,
        about="Llama in float16 as built for DirectML: GroupQueryAttention with rotary embedding outside",
    ),
    "llama-genai-int4": dict(
        family="llama-wide", options=["accuracy_level=1", "fuse_qkv=false"], precision="int4",
        about="Llama with MatMulNBits of 4 bits; the original has the same rounded weights",
    ),
    "qwen2-genai": dict(
        family="qwen2", original="qwen2-cache", options=[],
        about="Qwen2: GroupQueryAttention with biases on q, k and v",
    ),
    "qwen3-genai": dict(
        family="qwen3", original="qwen3-cache", options=[],
        about="Qwen3: GroupQueryAttention with query and key norms",
    ),
    "mistral-genai": dict(
        family="mistral", original="mistral-cache", options=["windowed_kv_cache=false"],
        windows=[4, 4], about="Mistral: GroupQueryAttention, local_window_size 4 set after building",
    ),
    "gemma2-genai": dict(
        family="gemma2", original="gemma2-cache", options=["windowed_kv_cache=false"],
        windows=[4, -1], tolerance=0.01,
        about="Gemma 2: GroupQueryAttention with softcap, local window in layer 0 set after building; the builder "
        "rounds the embedding's scale to two decimals, hence the tolerance",
    ),
    "phi3-genai": dict(
        family="phi3", original="phi3-cache", options=[],
        about="Phi-3: packed QKV and gate/up weights",
    ),
}


def run_builder(model, target, precision="fp32", provider="cpu", options=()):
    """Builds `model` from a local Hugging Face folder into `target`; returns the path of model.onnx."""
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        chat_files.write(Path(scratch), model.config.vocab_size)
        command = [BUILDER_PYTHON, "-W", "ignore", "-m", "onnxruntime_genai.models.builder"]
        command += ["-i", scratch, "-o", str(target), "-p", precision, "-e", provider, "-c", scratch + "/cache"]
        command += ["--extra_options", "hf_token=false", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
    return target / "model.onnx"


def set_windows(path, windows):
    """With a whole cache the builder leaves the window out: puts each layer's window (-1 for none) back."""
    model = onnx.load(path, load_external_data=False)
    attentions = [node for node in model.graph.node if node.op_type == "GroupQueryAttention"]
    for node, window in zip(attentions, windows, strict=True):
        next(a for a in node.attribute if a.name == "local_window_size").i = window
    onnx.save(model, path)


def round_weights(model, path):
    """Gives the original the weights that the graph's MatMulNBits nodes hold."""
    weights = dict(model.named_parameters())
    for node, exact in dequantised(onnx.load(path).graph):
        name = node.name.split("/MatMul")[0].strip("/").replace("/", ".").replace(".attn.", ".self_attn.")
        weights[f"{name}.weight"].data = exact
    return model


def make_built(model_id):
    entry = dict(BUILT[model_id])
    family, options = entry.pop("family"), entry.pop("options")
    folder = fresh(model_id)
    print(model_id, flush=True)
    with tempfile.TemporaryDirectory() as built:
        run_builder(build(family), Path(built), entry.pop("precision", "fp32"), entry.pop("provider", "cpu"), options)
        for path in Path(built).glob("model.onnx*"):
            shutil.copy(path, folder)
        shutil.copy(Path(built) / "genai_config.json", folder)
    if windows := entry.pop("windows", None):
        set_windows(folder / "model.onnx", windows)
    original = round_weights(build(family), folder / "model.onnx")
    finish(folder, family, original, exporter=EXPORTER, **entry)


if __name__ == "__main__":
    for model_id in sys.argv[1:] or BUILT:
        make_built(model_id)
