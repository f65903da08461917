"""Write the small copies of real forms: invented figures in the shapes, and with the faults, that offices really send.

python -m tests.forms.make            writes them beside this file
"""

import csv
import datetime as dt
import io
import sys
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
TITLE = "(Dati di fonte SDI/SSD non consolidati per il 2024 e quindi suscettibili di variazioni)"
NOTE = "* dal 9 agosto, data di entrata in vigore della Legge 19 luglio 2019, n.69       "
IMAGES = "DIFFUSIONE ILLECITA DI IMMAGINI O VIDEO SESSUALMENTE ESPLICITI "
STALKING = "ATTI PERSECUTORI"
YEARS = [2019, 2020, 2021, 2022, 2023, 2024]
FROM_AUGUST = ["2019*", *YEARS[1:]]


def police_it() -> bytes:
    """The ten sheets of the Italian workbook with two provinces and the cases that could not be located."""
    sheets = {
        "Omicidi DCPC": [["Omicidi volontari consumati in Italia"], [None, *YEARS], ["Omicidi commessi", 3, 2, 3]]
    }
    groups = {
        "Delitti": ("Delitto", YEARS, ["10. MINACCE", "5. TENTATI OMICIDI"], []),
        "Reati spia": ("Descrizione reato", YEARS, [STALKING], []),
        "Codice Rosso": ("Descrizione reato", FROM_AUGUST, [IMAGES], [[NOTE]]),
    }
    for group, (label, years, offences, notes) in groups.items():
        places = [(place, offence) for place in ("TORINO", "ROMA", "NON LOCALIZZATA") for offence in offences]
        sheets[f"{group} - Commessi"] = [
            [f"Numero reati commessi in Italia\n{TITLE}"],
            ["Provincia", label, *years],
            *[[*place, *(number + step for step in range(6))] for number, place in enumerate(places)],
            *notes,
        ]
        sheets[f"{group} - Vittime"] = [
            [f"Numero vittime di reato in Italia, di sesso femminile\n{TITLE}"],
            ["Provincia", label, "Età alla data del reato vittima", *years],
            *[[*place, age, 1, 0, 2, 0, 3, 1] for place in places for age in ("0-13", "65 e oltre")],
            *notes,
        ]
        age_label = "Età alla data del reato" if group == "Delitti" else "Età alla data del reato vittima"
        sheets[f"{group} - Segnalazioni"] = [
            [f"Segnalazioni a carico dei presunti autori noti\n{TITLE}"],
            [None, None, None, *[cell for year in years for cell in (year, None)]],
            ["Provincia", label, age_label, *["FEMMINILE", "MASCHILE"] * 6],
            # Where no woman was ever reported the office leaves the cells of women out.
            *[[*place, "25-34", *[None, 1] * 6] for place in places],
            *[[*place, "35-44", *[0, 2] * 6] for place in places],
            *notes,
        ]
    return _workbook(sheets)


NEW_IN_2023 = ["ONL_VIOL", "STLK", "DIS_SEX_EXPL"]
HELPLINE = {
    # file: code column, codes, total, data type
    "Vittime.tipo_violenza.csv": ("TYPE_VIOLENCE", ["PHY", *NEW_IN_2023, "THREATS"], "ALL", "VICTIMS"),
    "Vittime.età.csv": ("AGE", ["Y_UN17", "Y18-24", "NSP"], "TOTAL", "VICTIMS"),
    "Vittime.stato_denuncia.csv": ("COMP_REASWITHDRAWAL", ["REPORT", "NOREPORT", "UNAV"], "ALL", "VICTIMS"),
    "Vittime.disabilità.csv": ("Y_PRESENCE_DISABILITY", ["0", "1", "2"], "9", "USERS"),
    "1522_tipologia_utenti.csv": ("TYPES_USERS", ["USERS_CAL", "OPERATORS"], "ALL_VAL", "USERS"),
    "1522_motivo_chiamata.csv": ("PURPOSE_CALL", ["VICT_STALK_SEEK", "EMERGENCY"], "ALL_VAL", "USERS"),
}  # fmt: skip
AREAS = {"ITC1": "Piemonte", "ITC2": "", "ITD3": "Veneto", "ITE4": "Lazio", "ITF3": "Campania", "ITG1": "Sicilia",
         "ITNI": "Non indicato"}  # fmt: skip
PROVINCES = {"ITD1": "Provincia Autonoma Bolzano / Bozen", "ITD2": "Provincia Autonoma Trento", "ITDA": "Trentino"}


