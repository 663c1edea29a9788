"""Measure the shipped model on the validation pictures, from its ONNX files alone, with the app's own rules."""
import argparse
import json
from pathlib import Path

import numpy as np

import scanmatch
from baselines import other_viewers_bits
from gaze_data import PIXELS_PER_DEGREE, load_pictures, open_rgb, split
from predictor import Predictor, conditional_gain, default_pixels_per_degree, history_tensor, onsets, sample

QUANTILES = np.arange(0.1, 0.95, 0.1)
VIEWING_SECONDS = {"osie": 3.0, "crowd": 5.0}


def density_nats(scene, picture):
    """Sum of ln(p x cells) and count over every viewer's fixations but the first."""
    xy = np.concatenate([s.xy[1:] for s in picture.scanpaths if len(s.xy) > 1])
    gains = scene.log_density.ravel()[scene.index(scene.to_cells(xy))] + np.log(scene.cells)
    return gains.sum(), len(gains)


def score_nats(predictor, scene, picture, every):
    total, first = [], []
    for path in picture.scanpaths[::every]:
        if len(path.xy) > 1:
            gains = conditional_gain(predictor, scene, path.xy, path.seconds)
            total.append(gains[1:])
            first.append(gains[0])
    return np.concatenate(total).sum(), sum(map(len, total)), first


def nss(scene, picture):
    xy = np.concatenate([s.xy[1:] for s in picture.scanpaths if len(s.xy) > 1])
    p = np.exp(scene.log_density)
    return float(((p.ravel()[scene.index(scene.to_cells(xy))] - p.mean()) / p.std()).mean())


def amplitudes(paths, per_degree):
    return np.concatenate([np.hypot(*np.diff(xy, axis=0).T) / per_degree for xy, _ in paths if len(xy) > 1])


def quantile_gap(model, human):
    a, b = np.quantile(model, QUANTILES), np.quantile(human, QUANTILES)
    return float(np.mean(np.abs(a - b) / b)), a.round(3).tolist(), b.round(3).tolist()


def match(sampled, picture):
    human = [scanmatch.letters(s.xy, s.seconds, picture.size) for s in picture.scanpaths if len(s.xy) > 1]
    model = [scanmatch.letters(xy, d, picture.size) for xy, d in sampled]
    pairs = [(m, h) for m in model for h in human if len(m) and len(h)]
    return float(scanmatch.scores(*zip(*pairs)).mean())


def agreement_bits(predictor, scene, sampled):
    """KL (bits) from the average conditional density along sampled paths to the marginal."""
    total = np.zeros(scene.cells)
    count = 0
    for xy, seconds in sampled:
        cells = scene.to_cells(xy)
        start = onsets(predictor, scene, cells, seconds)
        n = len(cells)
        if n < 2:
            continue
        history = np.stack([history_tensor(cells, seconds, k, predictor.history) for k in range(1, n)])
        clock = np.array([[k - 1, start[k - 1]] for k in range(1, n)], np.float32)
        total += np.exp(predictor.step(scene, history, clock)[0]).reshape(n - 1, -1).sum(0)
        count += n - 1
    mean = total / count
    return float((mean * (np.log2(mean + 1e-30) - scene.log_density.ravel() / np.log(2))).sum())


