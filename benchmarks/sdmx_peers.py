"""Write observations with another library, and say how long it took: python sdmx_peers.py NAME PARQUET ROWS."""

import resource
import sys
import time
from pathlib import Path

import duckdb
import pandas as pd

DIMENSIONS = ["FREQ", "INDICATOR", "REF_AREA", "FORM", "SEX", "AGE", "TIME_PERIOD"]
ATTRIBUTES = ["OBS_STATUS", "CONF_STATUS"]
NOWHERE = Path("/dev/null")


def read(parquet: str, rows: int) -> pd.DataFrame:
    """The observations as a frame with the names of SDMX."""
    duckdb.execute("set enable_progress_bar = false")
    columns = ", ".join(f"{name.lower()} as {name}" for name in [*DIMENSIONS, "OBS_VALUE", *ATTRIBUTES])
    return duckdb.execute(f"select {columns} from read_parquet(?) limit {rows}", [parquet]).df()


def pysdmx(frame: pd.DataFrame, kind: str) -> None:
    """Write with pysdmx."""
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import Component, Components, Concept, DataType, Role, Schema

    def component(name: str, role: Role, **more: object) -> Component:
        return Component(name, True, role, Concept(name), DataType.STRING, **more)

    parts = [component(name, Role.DIMENSION) for name in DIMENSIONS]
    parts.append(Component("OBS_VALUE", True, Role.MEASURE, Concept("OBS_VALUE"), DataType.DOUBLE))
    parts += [component(name, Role.ATTRIBUTE, attachment_level="O") for name in ATTRIBUTES]
    schema = Schema("datastructure", "TFGBV", "DSD", Components(parts), "1.0.0", [])
    data = [PandasDataset(structure=schema, data=frame)]
    if kind == "CSV 2.0":
        from pysdmx.io.csv.sdmx20.writer import write
    else:
        from pysdmx.io.xml.sdmx30.writer.structure_specific import write
    write(data, output_path=NOWHERE)


def sdmx1(frame: pd.DataFrame) -> None:
    """Build the objects of sdmx1 and write them; there is no other way to its writer."""
    import sdmx
    from sdmx.model import v21

    agency = v21.Agency(id="TFGBV")
    structure = v21.DataStructureDefinition(id="DSD", maintainer=agency, version="1.0")
    for name in DIMENSIONS:
        structure.dimensions.getdefault(id=name)
    value = v21.PrimaryMeasure(id="OBS_VALUE")
    structure.measures.append(value)
    data = v21.StructureSpecificDataSet(structured_by=structure)
    places = range(len(DIMENSIONS))
    data.obs = [
        v21.Observation(
            dimension=structure.make_key(v21.Key, {DIMENSIONS[p]: row[p] for p in places}),
            value=row[len(DIMENSIONS)],
            value_for=value,
        )
        for row in frame.itertuples(index=False)
    ]
    flow = v21.DataflowDefinition(id="DF", maintainer=agency, version="1.0", structure=structure)
    NOWHERE.write_bytes(sdmx.to_xml(sdmx.message.DataMessage(data=[data], dataflow=flow)))


def main(name: str, parquet: str, rows: int) -> None:
    """Measure one of them."""
    frame = read(parquet, rows)
    # Once with little, so that what is imported and compiled at first use is not counted.
    write(name, frame.head(10))
    started = time.perf_counter()
    write(name, frame)
    print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def write(name: str, frame: pd.DataFrame) -> None:
    """Write a frame with one of them."""
    library, _, kind = name.partition(" ")
    if library == "pysdmx":
        pysdmx(frame, kind)
    else:
        sdmx1(frame)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
