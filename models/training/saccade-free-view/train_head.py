"""Train the history head on recorded scanpaths over the frozen picture networks, then fit two scalars on the
validation pictures: the sharpness of the density and the trust the head puts in it."""
import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch

from export_onnx import Encoder, load_network
from gaze_data import PIXELS_PER_DEGREE, input_size, load_pictures, open_rgb, split
from head_network import HISTORY, HistoryHead
from predictor import STRIDE, history_tensor

SACCADE_SECONDS = (0.10, 0.0015)  # mean = a + b * degrees, chosen so that 3 s of viewing hold as many fixations as recorded
FIRST_WEIGHT, DURATION_WEIGHT = 0.3, 0.3


class Viewing:
    """One picture, encoded, with every recorded fixation laid out as input and target of the head."""

    def __init__(self, encoder, picture, area):
        size = input_size(*picture.size, area)
        pixels = np.asarray(open_rgb(picture.path).resize(size, 2), np.float32) / 255
        image = torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous()
        per_degree = PIXELS_PER_DEGREE[picture.set]
        self.degrees = torch.tensor([picture.size[i] / per_degree * STRIDE / size[i] for i in (0, 1)])
        with torch.no_grad():
            relative, features, _ = encoder.raw(image, self.degrees)
        self.relative, self.features, self.set = relative, features.half(), picture.set
        self.rows, self.columns = relative.shape[2:]
        history, clock, target, seconds = [], [], [], []
        for path in picture.scanpaths:
            cells = path.xy / np.array(picture.size) * [self.columns, self.rows]
            if len(cells) == 0:
                continue
            jumps = np.hypot(*(np.diff(cells, axis=0) * self.degrees.numpy()).T) if len(cells) > 1 else np.zeros(0)
            start = np.concatenate([[0], np.cumsum(path.seconds[:-1] + SACCADE_SECONDS[0] + SACCADE_SECONDS[1] * jumps)])
            column, row = np.floor(cells).astype(int).T
            index = row.clip(0, self.rows - 1) * self.columns + column.clip(0, self.columns - 1)
            # One row more than fixations: the last has a duration but no successor.
            for k in range(len(cells) + 1):
                history.append(history_tensor(cells, path.seconds, k, HISTORY))
                clock.append([k - 1, start[k - 1] if k else 0])
                target.append(index[k] if k < len(cells) else -1)
                # The last fixation's recorded end is not a free choice of the viewer, so its duration is left out.
                seconds.append(path.seconds[k - 1] if 0 < k < len(cells) else 0)
        self.history, self.clock = torch.from_numpy(np.stack(history)), torch.tensor(clock, dtype=torch.float32)
        self.target, self.seconds = torch.tensor(target), torch.tensor(np.array(seconds, np.float32))

    def maps(self, project, sharpness=1.0):
        return torch.cat([self.relative, project(self.features.float())], 1)


def duration_log_density(mixture, seconds):
    log = torch.log(seconds.clamp(min=0.005)).unsqueeze(1)
    z = (log - mixture[:, :, 1]) / mixture[:, :, 2]
    parts = mixture[:, :, 0] - 0.5 * z**2 - torch.log(mixture[:, :, 2]) - 0.5 * math.log(2 * math.pi) - log
    return torch.logsumexp(parts, 1)


def evaluate(project, head, viewings, every=4):
    """Bits per fixation over uniform by set (first fixations left out), and nats of the durations."""
    gains, duration = {}, []
    with torch.no_grad():
        for v in viewings:
            pick = torch.nonzero((v.target >= 0) & (v.clock[:, 0] >= 0))[::every, 0]
            log_density, mixture = head(v.maps(project), v.degrees, v.history[pick], v.clock[pick])
            nats = log_density.flatten(1).gather(1, v.target[pick, None])[:, 0] + math.log(v.rows * v.columns)
            gains.setdefault(v.set, []).append(nats)
            timed = v.seconds[pick] > 0
            duration.append(duration_log_density(mixture, v.seconds[pick])[timed])
    return {k: float(torch.cat(n).mean()) / math.log(2) for k, n in gains.items()} | {"duration": float(torch.cat(duration).mean())}