def measure(predictor, pictures, args):
    rng = np.random.default_rng(args.seed)
    rows, pooled = [], {"model": {}, "human": {}}
    for picture in pictures:
        per_degree = PIXELS_PER_DEGREE[picture.set] if args.true_angle else None
        scene = predictor.encode(open_rgb(picture.path), per_degree, args.area)
        row = {"image": picture.name, "set": picture.set}
        nats, row["fixations"] = density_nats(scene, picture)
        row["density"] = nats / row["fixations"] / np.log(2)
        row["nss"] = nss(scene, picture)
        if not args.density_only:
            nats, count, first = score_nats(predictor, scene, picture, args.every)
            row["score"], row["first"] = nats / count / np.log(2), float(np.mean(first)) / np.log(2)
        if args.viewers and not args.density_only:
            sampled = sample(predictor, scene, args.viewers, VIEWING_SECONDS[picture.set], rng, keep_last=args.ending)
            row["scanmatch"], row["agreement"] = match(sampled, picture), agreement_bits(predictor, scene, sampled)
            scale = per_degree or default_pixels_per_degree(picture.size)
            human = [(s.xy, s.seconds) for s in picture.scanpaths if len(s.xy) > 0]
            for who, paths in (("model", sampled), ("human", human)):
                bag = pooled[who].setdefault(picture.set, {"amplitude": [], "duration": [], "count": []})
                bag["amplitude"].append(amplitudes(paths, scale))
                bag["duration"].append(np.concatenate([d for _, d in paths]))
                bag["count"] += [len(d) for _, d in paths]
        rows.append(row)
    return rows, pooled


def interval(values, weights):
    """95 % of 1000 resamplings of the pictures."""
    rng = np.random.default_rng(0)
    picks = rng.integers(0, len(values), (1000, len(values)))
    means = (values[picks] * weights[picks]).sum(1) / weights[picks].sum(1)
    return [round(float(v), 3) for v in np.quantile(means, [0.025, 0.975])]


def summary(rows, pooled):
    out = {}
    for name in VIEWING_SECONDS:
        of_set = [r for r in rows if r["set"] == name]
        if not of_set:
            continue
        weights = np.array([r["fixations"] for r in of_set], float)
        line = {"pictures": len(of_set)}
        for key in ("density", "score"):
            if key in of_set[0]:
                values = np.array([r[key] for r in of_set])
                line[key + "Bits"] = round(float(np.average(values, weights=weights)), 4)
                line[key + "Interval"] = interval(values, weights)
        for key in ("nss", "first", "scanmatch", "agreement"):
            if key in of_set[0]:
                line[key] = round(float(np.mean([r[key] for r in of_set])), 4)
        if name in pooled["model"]:
            model, human = pooled["model"][name], pooled["human"][name]
            for key in ("amplitude", "duration"):
                gap, a, b = quantile_gap(np.concatenate(model[key]), np.concatenate(human[key]))
                line[key + "Gap"], line[key + "Model"], line[key + "Human"] = round(gap, 4), a, b
            line["countModel"], line["countHuman"] = (round(float(np.mean(x["count"])), 3) for x in (model, human))
            line["countSpread"] = [round(float(np.std(x["count"])), 2) for x in (model, human)]
        out[name] = line
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--model", default=str(Path(__file__).parents[2] / "saccade-free-view"))
    parser.add_argument("--viewers", type=int, default=10, help="sampled viewers per picture; 0: no sampling")
    parser.add_argument("--every", type=int, default=1, help="score every n-th recorded viewer")
    parser.add_argument("--area", type=int, help="pixels fed to the encoder instead of the card's")
    parser.add_argument("--true-angle", action="store_true", help="the sets' visual angle instead of the default rule")
    parser.add_argument("--ending", choices=("cut", "drop", "keep"), default="cut")
    parser.add_argument("--density-only", action="store_true")
    parser.add_argument("--training", type=int, default=0, help="measure this many training pictures instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rows", help="also write every picture's figures to this JSON file")
    args = parser.parse_args()
    training, validation = split(load_pictures(args.data))
    chosen = training[:: max(1, len(training) // args.training)] if args.training else validation
    rows, pooled = measure(Predictor(args.model, args.threads), chosen, args)
    if args.rows:
        for row, picture in zip(rows, chosen):
            row["ceiling"] = other_viewers_bits(picture)
        Path(args.rows).write_text(json.dumps({"pictures": rows}, indent=1))
    print(json.dumps(summary(rows, pooled), indent=1))


if __name__ == "__main__":
    main()
