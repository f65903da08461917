"""The address under which the SDMX service of this site gives exactly the figures of a view."""

from urllib.parse import quote

from observatory.components.sight import Sight
from observatory.components.view import AREA
from observatory.sdmx.catalogue import agency, catalogue

# The one dataflow that tells tables apart, so that a view is one question of it.
_FLOW = "INDICATORS"


def addresses(sight: Sight) -> list[tuple[str, str]]:
    """The view in SDMX 2.1 and in SDMX 3, by the name of the standard."""
    wanted = _wanted(sight)
    flow = f"DF_TFGBV_{_FLOW}"
    key = ".".join("+".join(wanted.get(name, ())) for name in _dimensions())
    filters = "&".join(f"c[{name}]={quote(','.join(codes))}" for name, codes in wanted.items())
    return [
        ("SDMX 2.1", f"/rest/data/{agency()},{flow}/{key}"),
        ("SDMX 3", f"/v2/data/dataflow/{agency()}/{flow}/*/*?{filters}&format=csvdata"),
    ]


def _dimensions() -> list[str]:
    """The dimensions of the key in their order."""
    return ["FREQ", "INDICATOR", "BREAKDOWN", "SERIES", "REF_AREA", *catalogue()["dataflows"][_FLOW]["dimensions"]]


def _wanted(sight: Sight) -> dict[str, tuple[str, ...]]:
    """The codes of a view by dimension; what it does not fix is compared, or has one code only."""
    state, by = sight.state, sight.view.by
    areas = state.within if by == AREA else state.within[:1]
    found = {
        "FREQ": (state.chosen("freq"),),
        "INDICATOR": (state.indicator,),
        "BREAKDOWN": (state.chosen("breakdown"),),
        "REF_AREA": tuple(areas),
    }
    found |= {name.upper(): (code,) for name, code in state.fixed.items() if name != by}
    # A dot separates the parts of a key, so SDMX writes the codes of forms with a stroke.
    return {name: tuple(code.replace(".", "_") for code in codes) for name, codes in found.items()}
