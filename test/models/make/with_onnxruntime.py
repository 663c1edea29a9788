"""Models as onnxruntime's own tools rewrite them: the transformer optimiser, float16, 4 bits, data outside."""

import shutil
import sys

import onnx
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers import float16, optimizer
from onnxruntime.transformers.fusion_options import FusionOptions

from families import build
from folder import MODELS, finish, fresh
from four_bits import round_nearest
from golden import versions

TOOL = f"onnxruntime {versions(['onnxruntime'])['onnxruntime']}"

FUSED = {
    "gpt2-fused": ("gpt2", "gpt2-plain/model.onnx", "gpt2", "gpt2-cache"),
    "bert-fused": ("bert", "bert-plain/model.onnx", "bert", "bert-plain"),
    "vit-fused": ("vit", "vit-plain/model.onnx", "vit", "vit-plain"),
    "clip-vision-fused": ("clip-vision", "clip-vision/model.onnx", "clip", "clip-vision"),
    "bert-mha": ("bert", "bert-plain/model.onnx", "bert", "bert-plain"),
    # The optimiser has no kind of its own for Llama; GPT-2's fuses skip norms and rotary embedding alike.
    "llama-skip": ("llama", "llama-cache/onnx/model.onnx", "gpt2", "llama-cache"),
}
OUTPUTS = {
    "bert": ["last_hidden_state", "pooler_output"],
    "vit": ["last_hidden_state", "pooler_output"],
    "clip-vision": ["image_embeds", "last_hidden_state"],
}


def make_fused(model_id):
    family, source, model_type, original = FUSED[model_id]
    folder = fresh(model_id)
    options = FusionOptions(model_type)
    options.use_multi_head_attention = model_id.endswith("mha")
    fused = optimizer.optimize_model(
        str(MODELS / source), model_type=model_type, num_heads=4, hidden_size=32, opt_level=0,
        optimization_options=options,
    )
    shorten_angles(fused.model.graph)
    fused.save_model_to_file(str(folder / "model.onnx"))
    counts = {k: v for k, v in fused.get_fused_operator_statistics().items() if v}
    names = OUTPUTS.get(family, ["logits"])
    finish(
        folder, family, build(family), original=original, outputs={n: n for n in names},
        tolerance=1e-3 if "gpt2" in family else 1e-4,
        about=f"{source.split('/')[0]} after the transformer optimiser: {counts}",
        exporter=f"{TOOL} transformers.optimizer on {source}",
    )


def shorten_angles(graph, positions=40):
    """The optimiser writes angles of rotary embedding for 131,072 positions: keeps those that the model can take."""
    for tensor in graph.initializer:
        if tensor.name in ("cos_cache", "sin_cache"):
            kept = onnx.numpy_helper.to_array(tensor)[:positions]
            tensor.CopyFrom(onnx.numpy_helper.from_array(kept.copy(), tensor.name))


def make_half():
    """Float16 weights and arithmetic, float32 logits and cache kept as the converter leaves them."""
    folder = fresh("llama-fp16")
    (folder / "onnx").mkdir()
    model = onnx.load(MODELS / "llama-cache/onnx/model.onnx")
    half = float16.convert_float_to_float16(model, keep_io_types=True)
    onnx.save(half, folder / "onnx/model_fp16.onnx")
    finish(
        folder, "llama", build("llama"), "onnx/model_fp16.onnx", "llama-cache", tolerance=0.03,
        about="llama-cache in float16, inputs and outputs float32, dtype suffix of transformers.js",
        exporter=f"{TOOL} transformers.float16 on llama-cache",
    )


def make_outside():
    """The weights in one file beside the graph, named as transformers.js expects."""
    folder = fresh("llama-external")
    (folder / "onnx").mkdir()
    model = onnx.load(MODELS / "llama-cache/onnx/model.onnx")
    onnx.save_model(
        model, folder / "onnx/model.onnx", save_as_external_data=True, all_tensors_to_one_file=True,
        location="model.onnx_data", size_threshold=256,
    )
    finish(
        folder, "llama", build("llama"), "onnx/model.onnx", "llama-cache",
        about="llama-cache with its weights in model.onnx_data", exporter="onnx save_model on llama-cache",
    )


def make_four_bits():
    """MatMulNBits of symmetric 4 bits, blocks of 32, beside the float model: two formats to choose from."""
    folder = fresh("llama-q4")
    (folder / "onnx").mkdir()
    shutil.copy(MODELS / "llama-dynamo/model.onnx", folder / "onnx")
    quantizer = MatMulNBitsQuantizer(onnx.load(folder / "onnx/model.onnx"), block_size=32, is_symmetric=True)
    quantizer.process()
    path = folder / "onnx/model_q4.onnx"
    onnx.save(quantizer.model.model, path)
    finish(
        folder, "llama", round_nearest(build("llama"), path), "onnx/model_q4.onnx",
        about="llama-dynamo with MatMulNBits of 4 bits, its float model beside it; the original has the same "
        "rounded weights", exporter=f"{TOOL} matmul_nbits_quantizer on llama-dynamo",
    )


OTHERS = {"llama-fp16": make_half, "llama-external": make_outside, "llama-q4": make_four_bits}


if __name__ == "__main__":
    for model_id in sys.argv[1:] or [*FUSED, *OTHERS]:
        OTHERS[model_id]() if model_id in OTHERS else make_fused(model_id)