def loss_of(project, head, v, count, rng):
    pick = torch.from_numpy(rng.choice(len(v.target), min(count, len(v.target)), replace=False))
    degrees = v.degrees * float(np.exp(rng.normal(0, 0.05)))
    log_density, mixture = head(v.maps(project), degrees, v.history[pick], v.clock[pick])
    target, clock, seconds = v.target[pick], v.clock[pick], v.seconds[pick]
    nats = -log_density.flatten(1).gather(1, target.clamp(min=0)[:, None])[:, 0]
    weight = (target >= 0).float() * torch.where(clock[:, 0] < 0, FIRST_WEIGHT, 1.0)
    gaze = (nats * weight).sum() / weight.sum()
    timed = (seconds > 0).float()
    lasted = -(duration_log_density(mixture, seconds) * timed).sum() / timed.sum().clamp(min=1)
    return gaze, lasted, math.log(v.rows * v.columns)


def fit_sharpness(encoder, viewings):
    """The power of the density that suits the validation pictures best, sets weighted alike."""
    def bits(power):
        by_set = {}
        for v in viewings:
            log_density = torch.log_softmax(v.relative.flatten() * power, 0) + math.log(v.rows * v.columns)
            by_set.setdefault(v.set, []).append(log_density[v.target[(v.target >= 0) & (v.clock[:, 0] >= 0)]])
        return {k: float(torch.cat(g).mean()) / math.log(2) for k, g in by_set.items()}

    table = {power: bits(power) for power in np.arange(0.7, 1.31, 0.05).round(2).tolist()}
    best = max(table, key=lambda power: sum(table[power].values()))
    print("density at power 1", table[1.0], "| best power", best, table[best], flush=True)
    return best


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--network", required=True, help="network.pt of train_encoder.py")
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--start", help="head.pt to go on from")
    parser.add_argument("--count", type=int, default=14, help="fixations per picture and step")
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--area", type=int, default=147456)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = options()
    torch.manual_seed(args.seed)
    torch.set_num_threads(2)
    rng = np.random.default_rng(args.seed)
    training, validation = split(load_pictures(args.data))
    encoder = Encoder(load_network(args.network)).eval()
    held_out = [Viewing(encoder, p, args.area) for p in validation]
    sharpness = fit_sharpness(encoder, held_out)
    viewings = [Viewing(encoder, p, args.area) for p in training]
    for v in held_out + viewings:
        log_density = torch.log_softmax(v.relative.flatten() * sharpness, 0) + math.log(v.rows * v.columns)
        v.relative = log_density.reshape(v.relative.shape)
    torch.set_num_threads(1)  # the head is so small that a second thread only waits
    head, project = HistoryHead(), encoder.project
    if args.start:
        saved = torch.load(args.start, weights_only=True)
        head.load_state_dict(saved["head"])
        project.load_state_dict(saved["project"])
    parameters = list(head.parameters()) + list(project.parameters())
    optimiser = torch.optim.AdamW(parameters, lr=args.rate, weight_decay=0.01, betas=(0.9, 0.98))
    group = 4  # pictures per step
    steps = args.epochs * (len(viewings) // group)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=steps + 1, pct_start=0.1)
    Path(args.out).mkdir(parents=True, exist_ok=True)
    best, begun = -1e9, time.time()
    for epoch in range(args.epochs):
        seen, order = [], rng.permutation(len(viewings))
        for start in range(0, len(order) - group + 1, group):
            optimiser.zero_grad()
            for i in order[start : start + group]:
                gaze, lasted, uniform = loss_of(project, head, viewings[i], args.count, rng)
                ((gaze + DURATION_WEIGHT * lasted) / group).backward()
                seen.append((uniform - gaze.item(), -lasted.item()))
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            schedule.step()
        found = evaluate(project, head, held_out)
        bits, nats = np.mean(seen, 0)
        print(f"epoch {epoch + 1} train {bits / math.log(2):.3f} bits, durations {nats:.3f} | held out", {k: round(v, 4) for k, v in found.items()}, f"{time.time() - begun:.0f} s", flush=True)
        total = found["osie"] + found["crowd"]
        if total > best:
            best = total
            state = {"head": head.state_dict(), "project": project.state_dict(), "sharpness": torch.tensor(float(sharpness))}
            torch.save(state, Path(args.out) / "head.pt")
    saved = torch.load(Path(args.out) / "head.pt", weights_only=True)
    head.load_state_dict(saved["head"])
    project.load_state_dict(saved["project"])
    tries = {}
    for trust in np.arange(0.8, 1.11, 0.05).round(2).tolist():
        head.trust.fill_(trust)
        found = evaluate(project, head, held_out)
        tries[trust] = found["osie"] + found["crowd"]
        print("trust", trust, {k: round(v, 4) for k, v in found.items()}, flush=True)
    head.trust.fill_(max(tries, key=tries.get))
    torch.save(saved | {"head": head.state_dict()}, Path(args.out) / "head.pt")


if __name__ == "__main__":
    main()
