"""Train the history head on recorded scanpaths over the frozen picture network."""
import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

from export_onnx import Encoder, load_network
from gaze_data import input_size, load_pictures, open_rgb, split
from head_network import HISTORY, HeadMaps, HistoryHead
from predictor import STRIDE, averaged, default_pixels_per_degree, history_tensor, resampled
from train_encoder import follow

SACCADE_SECONDS = (0.10, 0.0015)  # mean = a + b * degrees, chosen so that 3 s of viewing hold as many fixations as recorded
FIRST_WEIGHT, DURATION_WEIGHT = 0.15, 0.3
KEEP = 0.99  # of the running average of the weights, per step


def look(encoder, image, area):
    size = input_size(*image.size, area)
    pixels = np.asarray(image.resize(size, Image.BILINEAR), np.float32) / 255
    per_degree = default_pixels_per_degree(image.size)
    degrees = torch.tensor([image.size[i] / per_degree * STRIDE / size[i] for i in (0, 1)])
    with torch.no_grad():
        return *encoder.raw(torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous(), degrees)[1:], degrees


def encoded(encoder, image, areas, file):
    """The network's maps, the density of both looks and degrees per cell, as the app has them; made once."""
    if not file.exists():
        features, merged, first, degrees = look(encoder, image, areas[0])
        second = look(encoder, image, areas[1])[2]
        density = averaged(first[0].numpy(), resampled(second[0].numpy(), first.shape[1:]))
        np.savez(file, features=features.half().numpy(), merged=merged.half().numpy(), density=density, degrees=degrees.numpy())
    return np.load(file)


class Viewing:
    """One picture, encoded, with every recorded fixation laid out as input and target of the head."""

    def __init__(self, encoder, picture, mirrored, areas, cache):
        image = open_rgb(picture.path)
        image = ImageOps.mirror(image) if mirrored else image
        kept = encoded(encoder, image, areas, Path(cache) / f"{picture.name.replace('/', '_')}_{int(mirrored)}.npz")
        density = torch.from_numpy(kept["density"])
        self.rows, self.columns = density.shape
        self.relative = (density + math.log(density.numel()))[None, None]
        self.features, self.merged = torch.from_numpy(kept["features"]), torch.from_numpy(kept["merged"])
        self.degrees, self.set = torch.from_numpy(kept["degrees"]), picture.set
        history, clock, target, seconds = [], [], [], []
        for path in picture.scanpaths:
            place = path.xy / np.array(picture.size)
            if mirrored:
                place[:, 0] = 1 - place[:, 0]
            cells = place * [self.columns, self.rows]
            jumps = np.hypot(*(np.diff(cells, axis=0) * kept["degrees"]).T) if len(cells) > 1 else np.zeros(0)
            start = np.concatenate([[0], np.cumsum(path.seconds[:-1] + SACCADE_SECONDS[0] + SACCADE_SECONDS[1] * jumps)])
            for k in range(len(cells)):
                history.append(history_tensor(cells, path.seconds, k, HISTORY))
                clock.append([k - 1, start[k - 1] if k else 0])
                column, row = np.floor(cells[k]).astype(int).clip(0, [self.columns - 1, self.rows - 1])
                target.append(row * self.columns + column)
                # The last fixation's recorded end is not a free choice of the viewer, so its duration is left out.
                seconds.append(path.seconds[k - 1] if k else 0)
        self.history, self.clock = torch.from_numpy(np.stack(history)), torch.tensor(clock, dtype=torch.float32)
        self.target, self.seconds = torch.tensor(target), torch.tensor(np.array(seconds, np.float32))
        self.first = torch.nonzero(self.clock[:, 0] < 0)[:, 0]
        self.later = torch.nonzero(self.clock[:, 0] >= 0)[:, 0]

    def gains(self, head, maps, degrees, pick):
        """Nats over uniform of the fixations picked, and of the durations of those before them."""
        log_density, mixture = head(maps, degrees, self.history[pick], self.clock[pick])
        nats = log_density.flatten(1).gather(1, self.target[pick, None])[:, 0] + math.log(self.rows * self.columns)
        return nats, duration_log_density(mixture, self.seconds[pick])

    def first_gains(self, head, maps, degrees):
        """Of all first fixations, which share one density."""
        log_density = head(maps, degrees, self.history[self.first[:1]], self.clock[self.first[:1]])[0]
        return log_density.flatten()[self.target[self.first]] + math.log(self.rows * self.columns)


