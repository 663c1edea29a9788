"""Batches for the picture network: photographs with recorded gaze and designs with assumed gaze, side by side."""
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

import crops
import design_data
from gaze_data import cached_pixels, later_fixations

OBJECT_MAPS = slice(112, 192)  # YOLOX-nano's part of the cached teacher maps


class Photographs:
    """Views of the photographs with recorded gaze."""

    def __init__(self, pictures, names, cache):
        self.pixels = cached_pixels(pictures, Path(cache) / "pixels.npy")
        self.objects = np.load(Path(cache) / "teacher.npy", mmap_mode="r")
        self.items = [(i, p, later_fixations(p)) for i, p in enumerate(pictures) if p.name in names]

    def view(self, index, shape, rng):
        row, picture, xy = self.items[index]
        aspect = picture.size[0] / picture.size[1]
        for _ in range(10):
            view = crops.random_view(rng, aspect, shape)
            counts = crops.histogram(xy, view, shape)
            if counts.sum() >= 15:
                break
        image = crops.jitter(crops.view_pixels(self.pixels[row], view, shape, rng), rng)
        objects, mask = crops.teacher_view(self.objects[row, OBJECT_MAPS], view, shape[1] // 16, shape[0] // 16)
        degrees = crops.cell_degrees(picture.degrees_wide, picture.degrees_wide / aspect, view, shape)
        return image, torch.tensor(degrees) * float(np.exp(rng.normal(0, 0.05))), counts, objects, mask


class Designs:
    """Views of the synthetic designs; their targets count as `WORTH` fixations and the object teacher is masked."""

    WORTH = 60.0

    def __init__(self, folder, photographs):
        self.records, self.pixels = design_data.load_designs(folder)
        gaze = {p.name: xy * np.array(p.size) for _, p, xy in photographs.items}
        self.maps = [design_data.element_map(r, gaze) for r in self.records]

    def view(self, index, shape, rng):
        record = self.records[index]
        view = design_data.design_view(record, shape, rng)
        rows, columns = shape[1] // crops.STRIDE, shape[0] // crops.STRIDE
        cut = lambda m: crops.teacher_view(m[None], view, rows, columns)[0][0].numpy()  # noqa: E731
        p = design_data.target(self.maps[index], record["kind"], cut)
        image = crops.jitter(crops.view_pixels(self.pixels[index], view, shape, rng), rng)
        long = max(record["width"], record["height"])
        degrees = design_data.LONG_SIDE_DEGREES * float(np.exp(rng.normal(0, 0.15)))
        wide, high = degrees * record["width"] / long, degrees * record["height"] / long
        mask = torch.zeros(shape[1] // 16, shape[0] // 16)
        objects = torch.zeros(OBJECT_MAPS.stop - OBJECT_MAPS.start, *mask.shape)
        counts = torch.from_numpy(p.astype(np.float32)) * self.WORTH
        return image, torch.tensor(crops.cell_degrees(wide, high, view, shape)), counts, objects, mask


def batches(photographs, designs, size, share, shapes, rng):
    """One pass over the photographs; `share` of every batch are designs."""
    from_designs = round(size * share) if designs and designs.records else 0
    order = rng.permutation(len(photographs.items))
    step = size - from_designs
    for start in range(0, len(order) - step + 1, step):
        shape = shapes[rng.integers(len(shapes))]
        rows = [photographs.view(i, shape, rng) for i in order[start : start + step]]
        rows += [designs.view(rng.integers(len(designs.records)), shape, rng) for _ in range(from_designs)]
        yield [torch.stack(column) for column in zip(*rows)]


def ahead(items):
    """The same items, the next one always being made in a second thread while this one is used."""
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = worker.submit(next, items, None)
            yield item
