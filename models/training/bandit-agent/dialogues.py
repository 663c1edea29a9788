"""Dialogues of players with bandits, in the words that the app uses (src-main/agents/bandit-text.json) and in others."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from players import History, Player, entropy_share
from thoughts import level, pick, think

TEXT = json.loads((Path(__file__).parents[3] / "src-main" / "agents" / "bandit-text.json").read_text())
MOST_ARMS = 5
# Beside the app's own wordings: others, so that the model learns to take the name from the opening message.
OTHERS = [
    ("Lever", "lever", "levers"), ("Door", "door", "doors"), ("Machine", "machine", "machines"), ("Card", "card", "cards"),
    ("Box", "box", "boxes"), ("Option", "option", "options"), ("Restaurant", "restaurant", "restaurants"), ("Ad", "ad", "ads"),
    ("Path", "path", "paths"), ("Well", "well", "wells"), ("Field", "field", "fields"), ("Drug", "drug", "drugs"),
]
UNITS = [("point", "points"), ("coin", "coins"), ("credit", "credits"), ("dollar", "dollars")]
OWN_SHARE = 0.7


@dataclass
class Turn:
    user: str
    assistant: str
    # What the player knew: entropy share of its choice, and each arm's standardised mean and log count (0 for no arm).
    entropy: float
    means: list
    counts: list


def make_wording(r):
    if r.random() < OWN_SHARE:
        return pick(r, TEXT["wordings"])
    name, arm, arms = pick(r, OTHERS)
    unit, units = pick(r, UNITS)
    return {"name": name, "arm": arm, "arms": arms, "unit": unit, "units": units}


def make_task(r):
    """Number of arms, true means, spread (0 = Bernoulli)."""
    arms = int(r.choice([2, 3, 4, 5], p=[0.7, 0.12, 0.1, 0.08]))
    if r.random() < 0.08:
        return arms, r.uniform(0.1, 0.9, arms), 0.0
    spread = 10.0 if r.random() < 0.7 else float(r.uniform(3, 20))
    centre = 100.0 if r.random() < 0.75 else float(r.uniform(20, 300))
    gap = float(r.choice([0, 0.2, 1.0, 2.0])) * spread
    means = centre + gap * (r.permutation(arms) / (arms - 1) - 0.5)
    return arms, means, spread


def opening(wording, arms, rounds):
    names = [f"{wording['name']} {index + 1}" for index in range(arms)]
    listed = ", ".join(names[:-1]) + " and " + names[-1]
    return TEXT["opening"].format(rounds=rounds, count=arms, list=listed, Name=wording["name"], **wording)


def feedback(wording, arm, reward):
    units = wording["unit"] if reward == "1" else wording["units"]
    return TEXT["feedback"].format(Name=wording["name"], number=arm + 1, reward=reward, units=units)


def make_dialogue(r, rounds, mix="mixed"):
    """`rounds` turns of one player, drawn from MIXES[mix]."""
    wording, (arms, means, spread) = make_wording(r), make_task(r)
    player = Player(r, mix)
    history = History(arms, spread if spread > 0 else 0.5)
    said = opening(wording, arms, int(r.choice([rounds, 50])) if rounds < 50 else rounds)
    turns = []
    for _ in range(rounds):
        policy = player.policy(history)
        arm = int(r.choice(arms, p=policy))
        turns.append(Turn(said, answer(r, wording, policy, arm), entropy_share(policy), *known(history)))
        reward = float(r.random() < means[arm]) if spread == 0 else float(r.normal(means[arm], spread))
        shown = str(round(reward))
        history.see(arm, float(shown))
        said = feedback(wording, arm, shown)
    return turns


def answer(r, wording, policy, arm):
    share = entropy_share(policy)
    kind = "exploring" if policy[arm] < 0.2 and policy.max() > 0.6 else level(share)
    other = int(np.argmax(np.where(np.arange(len(policy)) == arm, -1, policy)))
    thought = think(r, kind, f"{wording['name']} {arm + 1}", f"{wording['name']} {other + 1}")
    return f"Thought: {thought}\nAction: {TEXT['action'].format(Name=wording['name'], number=arm + 1)}"


def known(history):
    means = (history.means - history.means.mean()) / history.spread
    padding = [0.0] * (MOST_ARMS - history.arms)
    return [*np.clip(means, -3, 3), *padding], [*np.log1p(history.counts), *padding]

