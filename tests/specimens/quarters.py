"""The twelve quarters of the specimens."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter, written as SDMX writes it: 2024-Q1."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def index(self) -> int:
        """Quarters since the first one of the specimens."""
        return 4 * (self.year - 2023) + self.number - 1

    def growth(self, yearly: float) -> float:
        """Factor by which something has grown since the first quarter at a steady yearly rate."""
        return (1 + yearly) ** (self.index / 4)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read 2024-Q1."""
        year, number = text.split("-Q")
        return cls(int(year), int(number))


QUARTERS = tuple(Quarter(year, number) for year in (2023, 2024, 2025) for number in (1, 2, 3, 4))
