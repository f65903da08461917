"""How a survey was drawn, as its documentation says it, made into the sample that svy estimates from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import polars as pl
    import svy

#: What is done with a stratum that has only one primary unit. There is no default: the map of the survey names it.
#: center: around the grand mean (R `adjust`) · scale: as the average of the others (R `average`) ·
#: skip: contributes nothing (R `remove`) · collapse: merged with the smallest stratum · pool: merged with each other.
SINGLETON_RULES = ("center", "scale", "skip", "collapse", "pool")

ReplicateMethod = Literal["jackknife", "brr", "bootstrap", "sdr"]


class DesignError(Exception):
    """A design that the data do not bear. The sentence names variables and numbers of rows, never a value."""


@dataclass(frozen=True)
class Replicates:
    """Replicate weights that came with the file.

    `scale` is the factor of each replicate's squared deviation, where it is not the method's own
    (a jackknife of two units in each stratum has 0.5). `fay` is Fay's coefficient of balanced replicates.
    """

    method: ReplicateMethod
    columns: tuple[str, ...]
    scale: float | tuple[float, ...] | None = None
    fay: float = 0.0
    df: float | None = None


@dataclass(frozen=True)
class SampleDesign:
    """Weight, strata, units and population sizes; or weight and replicate weights.

    `population` names the column with the number of primary units in the stratum's population (the finite
    population correction); a pair names those of the first and the second stage.
    """

    weight: str
    strata: tuple[str, ...] = ()
    psu: tuple[str, ...] = ()
    ssu: tuple[str, ...] = ()
    population: str | tuple[str, str] | None = None
    replicates: Replicates | None = None
    singleton: str | None = None

    def __post_init__(self) -> None:
        if self.singleton is not None and self.singleton not in SINGLETON_RULES:
            raise ValueError(f"the rule for single units is one of {', '.join(SINGLETON_RULES)}")
        if self.replicates and (self.population or self.singleton):
            raise ValueError("replicate weights carry population corrections and single units already")

    @property
    def columns(self) -> tuple[str, ...]:
        """All variables that the design needs."""
        population = (self.population,) if isinstance(self.population, str) else self.population or ()
        replicates = self.replicates.columns if self.replicates else ()
        return (self.weight, *self.strata, *self.psu, *self.ssu, *population, *replicates)

    @property
    def variance(self) -> str:
        """`taylor`, or the method of the replicates."""
        return self.replicates.method if self.replicates else "taylor"


def sample(frame: pl.DataFrame, design: SampleDesign) -> svy.Sample:
    """The sample for svy: every row of the file, since a row outside a domain still tells of its stratum.

    Raises `DesignError` where a weight is missing or not positive, a unit has no stratum, or a stratum has one unit
    and no rule was named.
    """
    import svy

    _hold(frame, design)
    data = _coded(frame, design)
    options: dict[str, Any] = {"wgt": design.weight}
    if design.replicates:
        data, options["rep_wgts"] = _replicates(data, design.replicates)
    else:
        for name in ("strata", "psu", "ssu"):
            if getattr(design, name):
                options["stratum" if name == "strata" else name] = f"__{name}"
        if isinstance(design.population, str):
            options["pop_size"] = design.population
        elif design.population:
            options["pop_size"] = svy.PopSize(psu=design.population[0], ssu=design.population[1])
        if design.singleton:
            options["singleton"] = design.singleton
    made = svy.Sample(data, svy.Design(**options))
    if not design.replicates and not design.singleton and (alone := made.n_singletons):
        raise DesignError(
            f"{alone} strata have one primary unit only and the map names no rule for them (design: singleton). "
            f"Name one of {', '.join(SINGLETON_RULES)}."
        )
    return made


def singletons(frame: pl.DataFrame, design: SampleDesign) -> int:
    """How many strata have one primary unit only."""
    import polars as pl

    if not design.strata or design.replicates:
        return 0
    coded = _coded(frame, design)
    unit = pl.col("__psu").n_unique() if design.psu else pl.len()
    return int(coded.group_by("__strata").agg(unit.alias("units")).filter(pl.col("units") == 1).height)


def _hold(frame: pl.DataFrame, design: SampleDesign) -> None:
    import polars as pl

    lacking = [column for column in design.columns if column not in frame.columns]
    if lacking:
        raise DesignError(f"the file has no variable {lacking[0]}, which the design needs")
    if not frame.height:
        raise DesignError("the file has no respondents")
    weight = frame[design.weight].cast(pl.Float64, strict=False)
    bad = int((weight.is_null() | weight.is_nan() | (weight <= 0)).sum())
    if bad:
        raise DesignError(f"{bad} respondents have no weight above zero (variable {design.weight})")
    for column in (*design.strata, *design.psu, *design.ssu):
        if empty := frame[column].null_count():
            raise DesignError(f"{empty} respondents have no value in {column}, which the design needs")


def _coded(frame: pl.DataFrame, design: SampleDesign) -> pl.DataFrame:
    """Strata and units as whole numbers: one column each, whatever the file has."""
    import polars as pl

    made = [
        pl.struct(getattr(design, name)).rank("dense").cast(pl.Int64).alias(f"__{name}")
        for name in ("strata", "psu", "ssu")
        if getattr(design, name)
    ]
    return frame.with_columns(pl.col(design.weight).cast(pl.Float64), *made)


def _replicates(data: pl.DataFrame, replicates: Replicates) -> tuple[pl.DataFrame, Any]:
    import svy

    names = {column: f"__replicate_{number}" for number, column in enumerate(replicates.columns, start=1)}
    extra: dict[str, Any] = {"df": replicates.df} if replicates.df is not None else {}
    if replicates.scale is not None:
        extra["scale"] = replicates.scale
    if replicates.method == "brr":
        extra["fay_coef"] = replicates.fay
    weights = svy.RepWeights(replicates.method, prefix="__replicate_", n_reps=len(names), **extra)
    return data.rename(names), weights
