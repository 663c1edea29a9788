"""What SciPy and NumPy say of the study's statistics. Run: python make_statistics.py > statistics.json"""

import json

import numpy as np
import scipy
from scipy import stats

r = np.random.default_rng(20)
values = np.round(r.gamma(0.8, 0.3, 40), 6)
sizes = [3, 1, 5, 4, 2, 6, 3, 3, 4, 1, 2, 5]
groups = [np.round(r.normal(r.normal(0.4, 0.2), 0.1, n), 6) for n in sizes]


def cluster_mean(index, axis=-1):
    """Mean of all values in the groups drawn; SciPy resamples the numbers of the groups."""
    sums = np.array([g.sum() for g in groups])
    counts = np.array([len(g) for g in groups])
    index = index.astype(int)
    return sums[index].sum(axis) / counts[index].sum(axis)


def interval(data, statistic):
    found = stats.bootstrap((data,), statistic, n_resamples=200_000, batch=2000, method="percentile", vectorized=True, random_state=1)
    return [float(found.confidence_interval.low), float(found.confidence_interval.high)]


def standard_error(data, statistic):
    return stats.bootstrap((data,), statistic, n_resamples=200_000, batch=2000, method="percentile", vectorized=True, random_state=1).standard_error


counts = [(0, 10), (1, 10), (5, 10), (10, 10), (47, 50), (900, 1000)]
hits = {"a": 60, "all_a": 900, "b": 25, "all_b": 800}
relative = stats.contingency.relative_risk(hits["a"], hits["all_a"], hits["b"], hits["all_b"])
risk = relative.confidence_interval(0.95)

print(json.dumps({
    "tool": f"scipy {scipy.__version__}, numpy {np.__version__}",
    "values": values.tolist(),
    "mean": float(values.mean()),
    "meanInterval": interval(values, np.mean),
    "groups": [g.tolist() for g in groups],
    "clusterMean": float(np.concatenate(groups).mean()),
    "clusterInterval": interval(np.arange(len(groups)), cluster_mean),
    "clusterEffectiveN": float(np.concatenate(groups).var() / standard_error(np.arange(len(groups)), cluster_mean) ** 2),
    "quantiles": [[q, float(np.quantile(values, q))] for q in (0, 0.025, 0.3, 0.5, 0.975, 1)],
    "wilson": [[k, n, *map(float, stats.binomtest(k, n).proportion_ci(0.95, "wilson"))] for k, n in counts],
    "ratio": {**hits, "value": float(relative.relative_risk), "low": float(risk.low), "high": float(risk.high)},
}, indent=1))
