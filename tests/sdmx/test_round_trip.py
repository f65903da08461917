"""What goes out in SDMX and comes in again is the same table."""

import io

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

DATA = "/v2/data/dataflow/TFGBV/DF_TFGBV_INDICATORS"
KEY = ["ref_area", "time_period", "form", "sex"]
CELLS = st.fixed_dictionaries(
    {
        "ref_area": st.sampled_from(["AL", "AL-01", "RS", "ME"]),
        "time_period": st.sampled_from(["2023", "2024", "2024-Q1", "2024-Q2"]),
        "form": st.sampled_from(["_T", "IBA", "IBA.SHR", "EXT"]),
        "sex": st.sampled_from(["_T", "F", "M", "_U"]),
        "obs_value": st.one_of(
            st.none(), st.integers(0, 10**9).map(float), st.floats(0, 1e9, allow_nan=False).map(lambda x: round(x, 6))
        ),
        "obs_note": st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip),
    }
)


@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(cells=st.lists(CELLS, min_size=1, max_size=12, unique_by=lambda cell: tuple(cell[name] for name in KEY)))
def test_any_table_comes_back_as_it_was(cells, frame, new_release, new_client, tmp_path_factory):
    folder = tmp_path_factory.mktemp("any")
    table = pd.DataFrame([{**frame.iloc[0].to_dict(), **cell} for cell in cells])
    hidden = table["obs_value"].isna()
    table["obs_status"] = np.where(hidden, "Q", "A")
    table["conf_status"] = np.where(hidden, "C", "F")
    table["freq"] = np.where(table["time_period"].str.contains("Q"), "Q", "A")
    new_release(folder, table)
    text = new_client(folder).get(DATA, headers={"Accept": "text/csv"}).text
    read = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    read = read.rename(columns={name.upper(): name for name in [*KEY, "obs_value", "obs_status"]})
    read["obs_value"] = read["obs_value"].astype(float)
    table["form"] = table["form"].str.replace(".", "_")
    both = table.merge(read, on=KEY, suffixes=("", "_read"))
    assert len(both) == len(table) == len(read)
    np.testing.assert_array_equal(both["obs_value"].astype(float), both["obs_value_read"])
    assert (both["obs_status"] == both["obs_status_read"]).all()
    assert (both["obs_note"] == both["COMMENT_OBS"]).all()
