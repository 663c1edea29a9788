"""Write encoder.onnx and head.onnx from trained networks; weights are stored as float16 behind Cast."""
import argparse
import math
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn as nn
from onnx import numpy_helper

from head_network import HISTORY, MAPS, HeadMaps, HistoryHead
from network import GazeNetwork

OPSET = 17
SMALLEST_HALF = 512  # smaller constants stay float32


class Encoder(nn.Module):
    """The picture network, shown the picture and its mirror image. What the content draws is averaged over both; the
    position prior is the upright picture's alone, since pages are not read from right to left."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.maps = HeadMaps()

    def raw(self, image, cell_degrees):
        """Log density over uniform [1, 1, R, K], features [1, 32, R, K], maps at stride 16 [1, 128, R/4, K/4], log density [1, R, K]."""
        degrees = cell_degrees.view(1, 2).expand(2, 2)
        features, content, prior, merged = self.network.parts(torch.cat([image, image.flip(3)], 0), degrees)[:4]
        logits = (content[:1] + content[1:].flip(2)) / 2 + prior[:1]
        log_density = torch.log_softmax(logits.reshape(1, -1), 1).reshape(logits.shape)
        cells = torch.ones_like(log_density).sum()
        return (log_density + torch.log(cells)).unsqueeze(1), features[:1], merged[:1], log_density

    def forward(self, image, cell_degrees):
        relative, features, merged, log_density = self.raw(image, cell_degrees)
        return self.maps(relative, features, merged), log_density


def fold_norms(module):
    """Batch norms into the convolutions before them."""
    for child in module.children():
        if isinstance(child, nn.Sequential):
            for i in range(len(child) - 1):
                if isinstance(child[i], nn.Conv2d) and isinstance(child[i + 1], nn.BatchNorm2d):
                    child[i] = torch.nn.utils.fuse_conv_bn_eval(child[i], child[i + 1])
                    child[i + 1] = nn.Identity()
        fold_norms(child)
    return module


def load_network(file):
    """From network.pt of train_encoder.py, or back from an encoder.onnx: its norms are folded already, its weights halved."""
    network = GazeNetwork().eval()
    if Path(file).suffix != ".onnx":
        network.load_state_dict(torch.load(file, weights_only=True)["weights"])
        return network
    kept = {c.name.removesuffix("_half"): numpy_helper.to_array(c) for c in onnx.load(file).graph.initializer}
    weights = {k.removeprefix("network."): torch.from_numpy(v.astype(np.float32)) for k, v in kept.items() if k.startswith("network.")}
    missing, unexpected = fold_norms(network).load_state_dict(weights, strict=False)
    if unexpected or any(not name.startswith("objects.") for name in missing):
        raise ValueError(f"{file} holds another network: {missing} missing, {unexpected} unknown")
    return network


def halve_weights(file):
    """float32 constants -> float16 constants, each behind one Cast that onnxruntime folds when it loads."""
    model = onnx.load(file)
    casts = []
    for constant in model.graph.initializer:
        if constant.data_type == onnx.TensorProto.FLOAT and math.prod(constant.dims) >= SMALLEST_HALF:
            name, values = constant.name, numpy_helper.to_array(constant)
            constant.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + "_half"))
            casts.append(onnx.helper.make_node("Cast", [name + "_half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    for node in model.graph.node:
        node.ClearField("doc_string")
    onnx.checker.check_model(model)
    onnx.save(model, file)


def write(module, inputs, names, outputs, axes, file):
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), inputs, file, input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False)
    halve_weights(file)


def write_encoder(encoder, file):
    axes = {"image": {2: "height", 3: "width"}, "features": {2: "rows", 3: "columns"}, "log_density": {1: "rows", 2: "columns"}}
    inputs = (torch.rand(1, 3, 256, 320), torch.tensor([0.42, 0.42]))
    write(fold_norms(encoder), inputs, ["image", "cell_degrees"], ["features", "log_density"], axes, str(file))


def write_head(head, file):
    axes = {"features": {2: "rows", 3: "columns"}, "history": {0: "viewers"}, "clock": {0: "viewers"}}
    axes |= {"log_density": {0: "viewers", 1: "rows", 2: "columns"}, "duration": {0: "viewers"}}
    inputs = (torch.rand(1, MAPS, 64, 80), torch.tensor([0.42, 0.42]), torch.rand(3, HISTORY, 4), torch.rand(3, 2))
    write(head, inputs, ["features", "cell_degrees", "history", "clock"], ["log_density", "duration"], axes, str(file))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", help="network.pt, or the encoder.onnx of a release; none: random weights")
    parser.add_argument("--sharpness", type=float, default=1.05, help="power of the head's density")
    parser.add_argument("--longer", type=float, default=0.05, help="added to the mean of ln seconds of every fixation")
    parser.add_argument("--head", help="head.pt; none: random weights")
    parser.add_argument("--out", default=str(Path(__file__).parents[2] / "saccade-free-view"))
    args = parser.parse_args()
    torch.manual_seed(0)
    encoder, head = Encoder(load_network(args.network) if args.network else GazeNetwork().eval()), HistoryHead()
    if args.head:
        saved = torch.load(args.head, weights_only=True)
        head.load_state_dict(saved["head"])
        encoder.maps.load_state_dict(saved["maps"])
        head.sharpness.fill_(args.sharpness)
        head.longer.fill_(args.longer)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    write_encoder(encoder, out / "encoder.onnx")
    write_head(head, out / "head.onnx")
    for name in ("encoder.onnx", "head.onnx"):
        print(name, (out / name).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
