"""Feature maps of the two frozen teachers, reduced to their principal parts; they only ever serve as targets.

MobileNetV2 (ImageNet) is read at strides 16 and 32, YOLOX-nano (COCO) at strides 8 and 16 of its neck. All are
brought to one 40 x 30 grid of the whole picture, so that any crop's target is cut out of it by interpolation.
"""
import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
import torch.nn.functional as F
from PIL import Image

from gaze_data import load_pictures, open_rgb

GRID = (30, 40)  # rows, columns
PARTS = {"mobilenet16": 64, "mobilenet32": 48, "yolox8": 32, "yolox16": 48}  # kept principal components
CHANNELS = sum(PARTS.values())


def open_at(model_file, tensors, size=None):
    """A session that stops at the given tensors, with a free input size."""
    model = onnx.load(model_file)
    del model.graph.value_info[:]
    del model.graph.output[:]
    for i, dim in enumerate(model.graph.input[0].type.tensor_type.shape.dim):
        if i != 1:
            dim.dim_param = f"free{i}"
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(t) for t in tensors)
    needed, keep = set(tensors), []
    for node in reversed(model.graph.node):
        if needed & set(node.output):
            needed |= set(node.input)
            keep.append(node)
    del model.graph.node[:]
    model.graph.node.extend(reversed(keep))
    options = ort.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.intra_op_num_threads, options.log_severity_level = 2, 3
    return ort.InferenceSession(model.SerializeToString(), options)


def conv_input(model_file, output):
    return next(n.input[0] for n in onnx.load(model_file).graph.node if output in n.output)


class Teachers:
    def __init__(self, weights_dir):
        yolox = Path(weights_dir) / "yolox_nano.onnx"
        necks = [conv_input(yolox, f"onnx::Sigmoid_{i}") for i in (1408, 1435)]
        self.yolox = open_at(yolox, necks)
        self.mobilenet = open_at(Path(weights_dir) / "mobilenet_v2.onnx", ["t140_p", "t166_p"])

    def maps(self, image, size=(640, 480)):
        """A dict of [channels, *GRID] maps of one PIL picture."""
        pixels = np.asarray(image.resize(size, Image.BILINEAR), np.float32)
        feed = ((pixels - 127.5) / 127.5).transpose(2, 0, 1)[None]
        m16, m32 = self.mobilenet.run(None, {self.mobilenet.get_inputs()[0].name: feed})
        bgr = np.ascontiguousarray(pixels[:, :, ::-1].transpose(2, 0, 1))[None]
        y8, y16 = self.yolox.run(None, {self.yolox.get_inputs()[0].name: bgr})
        out = {"mobilenet16": m16, "mobilenet32": m32, "yolox8": y8, "yolox16": y16}
        return {k: self.to_grid(v) for k, v in out.items()}

    @staticmethod
    def to_grid(x):
        x = torch.from_numpy(x)
        shrink = x.shape[2] > GRID[0]
        return F.interpolate(x, GRID, mode="bilinear", antialias=shrink, align_corners=False)[0].numpy()


class StageTeacher:
    """MobileNetV2's maps at the ends of its stages, for a batch of images in 0..1."""

    TENSORS = ["t73_p", "t93_p", "t120_p", "t140_p", "t166_p"]

    def __init__(self, weights_dir):
        self.session = open_at(Path(weights_dir) / "mobilenet_v2.onnx", self.TENSORS)

    def __call__(self, image):
        feed = np.ascontiguousarray((image * 2 - 1).numpy(), np.float32)
        return [torch.from_numpy(v) for v in self.session.run(None, {self.session.get_inputs()[0].name: feed})]


def principal_parts(maps, count):
    """Mean and whitening projection [channels, count] of sampled feature vectors."""
    sample = np.concatenate([m.reshape(m.shape[0], -1)[:, ::29].T for m in maps[::3]]).astype(np.float64)
    mean = sample.mean(0)
    values, vectors = np.linalg.eigh(np.cov((sample - mean).T))
    order = np.argsort(values)[::-1][:count]
    # A square root of the whitening keeps the strong components louder than the weak ones.
    scale = values[order] ** 0.25 * np.sqrt(np.sqrt(values[order]).mean())
    return mean.astype(np.float32), (vectors[:, order] / scale).astype(np.float32)


def compute(images, teachers, projection=None):
    """float16 [n, CHANNELS, *GRID] and the projections used."""
    raw = {k: [] for k in PARTS}
    for image in images:
        for key, value in teachers.maps(image).items():
            raw[key].append(value.astype(np.float16))
    if projection is None:
        projection = {k: principal_parts(raw[k], n) for k, n in PARTS.items()}
    out = np.empty((len(raw["yolox8"]), CHANNELS, *GRID), np.float16)
    for i in range(len(out)):
        parts = []
        for key in PARTS:
            mean, matrix = projection[key]
            parts.append(np.tensordot(matrix.T, raw[key][i].astype(np.float32) - mean[:, None, None], 1))
        out[i] = np.concatenate(parts)
    return out, projection


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--cache", required=True)
    args = parser.parse_args()
    pictures = load_pictures(args.data)
    teachers = Teachers(Path(args.data) / "weights")
    maps, projection = compute((open_rgb(p.path) for p in pictures), teachers)
    cache = Path(args.cache)
    cache.mkdir(parents=True, exist_ok=True)
    np.save(cache / "teacher.npy", maps)
    np.savez(cache / "teacher-projection.npz", **{f"{k}_{part}": v for k, pair in projection.items() for part, v in zip(("mean", "matrix"), pair)})
    print("teacher maps", maps.shape, "spread", maps.astype(np.float32).std((0, 2, 3))[::16])


if __name__ == "__main__":
    main()
