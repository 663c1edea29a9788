"""Weights that MatMulNBits nodes hold in 4 bits, as floats, and originals that have the same."""

import numpy as np
import onnx
import torch


def dequantised(graph):
    """Each MatMulNBits node with its weight [outputs, inputs]: (q - 8) x scale by block, low nibble first."""
    stored = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMulNBits":
            packed, scales = stored[node.input[1]], stored[node.input[2]]
            rows = packed.shape[0]
            inputs = next(a.i for a in node.attribute if a.name == "K")
            values = np.stack([packed & 15, packed >> 4], axis=-1).reshape(rows, packed.shape[1], -1)
            exact = (values.astype(np.float32) - 8) * scales.reshape(rows, -1, 1)
            yield node, torch.from_numpy(exact.reshape(rows, -1)[:, :inputs].copy())


def round_nearest(model, path):
    """Gives the original the weights of the graph's MatMulNBits nodes, each to the weight that it is nearest to."""
    linear = [m.weight for m in model.modules() if isinstance(m, torch.nn.Linear)]
    found = {}
    for _, exact in dequantised(onnx.load(path).graph):
        alike = [w for w in linear if w.shape == exact.shape]
        nearest = min(alike, key=lambda w: float((w.detach() - exact).abs().mean()))
        found[id(nearest)] = (nearest, exact)
    assert len(found) == len(linear), f"{len(found)} of {len(linear)} weights are in 4 bits"
    for weight, exact in found.values():
        weight.data = exact
    return model
