"""Real clients get what the release says: sdmx1 over both versions of the API, and pysdmx in all its ways."""

import pandas as pd
import pytest

sdmx = pytest.importorskip("sdmx")

DIMENSIONS = [
    "FREQ",
    "INDICATOR",
    "SERIES",
    "REF_AREA",
    "FORM",
    "OFFENCE",
    "ICT",
    "SEX",
    "AGE",
    "RELATIONSHIP",
    "NATIONALITY",
]
KEY = [*DIMENSIONS, "TIME_PERIOD"]


def released(frame: pd.DataFrame, indicators: str, key: list[str]) -> pd.Series:
    """The figures of a dataflow as the release has them: each cell once, hidden ones without a value."""
    rows = frame[frame["indicator"].str.startswith(indicators)]
    rows = rows.rename(columns={name.lower(): name for name in key})
    rows["FORM"] = rows["FORM"].str.replace(".", "_")
    rows = rows.drop_duplicates(key).set_index(key)["obs_value"].astype(float)
    return rows.sort_index()


def as_series(frame: pd.DataFrame, key: list[str]) -> pd.Series:
    """What a client read, in the same shape."""
    frame = frame.astype(dict.fromkeys(key, str))
    return frame.set_index(key)["OBS_VALUE"].astype(float).sort_index().rename("obs_value")


def flat(data) -> pd.DataFrame:
    """All observations of a message of sdmx1, with their attributes."""
    rows = []
    for data_set in data:
        for observation in data_set.obs:
            row = {name: str(value.value) for name, value in observation.key.values.items()}
            row |= {name: str(value.value) for name, value in observation.attached_attribute.items()}
            rows.append(row | {"OBS_VALUE": float(observation.value)})
    return pd.DataFrame(rows)


@pytest.fixture
def old(live):
    """A client of sdmx1 that speaks SDMX 2.1."""
    return _client("TFGBV", f"{live}/rest", ["2.1"])


@pytest.fixture
def new(live):
    """A client of sdmx1 that speaks SDMX 3."""
    return _client("TFGBV", f"{live}/v2", ["3.0.0"])


def _client(name, url, versions):
    sdmx.source.sources.pop(name, None)
    supports = {"availableconstraint": True, "preview": True}
    sdmx.add_source({"id": name, "url": url, "name": "test", "versions": versions, "supports": supports})
    return sdmx.Client(name)


def test_sdmx1_reads_the_figures_of_the_release_over_sdmx_21(old, frame):
    read = flat(old.data("DF_TFGBV_POLICE").data)
    pd.testing.assert_series_equal(as_series(read, KEY), released(frame, "R", KEY))


def test_sdmx1_reads_the_figures_of_the_release_over_sdmx_30(new, frame):
    read = flat(new.data("DF_TFGBV_POLICE", context="dataflow", agency_id="TFGBV").data)
    pd.testing.assert_series_equal(as_series(read, KEY), released(frame, "R", KEY))


def test_sdmx1_sees_that_a_hidden_cell_is_hidden(old):
    read = flat(old.data("DF_TFGBV_POLICE", key="A.R02..AL.IBA_SHR").data)
    assert read["OBS_VALUE"].isna().all()
    assert set(read["OBS_STATUS"]) == {"Q"}
    assert set(read["CONF_STATUS"]) == {"C"}


def test_sdmx1_reads_a_slice_by_key_and_period(old, frame):
    key = {"FREQ": "Q", "REF_AREA": ["AL", "RS"], "SEX": "F"}
    read = flat(old.data("DF_TFGBV_POLICE", key=key, params={"startPeriod": "2024-Q2", "endPeriod": "2024-Q3"}).data)
    wanted = frame[(frame["sex"] == "F") & frame["time_period"].isin(["2024-Q2", "2024-Q3"])]
    assert sorted(read["OBS_VALUE"]) == sorted(wanted["obs_value"])


def test_sdmx1_reads_a_slice_with_alternatives_in_one_place_over_sdmx_30(new):
    read = flat(new.data("DF_TFGBV_POLICE", context="dataflow", agency_id="TFGBV", key="Q.R02.*.AL,RS.*.*.*.F").data)
    assert set(read["REF_AREA"]) == {"AL", "RS"}
    assert len(read) == 8


def test_sdmx1_reads_structure_specific_data_when_it_has_the_structure(old, frame):
    structures = old.datastructure("DSD_TFGBV_POLICE", params={"references": "children"})
    dsd = structures.structure["DSD_TFGBV_POLICE"]
    read = flat(old.data("DF_TFGBV_POLICE", dsd=dsd).data)
    pd.testing.assert_series_equal(as_series(read, KEY), released(frame, "R", KEY))


def test_sdmx1_reads_structures_over_sdmx_21(old):
    message = old.dataflow("DF_TFGBV_POLICE")
    structure = message.structure["DSD_TFGBV_POLICE"]
    assert [d.id for d in structure.dimensions] == [*DIMENSIONS, "TIME_PERIOD"]
    assert [a.id for a in structure.attributes][:3] == ["UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS"]
    assert str(message.codelist["CL_FORM"]["IBA"].name.localizations["sq"]) == "Abuzim me imazhe"
    assert message.codelist["CL_SEX"].maintainer.id == "SDMX"
    assert message.codelist["CL_FORM"]["IBA_SHR"].parent.id == "IBA"
    defined = message.codelist["CL_FORM"]["IBA_SHR"].description.localizations
    assert defined == {
        "en": "Making images <of an adult> accessible",
        "sq": "Vënie e imazheve në dispozicion",
        "sr-Latn": "Omogućavanje pristupa snimcima",
    }
    assert not message.codelist["CL_FORM"]["IBA"].description.localizations


