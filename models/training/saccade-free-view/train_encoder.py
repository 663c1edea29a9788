"""Train a picture network on gaze, starting from a trunk that train_trunk.py taught."""
import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import crops
from gaze_data import input_size, load_pictures, split
from network import GazeNetwork
from teacher_features import StageTeacher
from training_views import Designs, Photographs, ahead, batches

TEACHER_EVERY = 3  # the stage teacher is asked at every third step only; it costs a fifth of a step


def gaze_loss(log_density, counts):
    """Nats per fixation, each picture weighted by the root of its fixations: few of them are a noisy target."""
    total = counts.sum((1, 2))
    weight = total.sqrt() / total.sqrt().sum()
    return -((log_density * counts).sum((1, 2)) / total * weight).sum()


def stage_loss(guess, truth, spread):
    """Mean squared error in units of the channel's variance."""
    return (((guess.float() - truth) ** 2).mean((0, 2, 3)) / spread).mean()


def object_loss(predicted, truth, mask):
    error = F.smooth_l1_loss(predicted.float(), truth, reduction="none").mean(1)
    return (error * mask).sum() / mask.sum().clamp(min=1)


@torch.no_grad()
def validate(network, photographs, area):
    """Bits per fixation over a uniform map, by set; whole frames, not mirrored."""
    network.eval()
    gains = {}
    for row, picture, xy in photographs.items:
        shape = input_size(*picture.size, area)
        view = crops.View(0, 0, 1, 1, False)
        image = crops.view_pixels(photographs.pixels[row], view, shape, None)[None]
        aspect = picture.size[0] / picture.size[1]
        degrees = torch.tensor([crops.cell_degrees(picture.degrees_wide, picture.degrees_wide / aspect, view, shape)])
        with torch.autocast("cpu", torch.bfloat16):
            log_density = network(image.contiguous(memory_format=torch.channels_last), degrees)[1][0]
        counts = crops.histogram(xy, view, shape)
        nats = (log_density * counts).sum() / counts.sum() + math.log(counts.numel())
        gains.setdefault(picture.set, []).append((float(nats) / math.log(2), float(counts.sum())))
    network.train()
    return {k: float(np.average([g for g, _ in v], weights=[n for _, n in v])) for k, v in gains.items()}


def decay_groups(parameters, decay, rate):
    parameters = list(parameters)
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay, "lr": rate},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0, "lr": rate},
    ]


@torch.no_grad()
def follow(average, network, keep):
    for a, b in zip(average.state_dict().values(), network.state_dict().values()):
        if a.dtype.is_floating_point:
            a.lerp_(b, 1 - keep)
        else:
            a.copy_(b)


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--cache", required=True)
    parser.add_argument("--trunk", required=True, help="trunk.pt of train_trunk.py")
    parser.add_argument("--start", help="network.pt to go on from; none: a new decoder on the trunk")
    parser.add_argument("--designs", help="folder of synthetic designs; none: photographs alone")
    parser.add_argument("--share", type=float, default=0.17, help="share of designs in a batch")
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--stop-after", type=int, default=10**6, help="leave the schedule after this many epochs")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--trunk-rate", type=float, default=0.35, help="the trunk's rate as a share of the others'")
    parser.add_argument("--shapes", choices=tuple(crops.SHAPES), default="small")
    parser.add_argument("--area", type=int, default=384 * 288, help="of the held-out pictures")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = options()
    torch.manual_seed(args.seed)
    torch.set_num_threads(2)
    rng = np.random.default_rng(args.seed)
    pictures = load_pictures(args.data)
    training, validation = split(pictures)
    train_set = Photographs(pictures, {p.name for p in training}, args.cache)
    held_out = Photographs(pictures, {p.name for p in validation}, args.cache)
    designs = Designs(args.designs, train_set)
    teacher = StageTeacher(Path(args.data) / "weights")
    network = GazeNetwork().to(memory_format=torch.channels_last).train()
    taught = torch.load(args.trunk, weights_only=True)
    network.stages.load_state_dict({k[7:]: v for k, v in taught["weights"].items() if k.startswith("stages.")})
    if args.start:
        network.load_state_dict(torch.load(args.start, weights_only=True)["weights"])
    average = copy.deepcopy(network)
    trunk, rest = network.stages.parameters(), [p for n, p in network.named_parameters() if not n.startswith("stages.")]
    groups = decay_groups(trunk, 0.02, args.rate * args.trunk_rate) + decay_groups(rest, 0.05, args.rate)
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.99))
    per_epoch = len(train_set.items) // (args.batch - (round(args.batch * args.share) if designs.records else 0))
    steps, rates = args.epochs * per_epoch, [g["lr"] for g in groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps + 1, pct_start=0.12, final_div_factor=200)
    Path(args.out).mkdir(parents=True, exist_ok=True)
    step, begun = 0, time.time()
    for epoch in range(min(args.epochs, args.stop_after)):
        seen = []
        for image, degrees, counts, objects, mask in ahead(batches(train_set, designs, args.batch, args.share, crops.SHAPES[args.shapes], rng)):
            with torch.autocast("cpu", torch.bfloat16):
                _, log_density, maps, guess = network(image.contiguous(memory_format=torch.channels_last), degrees)
            gaze, objects_missed = gaze_loss(log_density, counts), object_loss(guess, objects, mask)
            loss = gaze + 0.5 * objects_missed
            if step % TEACHER_EVERY == 0:
                loss = loss + 0.5 * sum(stage_loss(*three) for three in zip(maps, teacher(image), taught["spreads"]))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            step += 1
            follow(average, network, min(0.995, step / (step + 10)))
            seen.append((math.log(counts[0].numel()) - gaze.item(), objects_missed.item()))
        gaze, objects_missed = np.mean(seen, 0)
        line = f"epoch {epoch + 1} train {gaze / math.log(2):.3f} bits, objects {objects_missed:.4f}, {time.time() - begun:.0f} s"
        if epoch % 3 == 2 or epoch >= args.epochs - 2:
            line += " | held out " + " ".join(f"{k} {v:.3f}" for k, v in validate(average, held_out, args.area).items())
        print(line, flush=True)
        torch.save({"weights": average.state_dict(), "args": vars(args), "epoch": epoch + 1}, Path(args.out) / "network.pt")


if __name__ == "__main__":
    main()
