"""The register of the invented offices; an office more is an entry more."""

from tests.specimens.areas import case_weights
from tests.specimens.offices import CsoOffice, Group, Offence, PoliceOffice
from tests.specimens.quarters import Quarter

# Share of cases in which the technology behind the offence is stated: used, not used, not recorded.
FLAGGED = {"Y": 38, "N": 52, "_U": 10}
MOSTLY = {"Y": 66, "N": 22, "_U": 12}
RARELY = {"Y": 5, "N": 88, "_U": 7}

IMAGES = {"IBA.SHR": 66, "IBA.SYN": 26, "IBA.THR": 8}
RECORDING = {"IBA.TAK": 70, "IBA.SHR": 30}
STALKING = {"STK.CON": 64, "STK.SUR": 20, "STK.OSI": 16}
HARASSMENT = {"HAR.SEX": 66, "HAR.FLA": 34}
MESSAGES = {"HAR.MSG": 60, "HAR.BUL": 25, "HAR.MOB": 15}
THREATS = {"EXT.THV": 68, "EXT.THS": 32}
EXTORTION = {"EXT.SXT": 80, "EXT.FSX": 20}
CONTROL = {"CTL.IPC": 62, "CTL.ECO": 18, "CTL.DEV": 20}
ACCESS = {"PRV.HAC": 100}
IDENTITY = {"PRV.IMP": 75, "PRV.DOX": 25}
PERSONAL_DATA = {"PRV.DOX": 70, "PRV.OUT": 12, "PRV.IMP": 18}
MATERIAL = {"EXP.CSM": 100}
GROOMING = {"EXP.GRM": 100}

SPRING_2023 = Quarter(2023, 2)
START_2024 = Quarter(2024, 1)
SUMMER_2025 = Quarter(2025, 3)


def _images(code: str, per_quarter: float, **more) -> Offence:
    """Image-based abuse as an offence of its own: technology by definition."""
    return Offence(code, per_quarter, IMAGES, "IBA.SHR", yearly=0.22, **more)


def _flagged(code: str, per_quarter: float, forms: dict, crosswalk_form: str, **more) -> Offence:
    """An offence that is broader than technology: a flag says how it was done."""
    group = crosswalk_form.split(".")[0]
    # Images are mostly spread online; threats, stalking and harassment are not.
    shares = MOSTLY if group in ("IBA", "PRV") else FLAGGED
    return Offence(code, per_quarter, forms, crosswalk_form, ict=shares, otherwise=group, **more)


def _domestic(code: str, per_quarter: float, **more) -> Offence:
    """Domestic violence: technology now and then, and then the form is always named."""
    frequency = {"yearly": 0.04, "solved": 0.96, "unnamed": 0.0}
    return Offence(code, per_quarter, CONTROL, "OTH", ict=RARELY, otherwise="OTH", **frequency, **more)


def _cyber(code: str, per_quarter: float, forms: dict, **more) -> Offence:
    """An offence that is committed by technology only: hacking, abuse material, grooming."""
    return Offence(code, per_quarter, forms, next(iter(forms)), yearly=0.08, solved=0.5, **more)


def _police(reporter: str, language: str, *offences: Offence, layout: str = "tfgbv_police_1") -> PoliceOffice:
    country = reporter.split("_")[0].upper()
    return PoliceOffice(reporter, country, language, layout, offences, case_weights(country, 0.015))


# Clients of an organisation in a country of one million in the first quarter, with the yearly growth.
CLIENTS = {
    "IBA": (17.0, 0.20, IMAGES | {"IBA.TAK": 7}),
    "EXT": (9.0, 0.16, EXTORTION | {"EXT.THV": 45, "EXT.THS": 25}),
    "STK": (11.0, 0.10, STALKING),
    "HAR": (12.0, 0.08, HARASSMENT | MESSAGES),
    "PRV": (8.0, 0.12, {"PRV.DOX": 20, "PRV.IMP": 42, "PRV.HAC": 32, "PRV.OUT": 6}),
    "HAT": (3.0, 0.10, {"HAT.SPE": 60, "HAT.DIS": 30, "HAT.INC": 10}),
    "CTL": (13.0, 0.09, CONTROL),
    "EXP": (1.2, 0.05, {"EXP.TRF": 45, "EXP.GRM": 55}),
    "OTH": (1.5, 0.00, {"OTH.SPC": 40, "OTH.UNS": 60}),
}
REPORT_STATUS = {"NOT_REPORTED": 61, "REPORTED": 27, "WITHDRAWN": 5, "_U": 7}
CHANNELS = {"PHONE": 52, "CHAT": 18, "EMAIL": 8, "PERSON": 13, "REFERRAL": 6, "OTHER": 2, "_U": 1}


