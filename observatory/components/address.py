"""The address of a view is its whole state: every choice is read from it and written to it, by code, not by label.

Streamlit can bind a widget to the address by itself, but then writes the label that the reader sees: such an address
would bring back nothing in another language.
"""

from collections.abc import Callable, Sequence

import streamlit as st


def select(
    key: str,
    options: Sequence[str],
    title: str,
    name: Callable[[str], str],
    *,
    width: int | str = "stretch",
    is_always_written: bool = False,
) -> str:
    """Let the reader choose one of the options; what the address names counts, else the first one."""
    first = options[0]
    if len(options) == 1:
        return first
    asked = st.query_params.get(key)
    widget = f"choice_{key}"
    # The address leads: after Back or Forward it holds another choice than the widget did.
    st.session_state[widget] = asked if asked in options else first

    def write() -> None:
        chosen = st.session_state[widget]
        if chosen == first and not is_always_written:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = chosen

    return st.selectbox(title, list(options), format_func=name, key=widget, on_change=write, width=width)