def helpline_it(name: str) -> bytes:
    """One file of the helpline: totals among the cells, macro-areas, and Valle d'Aosta quoted as one field."""
    code, codes, total, data_type = HELPLINE[name]
    nations = ["IT", "WRL_X_ITA"] if code == "PURPOSE_CALL" else []
    cells: dict[tuple, int] = {}
    for year in (2022, 2023):
        areas = [*AREAS, *([] if data_type == "USERS" else ["ITD1", "ITD2"] if year == 2022 else ["ITDA"])]
        for at, area in enumerate(areas):
            for sex in ("F", "M"):
                for step, one in enumerate(codes):
                    if year == 2022 and one in NEW_IN_2023:
                        continue
                    for nation in nations or ["WORLD"]:
                        cells[area, sex, one, nation, year] = 1 + (at + step) % 3 + (sex == "F")
    # The published north-east of 2022 leaves the two autonomous provinces out; the country has them.
    left_out = {("ITNI", 2022), ("ITNI", 2023), *((province, 2022) for province in PROVINCES)}
    _sum(cells, 0, lambda area, year: None if (area, year) in left_out else area[:3])
    _sum(cells, 0, lambda area, _: "IT" if len(area) == 4 else None)
    _sum(cells, 1, lambda *_: "T")
    _sum(cells, 2, lambda *_: total)
    if nations:
        _sum(cells, 3, lambda *_: "WORLD")
    header = ["FREQ", "Frequenza", "REF_AREA", "Territorio", "DATA_TYPE", "Indicatore", "SEX", "Sesso", code, "Voce"]
    header += ["NATIONALITY", "Nazionalità"] if data_type == "USERS" and code != "Y_PRESENCE_DISABILITY" else []
    header += ["TIME_PERIOD", "Osservazione", "OBS_STATUS", "Stato_osservazione"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for (area, sex, one, nation, year), value in sorted(cells.items()):
        label = {**AREAS, **PROVINCES}.get(area, area)
        row = ["A", "Annuale", area, label, data_type, "Utenti", sex, sex, one, one]
        row += [nation, nation] if "NATIONALITY" in header else []
        row += [year, value, "", ""]
        if area == "ITC2":
            row[3] = "'Valle d\"'Aosta / Vallée d\"'Aoste'"
            writer.writerow([",".join(str(cell) for cell in row)])
        else:
            writer.writerow(row)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _sum(cells: dict[tuple, int], place: int, upper) -> None:
    for key, value in list(cells.items()):
        above = upper(key[0], key[4]) if place == 0 else upper()
        if above:
            whole = (*key[:place], above, *key[place + 1 :])
            cells[whole] = cells.get(whole, 0) + value


def eurostat_crime() -> bytes:
    """Numbers and rates; the sexual violence of XK in 2017 exceeds its parts; one number has a fraction."""
    rows = [
        ("ICCS0301", "NR", "RS", 2018, 461), ("ICCS03011", "NR", "RS", 2018, 61), ("ICCS03012", "NR", "RS", 2018, 400),
        ("ICCS0301", "NR", "XK", 2017, 441), ("ICCS03011", "NR", "XK", 2017, 29), ("ICCS03012", "NR", "XK", 2017, 50),
        ("ICCS0301", "P_HTHAB", "RS", 2018, "6.58"), ("ICCS0401", "NR", "EL", 2018, "120.5"),
        ("ICCS0501", "NR", "UKC-L", 2018, 3000), ("ICCS05012", "NR", "UKC-L", 2018, 900),
    ]  # fmt: skip
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["DATAFLOW", "LAST UPDATE", "freq", "iccs", "unit", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"])
    for iccs, unit, geo, year, value in rows:
        writer.writerow(["ESTAT:CRIM_OFF_CAT(1.0)", "08/06/22 11:00:00", "A", iccs, unit, geo, year, value, ""])
    return text.getvalue().encode()


POPULATION = {
    "population/wpp.csv": "ref_area,year,sex,age,thousands,vintage\n"
    "AL,2020,F,15-19,93.251,estimate\nAL,2030,F,100+,0.028,projection\n",
    "population/worldbank.csv": "Country Name,Country Code,Year,Value\nKosovo,XKX,2020,1790133\n",
    "helpline_it/Popolazione per regione.csv": "\ufeffRegione;Età;Celibi;Totale maschi;Nubili;Totale femmine;Totale\n"
    "Abruzzo;0;38;38;35;35;73\nAbruzzo;1;39;39;36;36;75\nAbruzzo;999;77;77;71;71;148\n",
}


def _workbook(sheets: dict[str, list[list]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": "Invented figures", "created": dt.datetime(2024, 1, 1)})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for across, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(at, across, cell)
    return stream.getvalue()


def forms() -> dict[str, bytes]:
    """Every copy: its path below the folder, and its bytes."""
    return {
        "police_it/workbook.xlsx": police_it(),
        "eurostat_crime/crim_off_cat.csv": eurostat_crime(),
        **{f"helpline_it/{name}": helpline_it(name) for name in HELPLINE},
        **{name: text.encode() for name, text in POPULATION.items()},
    }


def main(folder: Path = HERE) -> None:
    """Write all copies below a folder."""
    for name, content in forms().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
