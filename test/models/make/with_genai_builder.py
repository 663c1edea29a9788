"""Decoders as `python -m onnxruntime_genai.models.builder` makes them: GroupQueryAttention and its relatives."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import chat_files
from families import build
from folder import finish, fresh
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
    "llama-genai-mha": dict(
        family="llama-wide", original="llama-genai", options=[], provider="cuda",
        about="Llama in float32 as built for CUDA: MultiHeadAttention, keys and values repeated, rotary outside",
    ),
    "llama-genai-int4": dict(
        family="llama-wide", original="llama-genai", options=["accuracy_level=1"], precision="int4", tolerance=3.0,
        about="Llama with MatMulNBits of 4 bits",
    ),
    "qwen3-genai-webgpu": dict(
        family="qwen3", original="qwen3-cache", options=[], provider="webgpu",
        about="Qwen3 as built for WebGPU: query and key norms inside GroupQueryAttention",
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
        about="Mistral: GroupQueryAttention with a local window of 4",
    ),
    "gemma2-genai": dict(
        family="gemma2", original="gemma2-cache", options=["windowed_kv_cache=false"],
        about="Gemma 2: GroupQueryAttention with softcap and a local window in layer 0",
    ),
    "phi3-genai": dict(
        family="phi3", original="phi3-cache", options=[],
        about="Phi-3: packed QKV and gate/up weights",
    ),
    "phi-genai": dict(
        family="phi", original="phi-cache", options=[],
        about="Phi: attention and MLP in parallel, partial rotary embedding",
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
    finish(folder, family, build(family), exporter=EXPORTER, **entry)


if __name__ == "__main__":
    for model_id in sys.argv[1:] or BUILT:
        make_built(model_id)
