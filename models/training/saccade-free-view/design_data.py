"""Synthetic pages, posters, screens, charts and paintings (see designs/) and where people are assumed to look on them.

Nobody's gaze was recorded on these. The targets are informed guesses: recorded gaze where a photograph is embedded,
faces, headings, logos and pictures before running text, text from its start, and a position tilt towards the upper
left on pages (Shen and Zhao 2014; Buscher, Cutrell, Morris 2009). They are kept smooth, so that a wrong guess costs little.
"""
import json
from pathlib import Path

import numpy as np
from PIL import Image

from crops import View

LONG_SIDE = 640
LONG_SIDE_DEGREES = 38.0
GRID = 96  # cells along the long side of an element map
MOST_BITS = 1.1  # gain over a uniform map at which a target is flattened
ROLE_WEIGHT = {
    "face": 3.0, "heading": 1.6, "logo": 1.6, "photo": 1.3, "price": 1.2, "chart": 0.9, "button": 0.8, "caption": 0.7,
    "icon": 0.7, "ad": 0.6, "text": 0.5, "nav": 0.5, "input": 0.5, "shape": 0.35,
}  # fmt: skip
READ_FROM_START = {"heading", "text", "nav", "caption"}
# Centre (x, y) and deviation (x, y) of the position tilt, in shares of what is in view.
TILT = {
    "page": (0.41, 0.40, 0.21, 0.21), "app": (0.43, 0.42, 0.22, 0.22), "phone": (0.48, 0.42, 0.25, 0.22),
    "figure": (0.46, 0.43, 0.22, 0.22), "poster": (0.50, 0.45, 0.21, 0.22), "art": (0.49, 0.47, 0.20, 0.20),
}  # fmt: skip
TILT_FLOOR = 0.12


def load_designs(folder):
    """(records, uint8 pictures with a long side of 640 at most). No folder: nothing."""
    if not folder:
        return [], []
    folder = Path(folder)
    records = [json.loads(line) for line in (folder / "designs.jsonl").read_text().splitlines()]
    pictures = []
    for record in records:
        image = Image.open(folder / record["image"]).convert("RGB")
        scale = min(1.0, LONG_SIDE / max(image.size))
        pictures.append(np.asarray(image.resize([round(v * scale) for v in image.size], Image.BILINEAR)))
    return records, pictures


def grid_size(record):
    scale = GRID / max(record["width"], record["height"])
    return max(8, round(record["height"] * scale)), max(8, round(record["width"] * scale))


def bump(size, x, y, spread_x, spread_y):
    """A Gaussian of sum 1 on a grid, given in shares of the frame."""
    rows, columns = size
    along_x = np.exp(-0.5 * (((np.arange(columns) + 0.5) / columns - x) / spread_x) ** 2)
    along_y = np.exp(-0.5 * (((np.arange(rows) + 0.5) / rows - y) / spread_y) ** 2)
    out = along_y[:, None] * along_x[None]
    return out / (out.sum() + 1e-9)


def pasted_gaze(size, box, photo, fixations):
    """Recorded gaze of the visible part of an embedded photograph, in the frame of the design."""
    left, top, width, height = photo["crop"]
    xy = (fixations - [left, top]) / [width, height]
    xy = xy[((xy > 0) & (xy < 1)).all(1)]
    if len(xy) < 20:
        return None
    rows, columns = size
    spots = (np.array(box[:2]) + xy * box[2:]) * [columns, rows]
    out = np.zeros(size)
    np.add.at(out, (spots[:, 1].astype(int).clip(0, rows - 1), spots[:, 0].astype(int).clip(0, columns - 1)), 1)
    kernel = np.exp(-0.5 * (np.arange(-4, 5) / 1.6) ** 2)
    for axis in (0, 1):
        out = np.apply_along_axis(np.convolve, axis, out, kernel, mode="same")
    return out / out.sum()


def element_map(record, fixations_by_photo):
    """What the elements draw, before any position tilt: [rows, columns], sum 1."""
    size, frame = grid_size(record), np.array([record["width"], record["height"]] * 2, float)
    least = 0.02 * frame.max() / frame[:2]
    total = np.zeros(size)
    for element in record["elements"]:
        x, y, w, h = np.array(element["box"], float) / frame
        left, top, right, bottom = max(x, 0), max(y, 0), min(x + w, 1), min(y + h, 1)
        if right - left < 1e-3 or bottom - top < 1e-3:
            continue
        mass = ROLE_WEIGHT[element["role"]] * element["prominence"] * ((right - left) * (bottom - top)) ** 0.4
        across = 0.38 if element["role"] in READ_FROM_START else 0.5
        spread = np.hypot([0.28 * (right - left), 0.28 * (bottom - top)], least)
        part = bump(size, left + across * (right - left), (top + bottom) / 2, *spread)
        photo = element.get("photo")
        if photo and photo["image"] in fixations_by_photo:
            gaze = pasted_gaze(size, [x, y, w, h], photo, fixations_by_photo[photo["image"]])
            part = part if gaze is None else 0.35 * part + 0.65 * gaze
        total += mass * part
    return (total / max(total.sum(), 1e-9)).astype(np.float32)


def design_view(record, shape, rng):
    """A view without mirroring (text would be), mostly the whole width and from the top, as a window shows a page."""
    aspect = shape[0] / shape[1] * record["height"] / record["width"] * np.exp(rng.normal(0, 0.08))
    scale = rng.uniform(0.75, 1.0) if rng.random() < 0.5 else 1.0
    height = scale * min(1, 1 / aspect)
    width = height * aspect
    left = (1 - width) * rng.random()
    top = 0.0 if rng.random() < 0.6 else (1 - height) * rng.random()
    return View(left, top, width, height, False)


def target(elements, kind, cut):
    """Cell probabilities of a view from its part of the element map ([rows, columns], already cut)."""
    drawn = cut(elements).clip(0) + 1e-9
    x, y, spread_x, spread_y = TILT[kind.split("/")[0]]
    tilt = bump(drawn.shape, x, y, spread_x, spread_y)
    tilt = TILT_FLOOR / tilt.size + (1 - TILT_FLOOR) * tilt
    mixed = (0.65 * drawn / drawn.sum() + 0.35 / drawn.size) * tilt
    return flattened(mixed / mixed.sum())


def flattened(p):
    """p raised to the power that leaves at most MOST_BITS over a uniform map."""
    low, high = 0.3, 1.0
    if gain_bits(p) <= MOST_BITS:
        return p
    for _ in range(12):
        power = (low + high) / 2
        low, high = (low, power) if gain_bits(p**power) > MOST_BITS else (power, high)
    return p**low / (p**low).sum()


def gain_bits(p):
    p = p / p.sum()
    return float((p * np.log2(p * p.size + 1e-12)).sum())
