"""Teach the five stages of a picture network, each from the frozen MobileNetV2's maps before and after that stage.

Every stage sees the teacher's maps at first and, as training goes on, more and more what the stage below it gives,
so that it learns to make up for its errors. No gaze is used, so views may be cut, stretched and recoloured freely.
"""
import argparse
import time
from pathlib import Path

import numpy as np
import torch

import crops
from design_data import load_designs
from gaze_data import cached_pixels, load_pictures, split
from network import GazeNetwork
from teacher_features import StageTeacher
from train_encoder import decay_groups, stage_loss

TEACHER_FORCED = 0.6  # share of training after which a stage only sees its own kind of input


def stage_losses(network, image, truths, spreads, own_share):
    losses, below = [], image * 2 - 1
    for stage, truth, spread in zip(network.stages, truths, spreads):
        guess = stage(below)
        losses.append(stage_loss(guess, truth, spread))
        own = (torch.rand(len(image), 1, 1, 1) < own_share).float()
        below = own * guess.detach().float() + (1 - own) * truth
    return losses


def views(images, size, rng):
    """Batches of random views of every picture."""
    order = rng.permutation(len(images))
    for start in range(0, len(order) - size + 1, size):
        shape = crops.SHAPES["small"][rng.integers(len(crops.SHAPES["small"]))]
        batch = []
        for i in order[start : start + size]:
            rows, columns = images[i].shape[:2]
            view = crops.random_view(rng, columns / rows, shape)
            batch.append(crops.jitter(crops.view_pixels(images[i], view, shape, rng), rng))
        yield torch.stack(batch)


@torch.no_grad()
def held_out_error(network, images, teacher, spreads):
    """The share of the teacher's variance that is missed, stage after stage, with no teacher in between."""
    network.eval()
    errors = []
    for pixels in images:
        image = crops.view_pixels(pixels, crops.View(0, 0, 1, 1, False), (384, 288), None)[None]
        guesses = network.trunk(image.contiguous(memory_format=torch.channels_last))
        errors.append([float(stage_loss(g, t, s)) for g, t, s in zip(guesses, teacher(image), spreads)])
    network.train()
    return np.mean(errors, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--cache", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--designs", help="folder of synthetic designs; none: photographs alone")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--stop-after", type=int, default=10**6, help="leave the schedule after this many epochs")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(2)
    rng = np.random.default_rng(args.seed)
    pictures = load_pictures(args.data)
    names = {p.name for p in split(pictures)[0]}
    pixels = cached_pixels(pictures, Path(args.cache) / "pixels.npy")
    images = [x for x, p in zip(pixels, pictures) if p.name in names]
    others = [x for x, p in zip(pixels, pictures) if p.name not in names][::6]
    images += load_designs(args.designs)[1][::3]
    teacher = StageTeacher(Path(args.data) / "weights")
    sample = [t.numpy() for t in teacher(next(views(images, 24, rng)))]
    spreads = [torch.from_numpy(t.var((0, 2, 3)) + 1e-3) for t in sample]
    network = GazeNetwork().to(memory_format=torch.channels_last).train()
    optimiser = torch.optim.AdamW(decay_groups(network.stages.parameters(), 0.01, args.rate), betas=(0.9, 0.99))
    steps = args.epochs * (len(images) // args.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=steps + 1, pct_start=0.1, final_div_factor=50)
    Path(args.out).mkdir(parents=True, exist_ok=True)
    step, begun = 0, time.time()
    for epoch in range(min(args.epochs, args.stop_after)):
        seen = []
        for image in views(images, args.batch, rng):
            truths = [t.contiguous(memory_format=torch.channels_last) for t in teacher(image)]
            with torch.autocast("cpu", torch.bfloat16):
                losses = stage_losses(network, image.contiguous(memory_format=torch.channels_last), truths, spreads, min(1.0, step / steps / TEACHER_FORCED))
            optimiser.zero_grad(set_to_none=True)
            sum(losses).backward()
            optimiser.step()
            schedule.step()
            step += 1
            seen.append([v.item() for v in losses])
            if step % 20 == 0:
                print(step, steps, np.mean(seen[-20:], 0).round(3), f"{time.time() - begun:.0f} s", flush=True)
        missed = held_out_error(network, others, teacher, spreads)
        print(f"epoch {epoch + 1} missed", np.mean(seen, 0).round(3), "held out", missed.round(3), f"{time.time() - begun:.0f} s", flush=True)
        torch.save({"weights": network.state_dict(), "spreads": spreads, "args": vars(args), "epoch": epoch + 1}, Path(args.out) / "trunk.pt")


if __name__ == "__main__":
    main()