def test_sdmx1_reads_structures_over_sdmx_30(new):
    message = new.datastructure("DSD_TFGBV_POLICE", agency_id="TFGBV")
    structure = message.structure["DSD_TFGBV_POLICE"]
    assert [d.id for d in structure.dimensions] == [*DIMENSIONS, "TIME_PERIOD"]
    codelist = new.codelist("CL_FORM", agency_id="TFGBV").codelist["CL_FORM"]
    assert codelist["EXT"].name.localizations["en"] == "Extortion"


@pytest.mark.parametrize("resource", ["categoryscheme", "conceptscheme", "dataproviderscheme"])
def test_sdmx1_reads_every_kind_of_scheme(old, resource):
    message = old.get(resource, params={"references": "parentsandsiblings"})
    assert message.response.status_code == 200
    holder = {"dataproviderscheme": "organisation_scheme", "categoryscheme": "category_scheme"}
    assert len(getattr(message, holder.get(resource, "concept_scheme")))


def test_sdmx1_previews_series_and_asks_what_is_available(old):
    keys = old.preview_data("DF_TFGBV_POLICE", key={"REF_AREA": "AL-01"})
    assert len(keys) == 1
    constraint = old.availableconstraint("DF_TFGBV_POLICE").constraint
    regions = next(iter(constraint.values())).data_content_region
    areas = {str(value.value) for value in regions[0].member["REF_AREA"].values}
    assert areas == {"AL", "AL-01", "RS", "ME"}


pysdmx = pytest.importorskip("pysdmx")


@pytest.fixture
def rest(live):
    """A client of pysdmx that asks for any format over version 2 of the API."""
    from pysdmx.api.qb import ApiVersion, RestService
    from pysdmx.io.format import DataFormat

    def make(format_=DataFormat.SDMX_CSV_2_0_0, version=ApiVersion.V2_0_0):
        root = "v2" if version == ApiVersion.V2_0_0 else "rest"
        return RestService(f"{live}/{root}", version, data_format=format_, timeout=20)

    return make


def pysdmx_frame(body: bytes, tmp_path) -> pd.DataFrame:
    from pysdmx.io import read_sdmx

    file = tmp_path / "message"
    file.write_bytes(body)
    return read_sdmx(file, validate=False).data[0].data


@pytest.mark.parametrize(
    "format_", ["SDMX_CSV_1_0_0", "SDMX_CSV_2_0_0", "SDMX_ML_3_0", "SDMX_ML_2_1_STR", "SDMX_ML_2_1_GEN"]
)
def test_pysdmx_reads_the_figures_of_the_release_in_every_format(rest, frame, tmp_path, format_):
    from pysdmx.api.qb import DataContext, DataQuery
    from pysdmx.io.format import DataFormat

    query = DataQuery(DataContext.DATAFLOW, "TFGBV", "DF_TFGBV_POLICE", "1.0.0")
    read = pysdmx_frame(rest(getattr(DataFormat, format_)).data(query), tmp_path)
    pd.testing.assert_series_equal(as_series(read, KEY), released(frame, "R", KEY))


def test_pysdmx_filters_by_component_and_period(rest, tmp_path):
    from pysdmx.api.dc.query import MultiFilter, NumberFilter, Operator, TextFilter
    from pysdmx.api.qb import DataContext, DataQuery

    areas = TextFilter("REF_AREA", Operator.IN, ["AL", "RS"])
    large = NumberFilter("OBS_VALUE", Operator.GREATER_THAN, 100.0)
    both = MultiFilter([areas, large])
    query = DataQuery(DataContext.DATAFLOW, "TFGBV", "DF_TFGBV_POLICE", "1.0.0", components=both)
    read = pysdmx_frame(rest().data(query), tmp_path)
    assert set(read["REF_AREA"]) == {"RS"}
    assert (read["OBS_VALUE"].astype(float) > 100).all()


def test_pysdmx_reads_structures_as_json(live):
    from pysdmx.api.fmr import RegistryClient

    client = RegistryClient(f"{live}/v2")
    assert {flow.id for flow in client.get_dataflows("TFGBV")} >= {"DF_TFGBV_POLICE", "DF_TFGBV_CSO"}
    schema = client.get_schema("dataflow", "TFGBV", "DF_TFGBV_POLICE", "1.0.0")
    assert [c.id for c in schema.components.dimensions] == KEY
    assert [code.id for code in client.get_codes("TFGBV", "CL_FORM", "1.0.0").codes] == ["_T", "IBA", "IBA_SHR", "EXT"]
    assert {c.id for c in client.get_concepts("TFGBV", "CS_TFGBV", "1.0.0").concepts} >= {"FORM", "OBS_STATUS"}
    assert client.get_dataflow_details("TFGBV", "DF_TFGBV_POLICE", "1.0.0").id == "DF_TFGBV_POLICE"
    assert {agency.id for agency in client.get_agencies("SDMX")} >= {"TFGBV"}
    assert {provider.id for provider in client.get_providers("TFGBV")} == {"al_police", "al_cso"}
    assert client.get_categories("TFGBV", "CAT_TFGBV", "1.0.0").categories


def test_pysdmx_discovers_and_retrieves(live, frame):
    from pysdmx.api.dc.rest import SdmxConnector

    connector = SdmxConnector(f"{live}/v2", timeout=20)
    flows = {flow.id: flow for flow in connector.dataflows()}
    flow = flows["DF_TFGBV_POLICE"]
    found = connector.dataflow(flow, None)
    assert found is not None
    rows = pd.DataFrame(list(connector.data(flow, "REF_AREA = 'AL' AND SEX = 'F'")))
    wanted = frame[(frame["ref_area"] == "AL") & (frame["sex"] == "F")]
    assert sorted(rows["OBS_VALUE"].astype(float)) == sorted(wanted["obs_value"])
