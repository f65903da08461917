"""An analyst reads the counts of a table that contradicts itself; a log does not."""

import pytest

from observatory.disclosure.errors import DuplicateCell, for_the_log
from observatory.publication import freeze
from tests.publication import world


def test_a_warehouse_that_contradicts_itself_is_refused_and_the_log_tells_no_count(tmp_path):
    where = world.place(tmp_path)
    mart = world.indicators()
    total = (mart["breakdown"] == "form_sex_q") & (mart[["form", "sex"]] == "_T").all(axis=1) & (mart["freq"] == "A")
    odd = mart.assign(numerator=mart["numerator"] + 7_777_777 * total, value=mart["value"] + 7_777_777 * total)
    world.build_warehouse(where.warehouse, odd)
    with pytest.raises(DuplicateCell, match="7778217") as caught:
        freeze.draft_from_warehouse(where)
    said = for_the_log(caught.value)
    assert "777" not in said and "440" not in said
    assert "two different counts" in said
    assert not where.drafts.exists() or not list(where.drafts.glob("[0-9a-f]*"))
