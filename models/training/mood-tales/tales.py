"""Short tales from a grammar: one mood runs through each, and names, places and things come back.

A tale fixes its hero, companion, place, thing and mood at the start and stays with them, so a model that
predicts its words must look back (names), keep a state (mood), and copy (the hidden thing).
"""

import random
from dataclasses import dataclass

HEROES = [("Mira", "she", "her"), ("Tomas", "he", "his"), ("Lena", "she", "her"), ("Oskar", "he", "his"),
          ("Ada", "she", "her"), ("Jonas", "he", "his"), ("Nora", "she", "her"), ("Emil", "he", "his")]
COMPANIONS = ["an old dog", "a grey cat", "a small fox", "a white goat", "a quick otter", "a tame crow"]
PLACES = {
    "the harbour": ["the boats", "the nets", "the sea"],
    "the forest": ["the pines", "the moss", "the path"],
    "the market": ["the stalls", "the fruit", "the crowd"],
    "the mountain": ["the rocks", "the snow", "the valley"],
    "the garden": ["the roses", "the wall", "the gate"],
    "the station": ["the trains", "the clock", "the rails"],
}
THINGS = ["key", "letter", "lamp", "coin", "map", "bell", "shell", "ribbon"]
HIDING = ["the red stone", "the blue box", "the long bench", "the broken step", "the tall jar"]

WORDS = {
    "glad": {
        "feel": ["glad", "happy", "cheerful", "bright", "light", "merry"],
        "sky": ["clear", "golden", "warm", "sunny"],
        "verb": ["laughed", "smiled", "danced", "sang", "hummed"],
        "voice": ["a warm voice", "a merry voice", "a kind voice"],
        "end": ["It was a lovely day.", "Everything would be well.", "The world was kind.", "Joy stayed all evening."],
        "noun": ["joy", "hope", "delight", "laughter"],
        "thing": ["shone", "glittered", "sparkled"],
    },
    "gloomy": {
        "feel": ["sad", "gloomy", "lonely", "heavy", "tired", "bitter"],
        "sky": ["dark", "cold", "stormy", "grey"],
        "verb": ["cried", "sighed", "wept", "trembled", "groaned"],
        "voice": ["a hollow voice", "a bitter voice", "a weary voice"],
        "end": ["It was a dreadful day.", "Nothing would be well.", "The world was cruel.", "Grief stayed all evening."],
        "noun": ["sorrow", "fear", "grief", "despair"],
        "thing": ["was broken", "was ruined", "lay rusting"],
    },
}
MOODS = tuple(WORDS)


@dataclass(frozen=True)
class Tale:
    mood: str
    text: str


def _opening(r, name, place, companion, words):
    feel = r.choice(words["feel"])
    return r.choice([
        f"{name} woke up and felt {feel}. {name} went to {place} with {companion}.",
        f"{name} walked to {place} with {companion}. The sky was {r.choice(words['sky'])} and {name} felt {feel}.",
        f"One morning {name} came to {place}. With {name} came {companion}. The morning was {r.choice(words['sky'])}.",
        f"The day was {r.choice(words['sky'])}. {name} and {companion} walked to {place}.",
    ])


def _middle(r, hero, place, companion, words):
    name, pronoun, possessive = hero
    animal = companion.split(" ", 1)[1]
    seen = r.choice(PLACES[place])
    return r.choice([
        f"{pronoun.capitalize()} looked at {seen} and {r.choice(words['verb'])}.",
        f"There was {r.choice(words['noun'])} in {possessive} heart.",
        f"The {animal} {r.choice(words['verb'])} too.",
        f'"What a {r.choice(words["sky"])} day," said {name} in {r.choice(words["voice"])}.',
        f"Near {seen} {pronoun} felt {r.choice(words['feel'])} and {r.choice(words['feel'])}.",
        f"{name} and the {animal} {r.choice(words['verb'])} among {seen}.",
    ])


def make_tale(r: random.Random) -> Tale:
    mood = r.choice(MOODS)
    words = WORDS[mood]
    hero = r.choice(HEROES)
    name, pronoun, possessive = hero
    companion, place = r.choice(COMPANIONS), r.choice(list(PLACES))
    thing, spot = r.choice(THINGS), r.choice(HIDING)
    sentences = [_opening(r, name, place, companion, words)]
    sentences += [_middle(r, hero, place, companion, words) for _ in range(r.randint(1, 3))]
    if r.random() < 0.8:
        sentences.append(f"{name} hid {possessive} {thing} under {spot}.")
        sentences += [_middle(r, hero, place, companion, words) for _ in range(r.randint(1, 2))]
        sentences.append(f"Then {pronoun} looked under {spot} and found the {thing}. It {r.choice(words['thing'])}.")
    sentences.append(r.choice(words["end"]))
    return Tale(mood, " ".join(sentences))


def make_tales(count: int, seed: int) -> list[Tale]:
    r = random.Random(seed)
    return [make_tale(r) for _ in range(count)]


def mood_score(text: str) -> int:
    """Words of the glad list minus words of the gloomy list."""
    lowered = text.lower()
    def count(mood):
        entries = [entry for key in ("feel", "sky", "verb", "noun", "thing") for entry in WORDS[mood][key]]
        return sum(lowered.count(entry) for entry in entries)
    return count("glad") - count("gloomy")
