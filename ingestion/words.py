"""Headings of the standard forms in the languages of the offices. A language more is an entry more."""

HEADINGS: dict[str, dict[str, str]] = {
    "en": {
        "ref_area": "Region", "offence": "Offence", "form": "Form of violence", "ict_used": "Technology used",
        "sex": "Sex", "age": "Age group", "relationship": "Relationship to the offender",
        "report_status": "Reported to the police", "channel": "Channel of contact",
        "counting_unit": "Unit of counting", "count": "Number",
        "response": "What was done, or stage", "cohort": "Year of the report",
    },
    "sq": {
        "ref_area": "Qarku", "offence": "Vepra penale", "form": "Forma e dhunës",
        "ict_used": "Përdorimi i teknologjisë", "sex": "Gjinia", "age": "Grupmosha",
        "relationship": "Marrëdhënia me autorin", "report_status": "Raportuar në polici",
        "channel": "Kanali i kontaktit", "counting_unit": "Njësia e numërimit", "count": "Numri",
        "response": "Masa ose faza", "cohort": "Viti i raportimit",
    },
    "bs": {
        "ref_area": "Područje", "offence": "Krivično djelo", "form": "Oblik nasilja",
        "ict_used": "Upotreba tehnologije", "sex": "Spol", "age": "Starosna grupa",
        "relationship": "Odnos s počiniocem", "report_status": "Prijavljeno policiji",
        "channel": "Način kontakta", "counting_unit": "Jedinica brojanja", "count": "Broj",
        "response": "Mjera ili faza", "cohort": "Godina prijave",
    },
    "hr": {
        "ref_area": "Područje", "offence": "Kazneno djelo", "form": "Oblik nasilja",
        "ict_used": "Uporaba tehnologije", "sex": "Spol", "age": "Dobna skupina",
        "relationship": "Odnos s počiniteljem", "report_status": "Prijavljeno policiji",
        "channel": "Način kontakta", "counting_unit": "Jedinica brojanja", "count": "Broj",
        "response": "Mjera ili faza", "cohort": "Godina prijave",
    },
    "sr-Latn": {
        "ref_area": "Region", "offence": "Krivično delo", "form": "Oblik nasilja",
        "ict_used": "Upotreba tehnologije", "sex": "Pol", "age": "Starosna grupa",
        "relationship": "Odnos sa učiniocem", "report_status": "Prijavljeno policiji",
        "channel": "Način kontakta", "counting_unit": "Jedinica brojanja", "count": "Broj",
        "response": "Mera ili faza", "cohort": "Godina prijave",
    },
    "sr-Cyrl": {
        "ref_area": "Регион", "offence": "Кривично дело", "form": "Облик насиља",
        "ict_used": "Употреба технологије", "sex": "Пол", "age": "Старосна група",
        "relationship": "Однос са учиниоцем", "report_status": "Пријављено полицији",
        "channel": "Начин контакта", "counting_unit": "Јединица бројања", "count": "Број",
        "response": "Мера или фаза", "cohort": "Година пријаве",
    },
    "cnr": {
        "ref_area": "Područje", "offence": "Krivično djelo", "form": "Oblik nasilja",
        "ict_used": "Upotreba tehnologije", "sex": "Pol", "age": "Starosna grupa",
        "relationship": "Odnos sa učiniocem", "report_status": "Prijavljeno policiji",
        "channel": "Način kontakta", "counting_unit": "Jedinica brojanja", "count": "Broj",
        "response": "Mjera ili faza", "cohort": "Godina prijave",
    },
    "mk": {
        "ref_area": "Регион", "offence": "Кривично дело", "form": "Облик на насилство",
        "ict_used": "Употреба на технологија", "sex": "Пол", "age": "Возрасна група",
        "relationship": "Однос со сторителот", "report_status": "Пријавено во полиција",
        "channel": "Начин на контакт", "counting_unit": "Единица на броење", "count": "Број",
        "response": "Мерка или фаза", "cohort": "Година на пријавата",
    },
}  # fmt: skip
