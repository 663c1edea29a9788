"""Outputs of the shipped files for inputs that anyone can make again, for the app's own test of its onnxruntime."""
import argparse
import json
import platform
from pathlib import Path

import numpy as np
import onnxruntime as ort

HEIGHT, WIDTH = 128, 160
EVERY = 29  # cells that are kept, counted row by row
FORMULA = "image[0, c, y, x] = ((7 x + 13 y + 29 c + 3 ((x y) mod 31) + 97 (floor(x / 24) mod 2) (floor(y / 20) mod 2)) mod 256) / 255"
CELL_DEGREES = [0.45, 0.42]
HISTORIES = [
    {"clock": [-1, 0], "fixations": []},
    {"clock": [0, 0], "fixations": [[19.5, 15.25, 0]]},
    {"clock": [2, 0.82], "fixations": [[20.1, 14.9, 0.21], [28.75, 9.5, 0.305], [11.25, 22.0, 0]]},
    {
        "clock": [8, 2.9],
        "fixations": [[19.5, 15.2, 0.2], [24.1, 10.0, 0.31], [5.5, 8.5, 0.18], [6.0, 9.75, 0.22], [33.3, 25.1, 0.4], [31.0, 24.0, 0.15], [12.5, 30.5, 0.27], [24.3, 10.2, 0]],
    },
]  # fmt: skip


def test_image():
    c, y, x = np.meshgrid(np.arange(3), np.arange(HEIGHT), np.arange(WIDTH), indexing="ij")
    blocks = (x // 24 % 2) * (y // 20 % 2)
    return (((7 * x + 13 * y + 29 * c + 3 * ((x * y) % 31) + 97 * blocks) % 256) / 255).astype(np.float32)[None]


def rounded(values):
    return [float(f"{v:.7g}") for v in np.asarray(values, float).ravel()]


def main():
    here = Path(__file__).parents[3]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=str(here / "models/saccade-free-view"))
    parser.add_argument("--out", default=str(here / "test/golden/saccade-free-view.json"))
    args = parser.parse_args()
    encoder = ort.InferenceSession(str(Path(args.model) / "encoder.onnx"), providers=["CPUExecutionProvider"])
    head = ort.InferenceSession(str(Path(args.model) / "head.onnx"), providers=["CPUExecutionProvider"])
    degrees = np.array(CELL_DEGREES, np.float32)
    features, marginal = encoder.run(None, {"image": test_image(), "cell_degrees": degrees})
    length = head.get_inputs()[2].shape[1]
    history = np.zeros((len(HISTORIES), length, 4), np.float32)
    for row, case in zip(history, HISTORIES):
        for i, fixation in enumerate(reversed(case["fixations"])):
            row[length - 1 - i] = [*fixation, 1]
    clock = np.array([case["clock"] for case in HISTORIES], np.float32)
    log_density, duration = head.run(None, {"features": features, "cell_degrees": degrees, "history": history, "clock": clock})
    cards = json.loads((Path(args.model) / "card.json").read_text())
    golden = {
        "model": {"id": cards["id"], "files": cards["files"]},
        "made": {"onnxruntime": ort.__version__, "numpy": np.__version__, "machine": platform.machine(), "provider": "CPU"},
        "tolerance": {"logDensity": 0.002, "duration": 0.002, "why": "float32 sums differ in order between machines"},
        "image": {"formula": FORMULA, "height": HEIGHT, "width": WIDTH},
        "cellDegrees": CELL_DEGREES,
        "every": EVERY,
        "encoder": {"rows": int(marginal.shape[1]), "columns": int(marginal.shape[2]), "featuresChannels": int(features.shape[1]), "logDensity": rounded(marginal.ravel()[::EVERY])},
        "head": [
            {**case, "logDensity": rounded(log_density[i].ravel()[::EVERY]), "duration": [rounded(part) for part in duration[i]]}
            for i, case in enumerate(HISTORIES)
        ],
    }  # fmt: skip
    Path(args.out).parent.mkdir(parents=True, exist_ok=True)
    Path(args.out).write_text(json.dumps(golden, indent=1) + "\n")
    print("wrote", Path(args.out).name, Path(args.out).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
