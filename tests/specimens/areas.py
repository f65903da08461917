"""The regions of the six countries: share of the population and how urban they are, both rounded by hand.

The shares only make the invented figures plausible; they are not statistics. `<country>_U` is a place not recorded.
"""

# country: {region: (share of the population, weight of reported cases per person)}
REGIONS = {
    "AL": {
        "AL-01": (0.058, 0.7),
        "AL-02": (0.095, 1.1),
        "AL-03": (0.097, 0.7),
        "AL-04": (0.100, 0.8),
        "AL-05": (0.025, 0.7),
        "AL-06": (0.072, 0.7),
        "AL-07": (0.026, 0.5),
        "AL-08": (0.041, 0.6),
        "AL-09": (0.040, 0.5),
        "AL-10": (0.064, 0.8),
        "AL-11": (0.316, 1.6),
        "AL-12": (0.066, 0.9),
    },
    "BA": {"BA_BIH": (0.628, 1.0), "BA_RS": (0.348, 0.9), "BA_BD": (0.024, 1.1)},
    "ME": {"ME_N": (0.255, 0.6), "ME_C": (0.490, 1.2), "ME_S": (0.255, 1.0)},
    "MK": {
        "MK001": (0.075, 0.8),
        "MK002": (0.082, 0.8),
        "MK003": (0.097, 0.7),
        "MK004": (0.081, 0.8),
        "MK005": (0.115, 0.9),
        "MK006": (0.137, 0.7),
        "MK007": (0.083, 0.7),
        "MK008": (0.330, 1.4),
    },
    "RS": {"RS11": (0.253, 1.4), "RS12": (0.262, 1.0), "RS21": (0.274, 0.8), "RS22": (0.211, 0.8)},
    "XK": {
        "XK-01": (0.110, 0.8),
        "XK-02": (0.120, 0.8),
        "XK-03": (0.100, 0.8),
        "XK-04": (0.125, 0.9),
        "XK-05": (0.095, 0.8),
        "XK-06": (0.290, 1.4),
        "XK-07": (0.160, 0.9),
    },
}

# Persons at the start of 2023, in thousands, and what is added or lost in a year.
POPULATION = {
    "AL": (2412.0, -0.012),
    "BA": (3185.0, -0.010),
    "ME": (624.0, -0.001),
    "MK": (1829.0, -0.003),
    "RS": (6641.0, -0.007),
    "XK": (1602.0, -0.006),
}


def case_weights(country: str, unlocated: float) -> dict[str, float]:
    """Weights with which cases fall on the regions of a country, and the share that nobody located."""
    weights = {region: share * weight for region, (share, weight) in REGIONS[country].items()}
    weights[f"{country}_U"] = unlocated * sum(weights.values())
    return weights
