"""Everything that a release has to say about its own structure, as SDMX artefacts."""

from collections.abc import Iterable, Mapping

from observatory.release import Release
from observatory.sdmx import allowed
from observatory.sdmx.availability import constraint
from observatory.sdmx.catalogue import Flow, agency, catalogue, version
from observatory.sdmx.cube import Cube
from observatory.sdmx.hierarchies import offences_by_form
from observatory.sdmx.model import (
    AgencyScheme,
    Artefact,
    Categorisation,
    CategoryScheme,
    Codelist,
    ConceptScheme,
    Constraint,
    Dataflow,
    DataProviderScheme,
    Item,
    ProvisionAgreement,
    Reference,
)
from observatory.sdmx.offices import provider_rows

# Where a provider sends its data: the source of the release's list of providers names the dataflow.
SOURCES = {"police": "POLICE", "cso": "CSO", "survey": "SURVEY", "platform": "PLATFORM"}


def build_structures(
    release: Release, codelists: Mapping[str, Codelist], cubes: Mapping[str, Cube]
) -> tuple[Artefact, ...]:
    """All artefacts of a release, each once."""
    used = _used(codelists, cubes.values())
    made: list[Artefact] = [_agencies(), _concepts(), *used.values(), *offences_by_form(release, used)]
    providers = _providers(release)
    made += [providers, _categories(cubes.values())]
    for cube in cubes.values():
        flow = dataflow(cube.flow)
        made += [cube.flow.structure, flow, actual(cube), _categorisation(cube.flow, flow.reference)]
        made += allowed.of_flow(cube.flow, flow.reference, codelists)
        for agreement in _agreements(release, cube.flow, flow.reference, providers.reference):
            made += [agreement, *allowed.of_agreement(agreement, release, codelists)]
    return tuple(made)


def dataflow(flow: Flow) -> Dataflow:
    """The dataflow artefact."""
    return Dataflow(
        agency=agency(),
        id=flow.id,
        version=version(),
        names={"en": flow.name},
        description=flow.description,
        structure=flow.structure.reference,
    )


def actual(cube: Cube) -> Constraint:
    """What there are data for, as a constraint that is kept with the dataflow."""
    everything = constraint(cube, dataflow(cube.flow).reference)
    return Constraint(
        agency=agency(),
        id=f"CR_{cube.flow.id.removeprefix('DF_')}",
        version=version(),
        names={"en": f"What there are data for: {cube.flow.name}"},
        target=everything.target,
        values=everything.values,
        start=everything.start,
        end=everything.end,
        series=everything.series,
        observations=everything.observations,
    )


def _agencies() -> AgencyScheme:
    row = catalogue()["agency"]
    return AgencyScheme(
        agency="SDMX",
        id="AGENCIES",
        version="1.0",
        names={"en": "Agencies"},
        is_partial=True,
        items=(Item("SDMX", {"en": "Statistical Data and Metadata Exchange"}), Item(row["id"], {"en": row["name"]})),
    )


def _concepts() -> ConceptScheme:
    items = tuple(Item(name, {"en": row["name"]}) for name, row in catalogue()["concepts"].items())
    return ConceptScheme(
        agency=agency(), id="CS_TFGBV", version=version(), names={"en": "Concepts of the observatory"}, items=items
    )


def _used(codelists: Mapping[str, Codelist], cubes: Iterable[Cube]) -> dict[str, Codelist]:
    wanted = {reference for cube in cubes for reference in cube.flow.structure.children()}
    return {name: codelist for name, codelist in codelists.items() if codelist.reference in wanted}


def _providers(release: Release) -> DataProviderScheme:
    """The offices that send returns, where the release names them; else the observatory alone."""
    frame = provider_rows(release)
    items = [Item(row["reporter"], {"en": row["name"]}) for row in frame.to_dict("records")]
    ours = catalogue()["agency"]
    return DataProviderScheme(
        agency=agency(),
        id="DATA_PROVIDERS",
        version="1.0",
        names={"en": "Providers of data"},
        items=tuple(items) or (Item(ours["id"], {"en": ours["name"]}),),
    )


def _agreements(release: Release, flow: Flow, reference: Reference, scheme: Reference) -> Iterable[ProvisionAgreement]:
    frame = provider_rows(release)
    senders = [
        str(row["reporter"])
        for row in frame.to_dict("records")
        if flow.id == f"DF_TFGBV_{SOURCES.get(str(row['source']))}"
    ]
    # What nobody sends as it is, the observatory compiles.
    for sender in senders or ([agency()] if frame.empty else []):
        yield ProvisionAgreement(
            agency=agency(),
            id=f"PA_{flow.id.removeprefix('DF_TFGBV_')}_{sender.upper()}",
            version=version(),
            names={"en": f"{flow.name}: {sender}"},
            dataflow=reference,
            provider=Reference("dataproviderscheme", scheme.agency, scheme.id, scheme.version, sender),
        )


def _categories(cubes: Iterable[Cube]) -> CategoryScheme:
    items = tuple(Item(cube.flow.id.removeprefix("DF_TFGBV_"), {"en": cube.flow.name}) for cube in cubes)
    return CategoryScheme(
        agency=agency(), id="CAT_TFGBV", version=version(), names={"en": "Subjects of the observatory"}, items=items
    )


def _categorisation(flow: Flow, reference: Reference) -> Categorisation:
    key = flow.id.removeprefix("DF_TFGBV_")
    return Categorisation(
        agency=agency(),
        id=f"CN_{key}",
        version=version(),
        names={"en": flow.name},
        source=reference,
        target=Reference("categoryscheme", agency(), "CAT_TFGBV", version(), key),
    )
