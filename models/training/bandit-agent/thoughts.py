"""What players think aloud: the surer the player, the surer the words. {A} is the arm it will choose, {O} another one."""

UNSURE = [
    "I am {unsure}, {noisy}.", "I am {unsure}, so {test}.", "{Noisy}, so I am {unsure}.", "{Noisy}, so {test}.",
    "The {variance} is {high}, so {test}.", "The {variance} is {high} and I am {unsure}.", "There is much {uncertainty}, {noisy}.",
    "There is much {uncertainty}, so {test}.", "It is {unclear} which is better, so {test}.", "It is {unclear} which is better, {noisy}.",
    "Perhaps {A} is better, but {noisy}.", "Perhaps {O} is better, but I am {unsure}.", "{Maybe} an anomaly, so {test}.",
    "I need {tests}, {noisy}.", "I need {tests} of {A}.", "I need {tests} before I decide.",
]
LEANING = [
    "{A} seems {slightly} better, but {test}.", "{A} looks {slightly} better so far.", "{A} is {slightly} ahead, {noisy}.",
    "So far {A} has the higher mean, but it is close.", "I lean to {A}, but the {variance} is {high}.",
    "I lean to {A} for now.", "The gap is small, but {A} leads.", "{O} may catch up, but {A} leads.",
]
# Chosen against what the player believes, to learn.
EXPLORING = [
    "Let me test {A} once more.", "I check {A} again to recalculate its mean.", "{O} leads, but I test {A} again.",
    "To be sure, I try {A} again.", "I explore {A} to learn more.",
]
CONFIDENT = [
    "{A} is {clearly} {superior}, so I {maximize}.", "{A} is {clearly} {superior}.", "This {reinforces} that {A} is {superior}.",
    "This {reinforces} my belief in {A}.", "{Clearly} {A} is {superior}, so I {maximize}.", "I am confident that {A} is {superior}.",
    "I am confident in {A}, so I {maximize}.", "To {optimize} the total I stay with {A}.", "I stay with {A}, it is {superior}.",
    "The results {reaffirm} that {A} is {superior}.",
]
WORDS = {
    "unsure": ["unsure", "uncertain", "not sure", "in doubt"],
    "noisy": ["the rewards are noisy", "the results are volatile", "both could be best", "it could be chance", "the rewards vary a lot"],
    "test": ["I keep testing", "I keep comparing", "more tests are needed", "I compare again", "I must explore"],
    "tests": ["more tests", "more data", "more samples"],
    "variance": ["variance", "volatility", "uncertainty", "spread"],
    "high": ["high", "large", "still high"],
    "uncertainty": ["uncertainty", "doubt", "noise"],
    "unclear": ["unclear", "still open", "too early to say"],
    "maybe": ["maybe", "perhaps it was", "that may be"],
    "slightly": ["slightly", "a little", "somewhat"],
    "clearly": ["clearly", "obviously", "certainly"],
    "superior": ["superior", "the best", "the better choice"],
    "maximize": ["maximize the total", "exploit it", "keep choosing it"],
    "optimize": ["optimize", "maximize"],
    "reinforces": ["reinforces", "confirms", "shows"],
    "reaffirm": ["reaffirm", "confirm", "prove"],
}
UNSURE_FROM, CONFIDENT_BELOW = 0.7, 0.2


def level(share):
    """`share`: entropy of the player's choice, 0 to 1."""
    return "unsure" if share >= UNSURE_FROM else "confident" if share < CONFIDENT_BELOW else "leaning"


def think(r, kind, arm, other):
    """One thought; `arm` and `other` are the arms' names."""
    template = pick(r, {"unsure": UNSURE, "leaning": LEANING, "exploring": EXPLORING, "confident": CONFIDENT}[kind])
    words = {key: pick(r, values) for key, values in WORDS.items()}
    words |= {key.capitalize(): value[0].upper() + value[1:] for key, value in words.items()}
    thought = template.format(A=arm, O=other, **words)
    return thought[0].upper() + thought[1:]


def pick(r, values):
    return values[int(r.integers(len(values)))]
