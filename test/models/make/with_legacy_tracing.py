"""Exports of torch.onnx's TorchScript tracer (dynamo=False) without cache: one graph from inputs to outputs."""

import contextlib
import sys
import warnings
from unittest import mock

import torch
import transformers.masking_utils as masks
from optimum.exporters.onnx import model_patcher

from families import build, FAMILIES
from folder import finish, fresh
from golden import versions

EXPORTER = f"torch.onnx {versions(['torch'])['torch']}, dynamo=False, opset 17"

PLAIN = {
    "gpt2-plain": dict(
        family="gpt2", original="gpt2-cache", outputs=["logits"],
        about="GPT-2 without cache and without mask input, eager attention: MatMul, Softmax, MatMul",
    ),
    "bert-plain": dict(
        family="bert", outputs=["last_hidden_state", "pooler_output"],
        about="BERT: norms after each sum, learned positions, padding mask (the last token is padding)",
    ),
    "vit-plain": dict(
        family="vit", outputs=["last_hidden_state", "pooler_output"], about="ViT: class token and 9 patches",
    ),
    "dinov2-plain": dict(
        family="dinov2", outputs=["last_hidden_state", "pooler_output"], about="DINOv2: LayerScale, class token",
    ),
    "clip-vision": dict(
        family="clip-vision", outputs=["image_embeds", "last_hidden_state"],
        about="CLIP's image tower with projection: QuickGELU, norm before the first block, pooled class token",
    ),
    "clip-text": dict(
        family="clip-text", outputs=["text_embeds", "last_hidden_state"],
        about="CLIP's text tower with projection: causal, pooled at the end token",
    ),
    "siglip-vision": dict(
        family="siglip-vision", outputs=["last_hidden_state", "pooler_output"],
        about="SigLIP's image tower: no class token, attention-pooling head",
    ),
}


class Chosen(torch.nn.Module):
    """The original with the named outputs alone, as a tuple that the tracer understands."""

    def __init__(self, model, inputs, outputs):
        super().__init__()
        self.model = model
        self.inputs = inputs
        self.outputs = outputs

    def forward(self, *values):
        given = dict(zip(self.inputs, values))
        cache = {"use_cache": False} if hasattr(self.model.config, "use_cache") else {}
        result = self.model(**given, **cache)
        return tuple(result[name] for name in self.outputs)


@contextlib.contextmanager
def traceable_masks():
    """optimum's causal mask in place of transformers's, whose vmap the tracer refuses."""
    with contextlib.ExitStack() as stack:
        registry = masks.ALL_MASK_ATTENTION_FUNCTIONS
        stack.callback(registry.register, "eager", masks.eager_mask)
        registry.register("eager", model_patcher.eager_mask_without_vmap)
        patched = model_patcher.find_packed_sequence_indices_patched
        stack.enter_context(mock.patch.object(masks, "find_packed_sequence_indices", patched))
        stack.enter_context(warnings.catch_warnings(action="ignore"))
        yield


def export(model, inputs, outputs, path):
    names = list(inputs)
    axes = {n: {0: "batch", 1: "sequence"} if n != "pixel_values" else {0: "batch"} for n in names}
    with traceable_masks():
        torch.onnx.export(
            Chosen(model, names, outputs), tuple(inputs.values()), str(path), dynamo=False, opset_version=17,
            input_names=names, output_names=outputs, dynamic_axes=axes,
        )


def make_plain(model_id):
    entry = dict(PLAIN[model_id])
    family, outputs = entry.pop("family"), entry.pop("outputs")
    folder = fresh(model_id)
    export(build(family), FAMILIES[family].prompt, outputs, folder / "model.onnx")
    outputs = {name: name for name in outputs}
    finish(folder, family, build(family), exporter=EXPORTER, outputs=outputs, **entry)


if __name__ == "__main__":
    for model_id in sys.argv[1:] or PLAIN:
        make_plain(model_id)