def _cso(
    reporter: str, language: str, scale: float, others: float, *missing: Quarter, unlocated: float = 0.06
) -> CsoOffice:
    country = reporter.split("_")[0].upper()
    return CsoOffice(
        reporter,
        country,
        language,
        groups=tuple(Group(scale * base, forms, yearly) for base, yearly, forms in CLIENTS.values()),
        areas=case_weights(country, unlocated),
        report_status=REPORT_STATUS,
        channels=CHANNELS,
        other_contacts=others,
        missing=missing,
    )


_OFFICES = (
    _police(
        "al_police",
        "sq",
        _flagged("AL_121", 18, IMAGES | RECORDING, "IBA", yearly=0.2),
        _flagged("AL_121A", 38, STALKING | {"HAR.MSG": 25}, "STK"),
        _flagged("AL_108A", 12, HARASSMENT, "HAR.SEX"),
        _flagged("AL_84", 45, THREATS | {"EXT.SXT": 15}, "EXT.THV", yearly=0.06),
        _flagged("AL_117", 4, MATERIAL, "EXP.CSM"),
        _flagged("AL_186A", 4, IDENTITY, "PRV.IMP"),
        _cyber("AL_192B", 4, ACCESS),
        _domestic("AL_130A", 290),
    ),
    _police(
        "ba_police",
        "bs",
        # The entity's law of August 2025 brings the dedicated offences.
        _flagged("BA_BIH_189", 8, RECORDING | {"IBA.SYN": 20}, "IBA", area="BA_BIH"),
        _images("BA_BIH_NCII", 7, since=SUMMER_2025, area="BA_BIH"),
        _flagged("BA_BIH_STALK", 14, STALKING, "STK", since=SUMMER_2025, area="BA_BIH"),
        _flagged("BA_BIH_PSYCH", 9, CONTROL, "CTL.IPC", since=SUMMER_2025, area="BA_BIH"),
        _flagged("BA_BIH_183", 30, THREATS, "EXT.THV", yearly=0.05, area="BA_BIH"),
        _cyber("BA_BIH_397", 2, ACCESS, area="BA_BIH"),
        _cyber("BA_BIH_211", 3, MATERIAL, area="BA_BIH"),
        _flagged("BA_BIH_193", 3, PERSONAL_DATA, "PRV.DOX", area="BA_BIH"),
        _domestic("BA_BIH_222", 150, area="BA_BIH"),
        _flagged("BA_RS_156A", 8, IMAGES, "IBA.SHR", yearly=0.2, area="BA_RS"),
        _flagged("BA_RS_156", 3, RECORDING, "IBA.TAK", area="BA_RS"),
        _flagged("BA_RS_144", 12, STALKING, "STK", area="BA_RS"),
        _flagged("BA_RS_170", 6, HARASSMENT, "HAR.SEX", area="BA_RS"),
        _flagged("BA_RS_150", 22, THREATS, "EXT.THV", yearly=0.05, area="BA_RS"),
        _cyber("BA_RS_413", 1.5, ACCESS, area="BA_RS"),
        _cyber("BA_RS_175", 2, MATERIAL, area="BA_RS"),
        _domestic("BA_RS_190", 105, area="BA_RS"),
        _flagged("BA_BD_186", 1.0, RECORDING, "IBA", area="BA_BD"),
        _flagged("BA_BD_180", 3, THREATS, "EXT.THV", area="BA_BD"),
        _cyber("BA_BD_391", 0.3, ACCESS, area="BA_BD"),
        _cyber("BA_BD_208", 0.4, MATERIAL, area="BA_BD"),
        _domestic("BA_BD_218", 10, area="BA_BD"),
        layout="ba_police_1",
    ),
    _police(
        "me_police",
        "cnr",
        # A dedicated offence replaces the general one at the turn of 2023 to 2024.
        _flagged("ME_175", 6, IMAGES, "IBA.SHR", until=Quarter(2023, 4)),
        _images("ME_175A", 4.5, since=START_2024),
        _flagged("ME_174", 2, RECORDING, "IBA.TAK"),
        _flagged("ME_168A", 10, STALKING, "STK"),
        _flagged("ME_168", 15, THREATS, "EXT.THV", yearly=0.05),
        _flagged("ME_SEXHAR", 6, HARASSMENT | {"HAR.MSG": 20}, "HAR", since=START_2024),
        _cyber("ME_353", 2, ACCESS),
        _cyber("ME_211", 1.5, MATERIAL),
        _domestic("ME_220", 105),
    ),
    _police(
        "mk_police",
        "mk",
        # Stalking and sexual harassment are offences since the end of February 2023; no case before the second quarter.
        _flagged("MK_144A", 15, STALKING, "STK", since=SPRING_2023, yearly=0.25),
        _flagged("MK_190A", 9, HARASSMENT, "HAR.SEX", since=SPRING_2023, yearly=0.2),
        _flagged("MK_144", 45, THREATS, "EXT.THV", yearly=0.05),
        _flagged("MK_152", 11, RECORDING | IMAGES, "IBA", yearly=0.2),
        _flagged("MK_149", 8, PERSONAL_DATA, "PRV.DOX"),
        _cyber("MK_251", 5, ACCESS),
        _cyber("MK_193A", 4, MATERIAL),
        _cyber("MK_193B", 2, GROOMING),
        _domestic("MK_130", 180),
    ),
    _police(
        "rs_police",
        "sr-Latn",
        _flagged("RS_138A", 90, STALKING, "STK"),
        _flagged("RS_182A", 55, HARASSMENT | {"HAR.MSG": 15, "HAR.BUL": 8}, "HAR"),
        _flagged("RS_145", 34, IMAGES, "IBA.SHR", yearly=0.24),
        _flagged("RS_144", 16, RECORDING, "IBA.TAK"),
        _flagged("RS_146", 11, PERSONAL_DATA, "PRV.DOX"),
        _flagged("RS_138", 120, THREATS | {"EXT.SXT": 14}, "EXT.THV", yearly=0.06),
        _cyber("RS_302", 6, ACCESS),
        _cyber("RS_185", 10, MATERIAL),
        _cyber("RS_185B", 5, GROOMING),
        _domestic("RS_194", 400),
        layout="tfgbv_police_csv_1",
    ),
    _police(
        "xk_police",
        "sq",
        _flagged("XK_202", 14, RECORDING | IMAGES, "IBA", yearly=0.2),
        _flagged("XK_182", 26, MESSAGES | HARASSMENT, "HAR"),
        _flagged("XK_186", 14, STALKING, "STK"),
        _flagged("XK_181", 36, THREATS, "EXT.THV", yearly=0.05),
        _flagged("XK_183", 8, HARASSMENT, "HAR.SEX"),
        _flagged("XK_IDTHEFT", 5, IDENTITY, "PRV.IMP"),
        _cyber("XK_327", 4, ACCESS),
        _cyber("XK_232", 2, MATERIAL),
        _domestic("XK_248", 220),
    ),
    _cso("al_cso", "sq", 1.3, 260),
    _cso("ba_cso", "bs", 1.1, 320),
    _cso("me_cso", "cnr", 0.7, 210),
    _cso("mk_cso", "mk", 0.9, 240),
    _cso("rs_cso", "sr-Cyrl", 2.2, 520, unlocated=0.09),
    _cso("xk_cso", "sq", 0.8, 150, Quarter(2024, 2)),
)
OFFICES = {office.reporter: office for office in _OFFICES}

CORRECTIONS = {
    ("me_police", Quarter(2024, 3)),
    ("rs_police", Quarter(2024, 1)),
    ("ba_police", Quarter(2024, 2)),
    ("mk_police", Quarter(2025, 1)),
    ("al_cso", Quarter(2023, 4)),
}
