"""Compares every model of this folder, or those named, with its golden file; exits 1 where one is too far off."""

import sys

import running
from folder import MODELS
from golden import read


def check(model_id):
    """Largest difference, as a share of the tolerance."""
    golden = read(MODELS / model_id)
    errors = running.measure(MODELS / model_id / golden["model"], golden)
    worst = max(errors.values())
    print(f"{'ok ' if worst <= golden['tolerance'] else 'OFF'} {model_id}", {k: f"{e:.1e}" for k, e in errors.items()})
    return worst <= golden["tolerance"]


if __name__ == "__main__":
    ids = sys.argv[1:] or sorted(path.parent.name for path in MODELS.glob("*/golden.json"))
    results = [check(model_id) for model_id in ids]
    print(f"{sum(results)} of {len(results)} models agree with their originals")
    sys.exit(0 if all(results) else 1)
