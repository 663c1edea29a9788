"""Exports of torch.onnx's newer exporter (dynamo=True): torch.export's graph, in ONNX's own operators of one opset."""

import sys
import warnings

import onnx
import torch
from transformers.cache_utils import DynamicCache

from families import build, prompt_tokens
from folder import finish, fresh
from golden import head_size_of, versions

TOOL = f"torch.onnx {versions(['torch'])['torch']}, dynamo=True"

DYNAMO = {
    "llama-dynamo": dict(
        family="llama", original="llama-cache", opset=18, attention="eager", has_cache=True,
        about="Llama with key/value cache, eager attention, nodes named by operation",
    ),
    "gpt2-attention": dict(
        family="gpt2", original="gpt2-cache", opset=23, attention="sdpa",
        about="GPT-2 without cache: ONNX's Attention of opset 23, Gemm on flattened positions",
    ),
    "llama-attention": dict(
        family="llama", original="llama-cache", opset=23, attention="sdpa", has_cache=True,
        about="Llama with key/value cache: ONNX's Attention, RMSNormalization and RotaryEmbedding of opset 23",
    ),
}


class Plain(torch.nn.Module):
    """Logits of a whole text."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        return self.model(input_ids=input_ids, use_cache=False).logits


class Cached(torch.nn.Module):
    """Logits and the cache after the tokens; keys and values come flat, layer by layer."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, past):
        cache = DynamicCache.from_legacy_cache(tuple(zip(past[::2], past[1::2])))
        result = self.model(
            input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=cache,
        )
        kept = result.past_key_values.to_legacy_cache()
        return result.logits, [part for layer in kept for part in layer]


def cache_names(config, before):
    layers = range(config.num_hidden_layers)
    return [f"{before}.{layer}.{part}" for layer in layers for part in ("key", "value")]


def arguments(config, has_cache):
    """Example inputs, their names and dynamic axes, for 2 texts of 7 tokens (after 5 where there is a cache)."""
    tokens = prompt_tokens().repeat(2, 1)
    batch, length, past_length = (torch.export.Dim(n) for n in ("batch", "sequence", "past"))
    text = {0: batch, 1: length}
    if not has_cache:
        return (tokens,), ["input_ids"], (text,)
    names = cache_names(config, "past_key_values")
    heads = getattr(config, "num_key_value_heads", config.num_attention_heads)
    past = [torch.randn(2, heads, 5, head_size_of(config)) for _ in names]
    inputs = (tokens, torch.ones(2, 12, dtype=torch.int64), torch.arange(5, 12).repeat(2, 1), past)
    whole = {0: batch, 1: torch.export.Dim.DYNAMIC}
    axes = (text, whole, text, [{0: batch, 2: past_length} for _ in names])
    return inputs, ["input_ids", "attention_mask", "position_ids", *names], axes


def without_notes(model):
    """Takes out the lines of Python that each node came from: more bytes than the weights."""
    def clear(graph):
        for entry in [graph, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer]:
            del entry.metadata_props[:]
            entry.doc_string = ""
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    clear(attribute.g)

    del model.metadata_props[:]
    clear(model.graph)
    return model


def export(model, opset, has_cache, path):
    inputs, names, axes = arguments(model.config, has_cache)
    outputs = ["logits", *(cache_names(model.config, "present") if has_cache else [])]
    wrapped = (Cached if has_cache else Plain)(model).eval()
    with warnings.catch_warnings(action="ignore"):
        program = torch.onnx.export(
            wrapped, inputs, dynamo=True, opset_version=opset, input_names=names, output_names=outputs,
            dynamic_shapes=axes, verbose=False,
        )
    onnx.save(without_notes(program.model_proto), path)


def make(model_id):
    entry = dict(DYNAMO[model_id])
    family, opset = entry.pop("family"), entry.pop("opset")
    model = build(family)
    model.config._attn_implementation = entry.pop("attention")
    folder = fresh(model_id)
    export(model, opset, entry.pop("has_cache", False), folder / "model.onnx")
    finish(folder, family, build(family), exporter=f"{TOOL}, opset {opset}", **entry)


if __name__ == "__main__":
    for model_id in sys.argv[1:] or DYNAMO:
        make(model_id)