class Learnt(torch.nn.Module):
    """What is trained here: the head, and the maps it is shown."""

    def __init__(self):
        super().__init__()
        self.head, self.maps = HistoryHead(), HeadMaps()

    def maps_of(self, v):
        return self.maps(v.relative, v.features.float(), v.merged.float())


def duration_log_density(mixture, seconds):
    log = torch.log(seconds.clamp(min=0.005)).unsqueeze(1)
    z = (log - mixture[:, :, 1]) / mixture[:, :, 2]
    parts = mixture[:, :, 0] - 0.5 * z**2 - torch.log(mixture[:, :, 2]) - 0.5 * math.log(2 * math.pi) - log
    return torch.logsumexp(parts, 1)


@torch.no_grad()
def evaluate(learnt, viewings, every=3):
    """By set: bits over uniform per later and per first fixation, nats per duration."""
    found = {}
    for v in viewings:
        maps = learnt.maps_of(v)
        parts = [v.gains(learnt.head, maps, v.degrees, pick) for pick in v.later[::every].split(48)]
        columns = *(torch.cat(part) for part in zip(*parts)), v.first_gains(learnt.head, maps, v.degrees)
        found.setdefault(v.set, []).append(columns)
    means = {k: [float(torch.cat(part).mean()) for part in zip(*rows)] for k, rows in found.items()}
    return {k: {"bits": m[0] / math.log(2), "first": m[2] / math.log(2), "duration": m[1]} for k, m in means.items()}


def loss_of(learnt, v, count, rng):
    maps, degrees = learnt.maps_of(v), v.degrees * float(np.exp(rng.normal(0, 0.05)))
    pick = v.later[rng.choice(len(v.later), min(count, len(v.later)), replace=False)]
    nats, lasted = v.gains(learnt.head, maps, degrees, pick)
    first = v.first_gains(learnt.head, maps, degrees).mean()
    return nats.mean(), first, lasted.mean()


def line_of(found):
    return " ".join(f"{k} " + " ".join(f"{name} {value:.3f}" for name, value in row.items()) for k, row in found.items())


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--network", required=True, help="network.pt of train_encoder.py, or the encoder.onnx of a release")
    parser.add_argument("--cache", required=True, help="folder for encoded pictures, 1.2 GB")
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--count", type=int, default=16, help="fixations per picture and step")
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--area", type=int, default=147456)
    parser.add_argument("--fine-area", type=int, default=221184)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = options()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)  # the head is so small that a second thread only waits
    rng = np.random.default_rng(args.seed)
    training, validation = split(load_pictures(args.data))
    encoder, learnt = Encoder(load_network(args.network)).eval(), Learnt()
    for folder in (args.cache, args.out):
        Path(folder).mkdir(parents=True, exist_ok=True)
    areas = (args.area, args.fine_area)
    held_out = [Viewing(encoder, p, False, areas, args.cache) for p in validation]
    viewings = [[Viewing(encoder, p, mirrored, areas, args.cache) for mirrored in (False, True)] for p in training]
    average = copy.deepcopy(learnt).eval()
    parameters = list(learnt.parameters())
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": 0.02},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=args.rate, betas=(0.9, 0.98))
    group, step = 4, 0  # pictures per step
    steps = args.epochs * (len(viewings) // group)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=steps + 1, pct_start=0.15)
    best, begun = -1e9, time.time()
    for epoch in range(args.epochs):
        seen, order = [], rng.permutation(len(viewings))
        for start in range(0, len(order) - group + 1, group):
            optimiser.zero_grad()
            for i in order[start : start + group]:
                gaze, first, lasted = loss_of(learnt, viewings[i][rng.integers(2)], args.count, rng)
                (-(gaze + FIRST_WEIGHT * first + DURATION_WEIGHT * lasted) / group).backward()
                seen.append((gaze.item(), lasted.item()))
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            follow(average, learnt, min(KEEP, step / (step + 10)))
        found = evaluate(average, held_out)
        gaze, lasted = np.mean(seen, 0)
        print(f"epoch {epoch + 1} train bits {gaze / math.log(2):.3f} duration {lasted:.3f} | held out {line_of(found)}, {time.time() - begun:.0f} s", flush=True)
        total = sum(row["bits"] for row in found.values())
        if total > best:
            best = total
            torch.save({"head": average.head.state_dict(), "maps": average.maps.state_dict()}, Path(args.out) / "head.pt")


if __name__ == "__main__":
    main()
