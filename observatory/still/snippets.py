"""A few lines of Python, R and shell that fetch exactly the view that the reader sees. A test runs them."""

from observatory.components import sdmx_link
from observatory.components.sight import Sight, site


def of(sight: Sight) -> list[tuple[str, str]]:
    """The snippets by language or program."""
    address = site() + sight.address(".csv")
    python = (
        "import pandas as pd\n\n"
        f'url = "{address}"\n'
        'figures = pd.read_csv(url, na_values=["[c]"])\n'
        'print(figures[["ref_area", "time_period", "obs_value", "obs_status", "conf_status"]])'
    )
    sdmx = (
        "import sdmx\n\n"
        f'url = "{site()}{dict(sdmx_link.addresses(sight))["SDMX 2.1"]}"\n'
        "figures = sdmx.to_pandas(sdmx.read_url(url), attributes='o')\n"
        'print(figures[["value", "OBS_STATUS"]])'
    )
    r = (
        f'url <- "{address}"\n'
        'figures <- read.csv(url, na.strings = c("", "[c]"))\n'
        'print(figures[, c("ref_area", "time_period", "obs_value", "obs_status", "conf_status")])'
    )
    curl = f'curl --fail --silent "{address}" --output {sight.state.indicator}.csv'
    return [("Python", python), ("sdmx1", sdmx), ("R", r), ("curl", curl)]
