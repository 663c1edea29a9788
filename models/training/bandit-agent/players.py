"""Players of a bandit: how likely each is to choose each arm, given what it has seen."""

import math

import numpy as np

# Rashness: 1 = Thompson sampling, more = as if there were more evidence than there is, less = as if there were less.
RASHNESS = {"rash": (3.0, 8.0), "careful": (0.7, 1.5), "dithering": (0.05, 0.2)}
# Shares of players: those the game is learned from, and those that the agent shall be like in the end.
MIXES = {
    "mixed": {"rash": 0.82, "careful": 0.12, "dithering": 0.06},
    "rash": {"rash": 0.94, "careful": 0.04, "dithering": 0.02},
}
# An arm never tried could be anything, as far as a player knows: it is taken to lie this many spreads from the mean.
UNSEEN_SPREAD = 1.5
DRAWS = 400
# A reward this many spreads below what its arm gave before shakes a player: for one round it trusts a tenth of its evidence.
SHOCK_SPREADS = 1.2
SHOCK_SHARE = 0.8
SHAKEN = 0.1


class History:
    def __init__(self, arms, spread):
        self.arms, self.spread = arms, spread
        self.counts, self.sums = np.zeros(arms), np.zeros(arms)
        self.is_shock = False

    def see(self, arm, reward):
        self.is_shock = self.counts[arm] > 0 and reward < self.means[arm] - SHOCK_SPREADS * self.spread
        self.counts[arm] += 1
        self.sums[arm] += reward

    @property
    def means(self):
        """Mean reward of each arm; of those never tried, the mean of all rewards."""
        overall = self.sums.sum() / max(1, self.counts.sum())
        return np.where(self.counts > 0, self.sums / np.maximum(1, self.counts), overall)


class Player:
    def __init__(self, r, mix):
        kind = str(r.choice(list(MIXES[mix]), p=list(MIXES[mix].values())))
        low, high = RASHNESS[kind]
        self.rashness = float(np.exp(r.uniform(np.log(low), np.log(high))))
        self.r = r

    def policy(self, history):
        """Probability of each arm: how likely it is the best (normal posterior, known spread, flat prior), sharpened."""
        is_shaken = history.is_shock and self.r.random() < SHOCK_SHARE
        logs = (SHAKEN if is_shaken else 1.0) * self.rashness * np.log(chance_best(history, self.r))
        weights = np.exp(logs - logs.max())
        return weights / weights.sum()


def chance_best(history, r):
    deviation = np.where(history.counts > 0, 1 / np.sqrt(np.maximum(1, history.counts)), UNSEEN_SPREAD) * history.spread
    if history.arms == 2:
        gap = (history.means[0] - history.means[1]) / math.hypot(*deviation)
        first = 0.5 * math.erfc(-gap / math.sqrt(2))
        return np.clip([first, 1 - first], 1e-6, 1)
    draws = history.means + deviation * r.standard_normal((DRAWS, history.arms))
    return (np.bincount(draws.argmax(1), minlength=history.arms) + 0.5) / (DRAWS + history.arms / 2)


def entropy_share(policy):
    """Entropy of the policy as a share of the largest possible, 0 to 1."""
    kept = policy[policy > 0]
    return max(0.0, float(-(kept * np.log(kept)).sum() / math.log(len(policy))))
