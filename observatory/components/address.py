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
    chosen: str = "",
    default: str = "",
    forgets: Sequence[str] = (),
) -> str:
    """Let the reader choose one of the options; what the address names counts, else the default or the first one.

    `forgets` are the parameters that make no sense once this one has changed.
    """
    default = default or options[0]
    asked = chosen or st.query_params.get(key, default)
    widget = f"choice_{key}"
    # The address leads: after Back or Forward it holds another choice than the widget did.
    st.session_state[widget] = asked if asked in options else default

    def write() -> None:
        picked = st.session_state[widget]
        for name in forgets:
            st.query_params.pop(name, None)
        if picked == default:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = picked

    return st.selectbox(title, list(options), format_func=name, key=widget, on_change=write)


def several(key: str, options: Sequence[str], title: str, name: Callable[[str], str], chosen: Sequence[str]) -> None:
    """Let the reader choose some of the options; the address holds them with commas between."""
    widget = f"choices_{key}"
    st.session_state[widget] = list(chosen)

    def write() -> None:
        picked = st.session_state[widget]
        if picked:
            st.query_params[key] = ",".join(picked)
        else:
            st.query_params.pop(key, None)

    st.multiselect(title, list(options), format_func=name, key=widget, on_change=write, placeholder=title)
