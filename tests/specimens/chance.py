"""Chance that is the same on every machine: a stream of its own for every office and quarter.

Only uniform numbers are taken from numpy (PCG64, whose stream is fixed); the distributions are drawn from them here,
because numpy reserves the right to change its own from release to release (NEP 19).
"""

import math
from collections.abc import Mapping
from zlib import crc32

import numpy as np

SEED = 20230101


class Stream:
    """Random draws that depend on the seed and on what the stream is for, and on nothing drawn elsewhere."""

    def __init__(self, purpose: str) -> None:
        self.generator = np.random.Generator(np.random.PCG64([SEED, crc32(purpose.encode())]))

    def happens(self, probability: float) -> bool:
        """Say yes with the given probability."""
        return float(self.generator.random()) < probability

    def between(self, low: float, high: float) -> float:
        """Draw a number evenly between two others."""
        return low + (high - low) * float(self.generator.random())

    def count(self, mean: float) -> int:
        """Draw a Poisson count by inversion; good for means up to some hundreds."""
        draw = float(self.generator.random())
        term = cumulated = math.exp(-mean)
        number = 0
        # The second condition ends the walk where rounding keeps the sum just below the draw.
        while draw > cumulated and number < 10 * mean + 50:
            number += 1
            term *= mean / number
            cumulated += term
        return number

    def one_of(self, weights: Mapping[str, float]) -> str:
        """Draw one key; the weights need not add up to one."""
        draw = float(self.generator.random()) * sum(weights.values())
        for key, weight in weights.items():
            draw -= weight
            if draw < 0:
                return key
        return next(reversed(weights))
