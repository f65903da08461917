"""A few lines of Python, R and shell that fetch exactly the view that the reader sees. A test runs them."""

import os

from observatory.components.sight import Sight

SITE = "TFGBV_SITE"
DEFAULT = "http://127.0.0.1:8501"


def of(sight: Sight) -> list[tuple[str, str]]:
    """The snippets by language. The address of the site is the operator's to say (environment TFGBV_SITE)."""
    # The address that visitors type, never the one that a request claims: pages are kept and shown to others.
    address = os.environ.get(SITE, DEFAULT).rstrip("/") + sight.address(".csv")
    python = (
        "import pandas as pd\n\n"
        f'url = "{address}"\n'
        'figures = pd.read_csv(url, na_values=["[c]"])\n'
        'print(figures[["ref_area", "time_period", "obs_value", "obs_status", "conf_status"]])'
    )
    r = (
        f'url <- "{address}"\n'
        'figures <- read.csv(url, na.strings = c("", "[c]"))\n'
        'print(figures[, c("ref_area", "time_period", "obs_value", "obs_status", "conf_status")])'
    )
    curl = f'curl --fail --silent "{address}" --output {sight.state.indicator}.csv'
    return [("Python", python), ("R", r), ("curl", curl)]
