"""A small table of somebody's own, as the commands read it: areas by form, in which one count is below five."""

from pathlib import Path

TABLE = """area,form,count
_T,_T,60
_T,A,33
_T,B,27
X,_T,25
X,A,3
X,B,22
Y,_T,35
Y,A,30
Y,B,5
"""
EDGES = "dim,parent,child\narea,_T,X\narea,_T,Y\nform,_T,A\nform,_T,B\n"


def written(folder: Path) -> Path:
    """The folder with `table.csv` and `edges.csv` in it."""
    (folder / "table.csv").write_text(TABLE)
    (folder / "edges.csv").write_text(EDGES)
    return folder
