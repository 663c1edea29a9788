"""What a centre prior and the other viewers of the same picture reach on the validation pictures."""
import argparse
import json

import numpy as np
from scipy.ndimage import gaussian_filter

import scanmatch
from gaze_data import SETS, load_pictures, split

GRID = (60, 80)
OTHER_VIEWERS_SPREAD = 2.0  # cells: 20 px at 800 px width
PRIOR_SPREAD = 3.0


def counts(xy, size):
    cell = np.floor(xy / np.array(size) * [GRID[1], GRID[0]]).astype(int).clip(0, [GRID[1] - 1, GRID[0] - 1])
    out = np.zeros(GRID)
    np.add.at(out, (cell[:, 1], cell[:, 0]), 1)
    return out


def of_viewers(picture):
    return [counts(s.xy[1:], picture.size) for s in picture.scanpaths if len(s.xy) > 1]


def gain(density, hits):
    """Sum of bits over uniform of the hits."""
    return float((hits * np.log2(density / density.sum() * density.size)).sum())


def other_viewers_bits(picture, prior=None):
    """Bits per fixation that a smoothed map of the other viewers gives, each viewer left out in turn."""
    hits = of_viewers(picture)
    everyone = sum(hits)
    prior = gaussian_filter(everyone, 12) if prior is None else prior
    bits = 0.0
    for own in hits:
        seen = gaussian_filter(everyone - own, OTHER_VIEWERS_SPREAD, mode="constant")
        bits += gain(0.95 * seen / seen.sum() + 0.05 * prior / prior.sum(), own)
    return bits / everyone.sum()


def human_scanmatch(pictures, shift):
    """Mean ScanMatch of viewers of one picture with those of the picture `shift` further on (0: the same)."""
    found = []
    for i, picture in enumerate(pictures):
        left = [scanmatch.letters(s.xy, s.seconds, picture.size) for s in picture.scanpaths if len(s.xy) > 1]
        other = pictures[(i + shift) % len(pictures)]
        right = [scanmatch.letters(s.xy, s.seconds, other.size) for s in other.scanpaths if len(s.xy) > 1]
        pairs = [(a, b) for j, a in enumerate(left) for b in (right[:j] if shift == 0 else right)]
        found.append(scanmatch.scores(*zip(*pairs)).mean())
    return float(np.mean(found))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data")
    args = parser.parse_args()
    training, validation = split(load_pictures(args.data))
    out = {}
    for name in SETS:
        prior = gaussian_filter(sum(sum(of_viewers(p)) for p in training if p.set == name), PRIOR_SPREAD)
        prior /= prior.sum()
        held_out = [p for p in validation if p.set == name]
        centre = others = total = 0.0
        for picture in held_out:
            hits = of_viewers(picture)
            everyone = sum(hits)
            centre += gain(prior, everyone)
            total += everyone.sum()
            others += other_viewers_bits(picture, prior) * everyone.sum()
        line = {"centrePriorBits": round(centre / total, 4), "otherViewersBits": round(others / total, 4)}
        line |= {"scanmatchHumans": round(human_scanmatch(held_out, 0), 4), "scanmatchAcross": round(human_scanmatch(held_out, 7), 4)}
        out[name] = line
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
