"""Attention with its cache inside one operator, which no exporter or optimiser at the installed versions writes for a
tiny model: fused here, node by node, from what torch's newer exporter writes (cache joined in front, then ONNX's
Attention). The PyTorch original is the same.
"""

import sys
import tempfile
from pathlib import Path

import onnx
from onnx import helper, numpy_helper
import numpy as np

from families import build
from folder import finish, fresh
from with_dynamo import TOOL, export

EXPORTER = f"{TOOL}, opset 23; then fused by with_own_fusion.py"
WIDEST = float(np.finfo(np.float32).min)


class Fusion:
    """One graph, whose Attention nodes get their cache inside."""

    def __init__(self, model):
        self.model = model
        self.graph = model.graph
        self.makers = {name: node for node in self.graph.node for name in node.output}

    def before(self, value, *types):
        """The first input of the node that makes `value`, through these operators, last one first."""
        for kind in types:
            node = self.makers[value]
            assert node.op_type == kind, (kind, node.op_type)
            value = node.input[0]
        return value

    def joined(self, value):
        """(past, new, present) of keys or values: the Concat behind them, heads repeated after it or not."""
        if self.makers[value].op_type == "Reshape":
            value = self.before(value, "Reshape", "Expand", "Unsqueeze")
        node = self.makers[value]
        assert node.op_type == "Concat", node.op_type
        return (*node.input, value)

    def merged(self, value):
        """[batch, position, heads × size] of a value [batch, heads, position, size]."""
        return self.before(value, "Transpose", "Reshape")

    def fuse(self, make):
        """Exchanges every Attention for what `make` gives; what nothing uses any more goes."""
        for node in [n for n in self.graph.node if n.op_type == "Attention"]:
            keys, values = self.joined(node.input[1]), self.joined(node.input[2])
            old = [self.makers[present] for _, _, present in (keys, values)]
            made = make(node, keys, values)
            at = list(self.graph.node).index(node)
            for each in [*old, node]:
                self.graph.node.remove(each)
            for place, each in enumerate(made):
                self.graph.node.insert(at - len(old) + place, each)
        self.sweep()
        onnx.checker.check_model(self.model)
        return self.model

    def sweep(self):
        while True:
            used = {name for node in self.graph.node for name in node.input} | {o.name for o in self.graph.output}
            dead = [node for node in self.graph.node if not used & set(node.output)]
            for node in dead:
                self.graph.node.remove(node)
            if not dead:
                return

    def number(self, name, value):
        self.graph.initializer.append(numpy_helper.from_array(np.float32(value), name))
        return name

    def onnx_by_head(self, node, keys, values):
        """ONNX Attention on [batch, heads, position, size]; fewer key heads are its own business."""
        inputs = [node.input[0], keys[1], values[1], node.input[3], keys[0], values[0]]
        return [helper.make_node("Attention", inputs, [node.output[0], keys[2], values[2]], **attributes_of(node))]

    def onnx_merged(self, node, keys, values):
        """ONNX Attention on [batch, position, heads × size]."""
        parts = [self.merged(value) for value in (node.input[0], keys[1], values[1])]
        inputs = [*parts, node.input[3], keys[0], values[0]]
        counts = dict(q_num_heads=4, kv_num_heads=4)
        turned = self.turned(node)
        return [helper.make_node("Attention", inputs, [turned, keys[2], values[2]], **attributes_of(node), **counts)]

    def multi_head(self, node, keys, values):
        """MultiHeadAttention takes what hides keys as numbers to add."""
        parts = [self.merged(value) for value in (node.input[0], keys[1], values[1])]
        mask = node.input[3]
        bias = f"{mask}.bias"
        made = []
        if bias not in self.makers:
            ends = [mask, self.number("seen", 0), self.number("hidden", WIDEST)]
            made.append(helper.make_node("Where", ends, [bias]))
            self.makers[bias] = made[0]
        inputs = [*parts, "", "", bias, keys[0], values[0]]
        outputs = [self.turned(node), keys[2], values[2]]
        return [*made, helper.make_node("MultiHeadAttention", inputs, outputs, domain="com.microsoft", num_heads=4)]

    def turned(self, node):
        """The name of the node's result with heads merged: the Transpose behind it goes."""
        turn = next(n for n in self.graph.node if n.input[0:1] == node.output[0:1])
        assert turn.op_type == "Transpose", turn.op_type
        self.graph.node.remove(turn)
        return turn.output[0]


def attributes_of(node):
    kept = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    return {name: value for name, value in kept.items() if name in ("scale", "softcap") and value}


def exported(family):
    """The newer exporter's graph with cache, at opset 23."""
    model = build(family)
    model.config._attn_implementation = "sdpa"
    with tempfile.TemporaryDirectory() as scratch:
        export(model, 23, True, Path(scratch) / "model.onnx")
        return onnx.load(Path(scratch) / "model.onnx")


FUSED = {
    "llama-attention-past": dict(
        family="llama", form="onnx_by_head", original="llama-cache",
        about="Llama: ONNX's Attention of opset 23 with the cache and the grouped heads inside",
    ),
    "gpt2-attention-past": dict(
        family="gpt2", form="onnx_merged", original="gpt2-cache",
        about="GPT-2: ONNX's Attention of opset 23 on merged heads, the cache inside",
    ),
    "gpt2-mha-past": dict(
        family="gpt2", form="multi_head", original="gpt2-cache",
        about="GPT-2: MultiHeadAttention with attention bias, the cache inside",
    ),
}


def make(model_id):
    entry = dict(FUSED[model_id])
    family, form = entry.pop("family"), entry.pop("form")
    folder = fresh(model_id)
    fusion = Fusion(exported(family))
    if form == "multi_head":
        fusion.model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(fusion.fuse(getattr(fusion, form)), folder / "model.onnx")
    finish(folder, family, build(family), exporter=EXPORTER, **entry)


if __name__ == "__main__":
    for model_id in sys.argv[1:] or FUSED:
        make(model_id)
