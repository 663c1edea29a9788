"""ScanMatch (Cristino, Mathot, Theeuwes, Gilchrist 2010): 12 x 8 bins, 50 ms, threshold 3.5 bins, gap 0."""
import numpy as np

BINS = (12, 8)
MILLISECONDS = 50
THRESHOLD = 3.5


def letters(xy, seconds, size):
    """Bin positions [n, 2], each fixation repeated once per 50 ms."""
    bins = np.floor(np.floor(xy) * BINS / np.array(size)).clip(0, np.array(BINS) - 1)
    return np.repeat(bins, np.rint(np.round(seconds * 1000.0, 2) / MILLISECONDS).astype(int), axis=0)


def scores(left, right):
    """Scores of pairs of letter sequences, computed side by side."""
    longest_l, longest_r = max(map(len, left)), max(map(len, right))
    a = np.zeros((len(left), longest_l, 2))
    b = np.zeros((len(right), longest_r, 2))
    for i, (p, q) in enumerate(zip(left, right)):
        a[i, : len(p)], b[i, : len(q)] = p, q
    gain = THRESHOLD - np.sqrt(((a[:, :, None] - b[:, None]) ** 2).sum(-1))
    n, m = np.array([len(p) for p in left]), np.array([len(q) for q in right])
    # A padded letter earns nothing; with a gap of 0 it can always be skipped.
    gain[np.arange(longest_l)[None, :, None] >= n[:, None, None].repeat(longest_r, 2)] = 0
    gain[(np.arange(longest_r)[None, None, :] >= m[:, None, None]).repeat(longest_l, 1)] = 0
    table = np.zeros((len(left), longest_r + 1))
    for i in range(longest_l):
        diagonal = table[:, :-1] + gain[:, i]
        best = np.maximum(diagonal, table[:, 1:])
        table[:, 1:] = np.maximum.accumulate(np.concatenate([table[:, :1], best], 1), 1)[:, 1:]
    return table[:, -1] / (THRESHOLD * np.maximum(np.maximum(n, m), 1))
