"""Players of a bandit: how likely each is to choose each arm, given what it has seen."""

import math

import numpy as np

# Share of players, and the range of their rashness: 1 = Thompson sampling, more = as if there were more evidence than there
# is, less = as if there were less.
PLAYERS = {"rash": (0.82, (3.0, 8.0)), "careful": (0.12, (0.7, 1.5)), "dithering": (0.06, (0.05, 0.2))}
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
    def __init__(self, r):
        shares = [share for share, _ in PLAYERS.values()]
        self.kind = str(r.choice(list(PLAYERS), p=shares))
        low, high = PLAYERS[self.kind][1]
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
