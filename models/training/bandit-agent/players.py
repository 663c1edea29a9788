"""Players of a bandit: how likely each is to choose each arm, given what it has seen."""

import math

import numpy as np

PLAYERS = {"committer": 0.42, "thompson": 0.28, "greedy": 0.15, "ditherer": 0.15}
# An arm never tried could be anything, as far as a player knows: it is taken to lie this many spreads from the mean.
UNSEEN_SPREAD = 1.5
DRAWS = 200


class History:
    def __init__(self, arms, spread):
        self.arms, self.spread = arms, spread
        self.counts, self.sums = np.zeros(arms), np.zeros(arms)

    def see(self, arm, reward):
        self.counts[arm] += 1
        self.sums[arm] += reward

    @property
    def means(self):
        """Mean reward of each arm; of those never tried, the mean of all rewards."""
        overall = self.sums.sum() / max(1, self.counts.sum())
        return np.where(self.counts > 0, self.sums / np.maximum(1, self.counts), overall)


class Player:
    """`kind` as in PLAYERS. Gives, at each step, probabilities of the arms and whether it explores on purpose."""

    def __init__(self, kind, arms, r):
        self.kind, self.arms, self.r = kind, arms, r
        self.commits_at = int(r.integers(arms, arms + 5))
        self.favourite = None
        self.epsilon = float(r.uniform(0.05, 0.25))
        self.temperature = float(r.uniform(1.0, 3.0))

    def policy(self, history, step):
        return getattr(self, f"_{self.kind}")(history, step)

    def _committer(self, history, step):
        """Tries the arms for a few rounds, then takes the one that looked best and never looks back."""
        if step < self.commits_at:
            return np.full(self.arms, 1 / self.arms)
        if self.favourite is None:
            self.favourite = int(np.argmax(history.means))
        return one_hot(self.favourite, self.arms)

    def _thompson(self, history, _):
        """Probability that each arm is the best: normal posterior, known spread, flat prior."""
        deviation = np.where(history.counts > 0, 1 / np.sqrt(np.maximum(1, history.counts)), UNSEEN_SPREAD) * history.spread
        draws = history.means + deviation * self.r.standard_normal((DRAWS, self.arms))
        return np.bincount(draws.argmax(1), minlength=self.arms) / DRAWS

    def _greedy(self, history, _):
        """Epsilon-greedy, once each arm was tried."""
        if (history.counts == 0).any():
            return np.full(self.arms, 1 / self.arms)
        return (1 - self.epsilon) * one_hot(int(np.argmax(history.means)), self.arms) + self.epsilon / self.arms

    def _ditherer(self, history, _):
        """Never makes up its mind: a soft choice whose temperature is one to three spreads."""
        weights = np.exp((history.means - history.means.max()) / (self.temperature * max(history.spread, 1e-6)))
        return weights / weights.sum()


def one_hot(index, size):
    return np.eye(size)[index]


def entropy_share(policy):
    """Entropy of the policy as a share of the largest possible, 0 to 1."""
    kept = policy[policy > 0]
    return max(0.0, float(-(kept * np.log(kept)).sum() / math.log(len(policy))))
