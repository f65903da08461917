"""Everything in the release, as files."""

import streamlit as st

from observatory.components import export, table
from observatory.components.frame import Context

NAME = "download"


def show(context: Context) -> None:
    """Draw the list of files."""
    words, release = context.words, context.release
    st.title(words.say("site.download"))
    st.markdown(words.say("download.lead"))
    st.subheader(words.say("download.tables"))
    for name in release.tables:
        _table(context, name)
    st.subheader(words.say("download.codelists"))
    with st.expander(words.say("download.codelists")):
        for name in release.codelists:
            file = release.path / "codelists" / f"{name}.csv"
            st.download_button(
                f"{name}.csv", file.read_bytes, file_name=file.name, mime="text/csv", on_click="ignore", key=name
            )
    st.subheader(words.say("download.whole"))
    for file in ("manifest.json", "notes.md", "audit.json", "changes.json"):
        if (release.path / file).exists():
            st.download_button(
                file, (release.path / file).read_bytes, file_name=file, mime="text/plain", on_click="ignore", key=file
            )
    st.caption(words.say("download.check"))
    st.subheader(words.say("download.columns"))
    known = words.get("columns") | words.get("dimensions")
    body = [[column, str(known.get(column, ""))] for column in release.columns()]
    st.html(
        table.plain(words.say("download.columns"), [words.say("download.column"), words.say("download.meaning")], body)
    )


def _table(context: Context, name: str) -> None:
    words, release = context.words, context.release
    title = words.get(f"indicators.{name}.name", words.say("download.everything"))
    rows = words.say("download.rows", rows=release.manifest["rows"].get(f"tables/{name}.parquet", ""))
    file = export.file_name(name, release)

    def zipped() -> bytes:
        return export.with_metadata(file, export.as_csv(release.table(name)), release, words.get("columns"))

    st.markdown(f"**{title}** ({name}), {rows}")
    left, right = st.columns(2)
    left.download_button(
        words.say("download.csv", name=name),
        zipped,
        file_name=f"{file}.zip",
        mime="application/zip",
        on_click="ignore",
        key=f"csv-{name}",
    )
    right.download_button(
        words.say("download.parquet", name=name),
        release.table_path(name).read_bytes,
        file_name=f"{file}.parquet",
        mime="application/vnd.apache.parquet",
        on_click="ignore",
        key=f"parquet-{name}",
    )
