"""Views as readers come to them: each choice the default or any other that is offered."""

import random

from observatory.components.labels import Labels
from observatory.components.state import indicators, resolve

CHOICES = 4


def random_states(release, number: int, seed: int, *, compare: float = 0.3) -> list[tuple[str, dict[str, str]]]:
    """Indicators with what is asked of them; with the probability `compare` beside another country."""
    choose, labels = random.Random(seed), Labels(release, "en")
    found = []
    while len(found) < number:
        name = choose.choice(indicators(release))
        asked: dict[str, str] = {}
        for _ in range(CHOICES):
            state = resolve(release, labels, name, asked)
            choice = choose.choice(state.choices)
            asked[choice.key] = choose.choice(choice.options)
        if state.comparable_areas and choose.random() < compare:
            asked["with"] = ",".join(choose.sample(state.comparable_areas, 1))
        found.append((name, asked))
    return found
