"""Golden values for steering: directions as numpy finds them, and vector files by the packages that others use.

python make_golden.py          writes directions.json, python.safetensors, python.gguf, python-f16.gguf
python make_golden.py --read   reads ours.safetensors and ours.gguf, and writes read-back.json

Made with the versions that the files name. Nothing of the app or its tests needs Python.
"""
import json
import platform
import sys
from pathlib import Path

import gguf
import numpy as np
import safetensors
from safetensors.numpy import save_file

folder = Path(__file__).parent
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "gguf": __import__("importlib.metadata").metadata.version("gguf"),
    "safetensors": safetensors.__version__,
}


def first_component(rows):
    """scikit-learn's PCA(n_components=1): rows less their mean, first right singular vector."""
    return np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)[2][0]


def repeng_direction(positive, negative, method):
    """read_representations of vgel/repeng at 0ba7196, one layer, in float64."""
    h = np.empty((2 * len(positive), positive.shape[1]))
    h[::2], h[1::2] = positive, negative
    if method == "pca_diff":
        train = h[::2] - h[1::2]
    else:
        centre = (h[::2] + h[1::2]) / 2
        train = h
        train[::2] -= centre
        train[1::2] -= centre
    direction = first_component(train)
    projected = h @ direction
    smaller = np.mean(projected[::2] < projected[1::2])
    larger = np.mean(projected[::2] > projected[1::2])
    return -direction if smaller > larger else direction


def make_directions():
    cases = []
    for pairs, blocks, width, spread in [(6, 2, 5, 1.0), (40, 1, 8, 0.05), (3, 1, 24, 1.0), (2, 1, 3, 1.0)]:
        random = np.random.default_rng(pairs)
        trait = random.normal(size=(blocks, width))
        positive = (random.normal(size=(pairs, blocks, width)) * spread + trait).astype(np.float32)
        negative = (random.normal(size=(pairs, blocks, width)) * spread - 0.3 * trait).astype(np.float32)
        p, n = positive.astype(np.float64), negative.astype(np.float64)
        each = lambda method: [repeng_direction(p[:, b], n[:, b], method).tolist() for b in range(blocks)]
        cases.append(
            {
                "pairs": pairs,
                "width": width,
                "blocks": list(range(3, 3 + blocks)),
                "positive": [float(x) for x in positive.ravel()],
                "negative": [float(x) for x in negative.ravel()],
                "mean_difference": (p - n).mean(axis=0).tolist(),
                "pca_diff": each("pca_diff"),
                "pca_center": each("pca_center"),
            }
        )
    (folder / "directions.json").write_text(json.dumps({"versions": versions, "cases": cases}) + "\n")


def vectors():
    """Numbers that half precision holds exactly."""
    return {block: ((np.arange(6) - 2.5) * block / 8).astype(np.float32) for block in (1, 2, 10)}


def make_files():
    metadata = {"model_hint": "llama", "model_hash": "ab" * 32, "method": "pca-centre", "default_scale": "1.5"}
    save_file({f"direction.{k}": x for k, x in vectors().items()}, folder / "python.safetensors", metadata)
    for name, kind in [("python.gguf", np.float32), ("python-f16.gguf", np.float16)]:
        # As repeng's ControlVector.export_gguf does it.
        writer = gguf.GGUFWriter(folder / name, "controlvector")
        writer.add_string("controlvector.model_hint", "llama")
        writer.add_uint32("controlvector.layer_count", len(vectors()))
        for block, values in vectors().items():
            writer.add_tensor(f"direction.{block}", values.astype(kind))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def read_ours():
    with safetensors.safe_open(folder / "ours.safetensors", "np") as file:
        tensors = {name: file.get_tensor(name).tolist() for name in sorted(file.keys())}
        from_safetensors = {"metadata": file.metadata(), "tensors": tensors}
    reader = gguf.GGUFReader(folder / "ours.gguf")
    fields = {key: field.contents() for key, field in reader.fields.items() if not key.startswith("GGUF.")}
    from_gguf = {"fields": fields, "tensors": {t.name: t.data.tolist() for t in reader.tensors}}
    text = json.dumps({"versions": versions, "safetensors": from_safetensors, "gguf": from_gguf}, indent=1)
    (folder / "read-back.json").write_text(text + "\n")


if "--read" in sys.argv:
    read_ours()
else:
    make_directions()
    make_files()
