"""What may be reported at all, whether or not there are data: published as constraints, and asked of what is sent.

Two things are known for sure. A data structure takes the indicators of its source, though the list of indicators is
one for all. And an office reports on its own area and the areas below. Nothing more is claimed: which codes a form
leaves out is the form's business and changes with it.
"""

from collections.abc import Iterator, Mapping

from observatory.release import Release
from observatory.sdmx.catalogue import Flow, agency, version
from observatory.sdmx.model import Codelist, Constraint, ProvisionAgreement, Reference
from observatory.sdmx.offices import areas_below, provider_areas

ROLE = "Allowed"


def indicators(flow: Flow, codelist: Codelist) -> tuple[str, ...]:
    """The indicators that belong to a dataflow; all of them where it says nothing."""
    return tuple(item.id for item in codelist.items if not flow.indicators or item.id.startswith(flow.indicators))


def of_flow(flow: Flow, reference: Reference, codelists: Mapping[str, Codelist]) -> Iterator[Constraint]:
    """What a dataflow and its structure may hold; nothing where all codes are allowed."""
    if not flow.indicators:
        return
    values = {"INDICATOR": indicators(flow, codelists["indicator"])}
    short = flow.id.removeprefix("DF_")
    yield _allowed(f"CR_{short}_ALLOWED", flow.name, reference, values)
    structure = flow.structure.reference
    yield _allowed(f"CR_{structure.id.removeprefix('DSD_')}_STRUCTURE", flow.name, structure, values)


def of_agreement(
    agreement: ProvisionAgreement, release: Release, codelists: Mapping[str, Codelist]
) -> Iterator[Constraint]:
    """What an office may send: its own area and those below; nothing where it has none."""
    area = provider_areas(release).get(agreement.provider.item)
    if area:
        below = areas_below(codelists["area"], area)
        values = {"REF_AREA": tuple(item.id for item in codelists["area"].items if item.id in below)}
        name = f"CR_{agreement.id.removeprefix('PA_')}_ALLOWED"
        yield _allowed(name, agreement.names["en"], agreement.reference, values)


def _allowed(name: str, about: str, target: Reference, values: Mapping[str, tuple[str, ...]]) -> Constraint:
    return Constraint(
        agency=agency(),
        id=name,
        version=version(),
        names={"en": f"What may be reported: {about}"},
        target=target,
        values=values,
        role=ROLE,
    )
