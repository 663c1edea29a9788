"""The shipped model as an app would run it: ONNX files and card only, NumPy around them."""
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image

from gaze_data import input_size

STRIDE = 4


def default_pixels_per_degree(size):
    return max(25.0, max(size) / 38)


def resampled(log_density, shape):
    """Bilinear between cell centres, the border carried outwards."""
    for axis, count in enumerate(shape):
        place = np.clip((np.arange(count) + 0.5) * log_density.shape[axis] / count - 0.5, 0, log_density.shape[axis] - 1)
        low = np.minimum(np.floor(place).astype(int), log_density.shape[axis] - 2)
        share = (place - low).astype(np.float32).reshape((-1, 1) if axis == 0 else (1, -1))
        log_density = (1 - share) * log_density.take(low, axis) + share * log_density.take(low + 1, axis)
    return log_density - np.log(np.exp(log_density).sum())


def averaged(first, second):
    """The mean of two densities, as ln probability that sums to 1."""
    return np.logaddexp(first, second) - np.float32(np.log(2))


class Predictor:
    def __init__(self, folder, threads=2):
        folder = Path(folder)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.card = json.loads((folder / "card.json").read_text())
        self.encoder = ort.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        self.head = ort.InferenceSession(str(folder / "head.onnx"), options, providers=["CPUExecutionProvider"])
        self.history = self.card["history"]["length"]

    def encode(self, image, pixels_per_degree=None, area=None):
        """A PIL picture -> Scene. Looked at twice where the card says so; the densities are averaged on the first's grid."""
        card = self.card["input"]
        features, log_density, degrees = self.look(image, pixels_per_degree, area or card["areaPx"])
        if area is None and "fineAreaPx" in card:
            _, fine, _ = self.look(image, pixels_per_degree, card["fineAreaPx"])
            log_density = averaged(log_density, resampled(fine, log_density.shape))
            # The first feature map is this density over the uniform one, so the head hears of the second look as well.
            features[0, 0] = log_density + np.log(log_density.size)
        return Scene(features, log_density, degrees, image.size)

    def look(self, image, pixels_per_degree, area):
        size = input_size(*image.size, area)
        small = np.asarray(image.convert("RGB").resize(size, Image.BILINEAR), np.float32) / 255
        per_degree = pixels_per_degree or default_pixels_per_degree(image.size)
        degrees = np.array([image.size[i] / per_degree * STRIDE / size[i] for i in (0, 1)], np.float32)
        feed = {"image": np.ascontiguousarray(small.transpose(2, 0, 1)[None]), "cell_degrees": degrees}
        features, log_density = self.encoder.run(None, feed)
        return features, log_density[0], degrees

    def step(self, scene, history, clock):
        feed = {"features": scene.features, "cell_degrees": scene.degrees, "history": history, "clock": clock}
        return self.head.run(None, feed)

    def saccade_seconds(self, amplitude_degrees):
        mean = self.card["saccadeTime"]["meanSeconds"]
        return mean["a"] + mean["b"] * amplitude_degrees


class Scene:
    """An encoded picture."""

    def __init__(self, features, log_density, degrees, size):
        self.features, self.log_density, self.degrees, self.size = features, log_density, degrees, size
        self.rows, self.columns = log_density.shape
        self.cells = self.rows * self.columns

    def to_cells(self, xy):
        return xy / np.array(self.size) * [self.columns, self.rows]

    def to_pixels(self, cells):
        return cells / [self.columns, self.rows] * np.array(self.size)

    def index(self, cells):
        column = np.clip(np.floor(cells[..., 0]).astype(int), 0, self.columns - 1)
        row = np.clip(np.floor(cells[..., 1]).astype(int), 0, self.rows - 1)
        return row * self.columns + column


def history_tensor(cells, seconds, count, length):
    """The last `length` of the first `count` fixations, right-aligned: [length, 4]."""
    out = np.zeros((length, 4), np.float32)
    kept = min(count, length)
    if kept:
        out[-kept:, :2] = cells[count - kept : count]
        out[-kept:, 2] = seconds[count - kept : count]
        out[-1, 2] = 0
        out[-kept:, 3] = 1
    return out


def onsets(predictor, scene, cells, seconds):
    amplitude = np.hypot(*(np.diff(cells, axis=0) * scene.degrees).T) if len(cells) > 1 else np.zeros(0)
    return np.concatenate([[0], np.cumsum(seconds[:-1] + predictor.saccade_seconds(amplitude))])


def conditional_gain(predictor, scene, xy, seconds):
    """ln(probability of each fixation's cell x number of cells) given those before."""
    cells = scene.to_cells(xy)
    start = onsets(predictor, scene, cells, seconds)
    n = len(cells)
    history = np.stack([history_tensor(cells, seconds, k, predictor.history) for k in range(n)])
    clock = np.array([[k - 1, start[k - 1] if k else 0] for k in range(n)], np.float32)
    log_density, mixture = predictor.step(scene, history, clock)
    return log_density.reshape(n, -1)[np.arange(n), scene.index(cells)] + np.log(scene.cells)


def sample(predictor, scene, viewers, seconds, rng, temperature=1.0, keep_last="cut"):
    """A list of (xy in pixels [n, 2], durations [n]) of sampled viewers, by the rules of the app."""
    cells = [[] for _ in range(viewers)]
    durations = [[] for _ in range(viewers)]
    clock = np.tile(np.array([-1, 0], np.float32), (viewers, 1))
    alive = list(range(viewers))
    history = np.zeros((viewers, predictor.history, 4), np.float32)
    log_density, _ = predictor.step(scene, history, clock)
    while alive:
        onset = {}
        for row, v in enumerate(alive):
            weights = np.exp((log_density[row].ravel() - log_density[row].max()) / temperature)
            cell = rng.choice(scene.cells, p=weights / weights.sum())
            place = np.array([cell % scene.columns, cell // scene.columns]) + rng.random(2)
            if cells[v]:
                jump = np.hypot(*((place - cells[v][-1]) * scene.degrees))
                onset[v] = clock[v, 1] + durations[v][-1] + predictor.saccade_seconds(jump)
            else:
                onset[v] = 0.0
            if onset[v] < seconds:
                cells[v].append(place)
                clock[v] = [len(cells[v]) - 1, onset[v]]
        alive = [v for v in alive if onset[v] < seconds]
        if not alive:
            break
        history = np.stack([history_tensor(np.array(cells[v]), np.array(durations[v] + [0]), len(cells[v]), predictor.history) for v in alive])
        log_density, mixture = predictor.step(scene, history, clock[alive])
        still = []
        for row, v in enumerate(alive):
            part = rng.choice(mixture.shape[1], p=np.exp(mixture[row, :, 0]) / np.exp(mixture[row, :, 0]).sum())
            drawn = float(np.exp(rng.normal(mixture[row, part, 1], mixture[row, part, 2])))
            durations[v].append(drawn)
            if clock[v, 1] + drawn < seconds:
                still.append(row)
            elif keep_last == "cut":
                durations[v][-1] = seconds - clock[v, 1]
            elif keep_last == "drop" and len(cells[v]) > 1:
                cells[v].pop(), durations[v].pop()
        log_density, alive = log_density[still], [alive[row] for row in still]
    return [(scene.to_pixels(np.array(c)), np.array(d)) for c, d in zip(cells, durations)]
