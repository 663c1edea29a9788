"""Recorded gaze: read the two data sets, split them once and for all, keep decoded pictures at one size."""
import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

SETS = ("osie", "crowd")
VALIDATION_SIZE = {"osie": 60, "crowd": 30}
SPLIT_SEED = 20260
# OSIE 1279 and 1374 show almost the same picture, so both stay in training.
NEVER_VALIDATE = {"osie/1279.jpg", "osie/1374.jpg"}
PIXELS_PER_DEGREE = {"osie": 23.7, "crowd": 1024 / 38.8}  # crowd: assumed, nothing is recorded
CACHE_SIZE = (640, 480)  # width, height


@dataclass
class Scanpath:
    subject: int
    xy: np.ndarray  # [n, 2] pixels of the picture
    seconds: np.ndarray  # [n]


@dataclass
class Picture:
    name: str  # "osie/1001.jpg"
    set: str
    path: Path
    size: tuple  # width, height in pixels
    scanpaths: list

    @property
    def degrees_wide(self):
        return self.size[0] / PIXELS_PER_DEGREE[self.set]


def load_pictures(data_dir):
    pictures = []
    for name in SETS:
        folder = Path(data_dir) / name
        by_image = {}
        for line in (folder / "scanpaths.jsonl").read_text().splitlines():
            row = json.loads(line)
            path = Scanpath(
                row["subject"],
                np.stack([row["x"], row["y"]], -1).astype(np.float32).reshape(-1, 2),
                np.asarray(row["durationMs"], np.float32) / 1000,
            )
            by_image.setdefault(row["image"], []).append(path)
        for image in sorted(by_image):
            with Image.open(folder / "images" / image) as opened:
                size = opened.size
            pictures.append(Picture(f"{name}/{image}", name, folder / "images" / image, size, by_image[image]))
    return pictures


def split(pictures):
    """Training and validation pictures; the choice depends on SPLIT_SEED alone."""
    chosen = set()
    for name in SETS:
        candidates = sorted(p.name for p in pictures if p.set == name and p.name not in NEVER_VALIDATE)
        chosen |= set(random.Random(SPLIT_SEED).sample(candidates, VALIDATION_SIZE[name]))
    return [p for p in pictures if p.name not in chosen], [p for p in pictures if p.name in chosen]


def open_rgb(path):
    return Image.open(path).convert("RGB")


def cached_pixels(pictures, cache_file):
    """uint8 [n, height, width, 3] of every picture at CACHE_SIZE."""
    cache_file = Path(cache_file)
    if cache_file.exists():
        return np.load(cache_file)
    pixels = np.stack([np.asarray(open_rgb(p.path).resize(CACHE_SIZE, Image.BILINEAR)) for p in pictures])
    cache_file.parent.mkdir(parents=True, exist_ok=True)
    np.save(cache_file, pixels)
    return pixels


def later_fixations(picture):
    """[n, 3]: x, y as shares of the frame and a weight, of every fixation but the first of each viewer."""
    rows = [s.xy[1:] / np.array(picture.size, np.float32) for s in picture.scanpaths if len(s.xy) > 1]
    return np.concatenate(rows).astype(np.float32)


def input_size(width, height, area, multiple=32, min_side=96, max_aspect=4.0):
    """Width and height fed to the encoder: multiples of 32, aspect first, area second."""
    aspect = min(max(width / height, 1 / max_aspect), max_aspect)
    best = None
    top = int(np.sqrt(area * max_aspect) // multiple) + 2
    for columns in range(min_side // multiple, top + 1):
        for rows in range(min_side // multiple, top + 1):
            w, h = columns * multiple, rows * multiple
            cost = abs(np.log(w / h / aspect)) + 0.5 * abs(np.log(w * h / area))
            if best is None or cost < best[0] - 1e-9:
                best = (cost, w, h)
    return best[1], best[2]


def main():
    parser = argparse.ArgumentParser(description="Names of the validation pictures, one a line.")
    parser.add_argument("--data", default="../shared/data")
    for picture in split(load_pictures(parser.parse_args().data))[1]:
        print(picture.name)


if __name__ == "__main__":
    main()
