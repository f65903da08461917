"""The words around the findings, in the languages of the senders. A language more is an entry more."""

# ruff: noqa: E501  sentences are kept whole

LETTERS: dict[str, dict[str, str]] = {
    "en": {
        "title": "About {file}, sent by {reporter}",
        "landed": "Taken in: {rows} figures. Remarks: {warnings}. Submission {id}.",
        "accepted": "Everything needed is there. Remarks: {warnings}. Submission {id}.",
        "refused": "Not taken in. To be mended: {errors}; remarks: {warnings}. Nothing was lost and nothing was stored as data: correct the file and send it again. Submission {id}.",
    },
    "sq": {
        "title": "Rreth skedarit {file}, dërguar nga {reporter}",
        "landed": "U pranua: {rows} shifra. Vërejtje: {warnings}. Dërgesa {id}.",
        "accepted": "Gjithçka e nevojshme është aty. Vërejtje: {warnings}. Dërgesa {id}.",
        "refused": "Nuk u pranua. Për t'u korrigjuar: {errors}; vërejtje: {warnings}. Korrigjojeni skedarin dhe dërgojeni përsëri. Dërgesa {id}.",
    },
    "bs": {
        "title": "O datoteci {file}, pošiljalac {reporter}",
        "landed": "Preuzeto: {rows} podataka. Napomene: {warnings}. Pošiljka {id}.",
        "accepted": "Sve potrebno je tu. Napomene: {warnings}. Pošiljka {id}.",
        "refused": "Nije preuzeto. Za ispravku: {errors}; napomene: {warnings}. Ispravite datoteku i pošaljite je ponovo. Pošiljka {id}.",
    },
    "cnr": {
        "title": "O fajlu {file}, pošiljalac {reporter}",
        "landed": "Preuzeto: {rows} podataka. Napomene: {warnings}. Pošiljka {id}.",
        "accepted": "Sve potrebno je tu. Napomene: {warnings}. Pošiljka {id}.",
        "refused": "Nije preuzeto. Za ispravku: {errors}; napomene: {warnings}. Ispravite fajl i pošaljite ga ponovo. Pošiljka {id}.",
    },
    "sr-Latn": {
        "title": "O datoteci {file}, pošiljalac {reporter}",
        "landed": "Preuzeto: {rows} podataka. Napomene: {warnings}. Pošiljka {id}.",
        "accepted": "Sve potrebno je tu. Napomene: {warnings}. Pošiljka {id}.",
        "refused": "Nije preuzeto. Za ispravku: {errors}; napomene: {warnings}. Ispravite datoteku i pošaljite je ponovo. Pošiljka {id}.",
    },
    "sr-Cyrl": {
        "title": "О датотеци {file}, пошиљалац {reporter}",
        "landed": "Преузето: {rows} података. Напомене: {warnings}. Пошиљка {id}.",
        "accepted": "Све потребно је ту. Напомене: {warnings}. Пошиљка {id}.",
        "refused": "Није преузето. За исправку: {errors}; напомене: {warnings}. Исправите датотеку и пошаљите је поново. Пошиљка {id}.",
    },
    "mk": {
        "title": "За датотеката {file}, испраќач {reporter}",
        "landed": "Преземено: {rows} податоци. Забелешки: {warnings}. Пратка {id}.",
        "accepted": "Сѐ што е потребно е тука. Забелешки: {warnings}. Пратка {id}.",
        "refused": "Не е преземено. За исправка: {errors}; забелешки: {warnings}. Исправете ја датотеката и испратете ја повторно. Пратка {id}.",
    },
    "it": {
        "title": "Sul file {file}, inviato da {reporter}",
        "landed": "Acquisiti {rows} dati. Osservazioni: {warnings}. Invio {id}.",
        "accepted": "C'è tutto il necessario. Osservazioni: {warnings}. Invio {id}.",
        "refused": "Non acquisito. Da correggere: {errors}; osservazioni: {warnings}. Correggere il file e inviarlo di nuovo. Invio {id}.",
    },
}
