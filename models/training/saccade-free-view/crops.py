"""Random views of a picture with everything that belongs to them: pixels, gaze histogram, visual angle, teacher map."""
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

STRIDE = 4
# Width and height of a batch: much 4:3, some wide, some square, some upright.
SHAPES = {
    "small": ((384, 288), (384, 288), (352, 256), (352, 256), (320, 256), (416, 224), (448, 256), (288, 288), (256, 352)),
    "large": ((448, 320), (448, 320), (480, 352), (384, 288), (416, 320), (512, 288), (352, 352), (320, 416)),
}


@dataclass
class View:
    """A box of the picture in shares of the frame (it may reach outside), and whether it is mirrored."""

    left: float
    top: float
    width: float
    height: float
    mirrored: bool


def random_view(rng, picture_aspect, shape, zoom_out=0.1):
    aspect = shape[0] / shape[1] / picture_aspect  # share of width over share of height for square pixels
    kind = rng.random()
    mirrored = bool(rng.random() < 0.5)
    stretch = np.exp(rng.normal(0, 0.06))
    if kind < 0.25:
        return View(0, 0, 1, 1, mirrored)
    if kind > 1 - zoom_out:
        scale = rng.uniform(1.05, 1.7)
        height = scale * max(1, 1 / (aspect * stretch))
        width = height * aspect * stretch
    else:
        scale = np.sqrt(rng.uniform(0.4, 1.0))
        height = scale * min(1, 1 / (aspect * stretch))
        width = height * aspect * stretch
    left, top = (rng.uniform(*sorted((0, 1 - extent))) for extent in (width, height))
    return View(left, top, width, height, mirrored)


def view_pixels(pixels, view, shape, rng):
    """[3, H, W] in 0..1 from uint8 [h, w, 3]; what lies outside the picture has one random colour."""
    rows, columns = pixels.shape[:2]
    left, top = int(round(view.left * columns)), int(round(view.top * rows))
    right, bottom = int(round((view.left + view.width) * columns)), int(round((view.top + view.height) * rows))
    inside = pixels[max(top, 0) : min(bottom, rows), max(left, 0) : min(right, columns)]
    patch = torch.from_numpy(np.array(inside)).permute(2, 0, 1)[None].float()
    if left < 0 or top < 0 or right > columns or bottom > rows:
        ground = torch.from_numpy(rng.choice([0, 255, rng.integers(0, 256), 128], 1)).float() if rng.random() < 0.7 else torch.from_numpy(rng.integers(0, 256, 3)).float()
        frame = ground.view(1, -1, 1, 1).expand(1, 3, bottom - top, right - left).clone()
        frame[:, :, max(-top, 0) : max(-top, 0) + patch.shape[2], max(-left, 0) : max(-left, 0) + patch.shape[3]] = patch
        patch = frame
    out = F.interpolate(patch, (shape[1], shape[0]), mode="bilinear", antialias=True, align_corners=False)[0] / 255
    return out.flip(2) if view.mirrored else out


def jitter(image, rng):
    """Brightness, contrast, saturation, tint, blur, noise; each left out some of the time."""
    image = image * float(np.exp(rng.normal(0, 0.15)))
    mean = image.mean()
    image = (image - mean) * float(np.exp(rng.normal(0, 0.15))) + mean
    grey = (image * torch.tensor([0.299, 0.587, 0.114]).view(3, 1, 1)).sum(0, keepdim=True)
    image = grey + (image - grey) * (0.0 if rng.random() < 0.08 else float(rng.uniform(0.5, 1.4)))
    image = image * torch.from_numpy(np.exp(rng.normal(0, 0.04, (3, 1, 1))).astype(np.float32))
    if rng.random() < 0.15:
        weight = float(rng.uniform(-0.5, 0.9))  # below zero sharpens
        image = image + weight * (F.avg_pool2d(image[None], 3, 1, 1, count_include_pad=False)[0] - image)
    if rng.random() < 0.15:
        image = image + torch.from_numpy(rng.normal(0, rng.uniform(0.005, 0.04), image.shape).astype(np.float32))
    return image.clamp(0, 1)


def to_view(xy, view):
    """Shares of the frame -> shares of the view."""
    out = (xy - np.array([view.left, view.top], np.float32)) / np.array([view.width, view.height], np.float32)
    if view.mirrored:
        out[:, 0] = 1 - out[:, 0]
    return out


def histogram(xy, view, shape):
    """float32 [H/4, W/4] counts of the fixations that fall into the view."""
    rows, columns = shape[1] // STRIDE, shape[0] // STRIDE
    cell = np.floor(to_view(xy, view) * [columns, rows]).astype(int)
    inside = ((cell >= 0) & (cell < [columns, rows])).all(1)
    flat = cell[inside, 1] * columns + cell[inside, 0]
    return torch.from_numpy(np.bincount(flat, minlength=rows * columns).astype(np.float32).reshape(rows, columns))


def teacher_view(maps, view, rows, columns):
    """The teacher's maps [C, h, w] of the whole picture, cut to the view, and a mask of where the picture is."""
    x = (torch.arange(columns) + 0.5) / columns
    y = (torch.arange(rows) + 0.5) / rows
    x = 1 - x if view.mirrored else x
    x, y = view.left + x * view.width, view.top + y * view.height
    grid = torch.stack(torch.meshgrid(2 * x - 1, 2 * y - 1, indexing="xy"), -1).float()
    cut = F.grid_sample(torch.from_numpy(maps.astype(np.float32))[None], grid[None], padding_mode="border", align_corners=False)[0]
    mask = ((x > 0) & (x < 1))[None, :] & ((y > 0) & (y < 1))[:, None]
    return cut, mask.float()


def cell_degrees(degrees_wide, degrees_high, view, shape):
    return [degrees_wide * view.width * STRIDE / shape[0], degrees_high * view.height * STRIDE / shape[1]]
