"""The words around the findings, in the languages of the senders. A language more is an entry more."""

# ruff: noqa: E501  sentences are kept whole

LETTERS: dict[str, dict[str, str]] = {
    "en": {
        "title": "About {file}, sent by {reporter}",
        "landed": "Taken in: {rows} figures. Remarks: {warnings}. Submission {id}.",
        "accepted": "Everything needed is there. Remarks: {warnings}. Submission {id}.",
        "refused": "Not taken in. To be mended: {errors}; remarks: {warnings}. Nothing was lost and nothing was stored as data: correct the file and send it again. Submission {id}.",
        "kept": "Not taken in yet, and not because of you: leave the file as it is. Submission {id}.",
        "more": "… and {number} more of this kind ({code}); listed by: tfgbv-submit reply {id} --format json",
    },
    "sq": {
        "title": "Rreth skedarit {file}, dërguar nga {reporter}",
        "landed": "U pranua: {rows} shifra. Vërejtje: {warnings}. Dërgesa {id}.",
        "accepted": "Gjithçka e nevojshme është aty. Vërejtje: {warnings}. Dërgesa {id}.",
        "refused": "Nuk u pranua. Për t'u korrigjuar: {errors}; vërejtje: {warnings}. Asgjë nuk humbi dhe asgjë nuk u ruajt si e dhënë: korrigjojeni skedarin dhe dërgojeni përsëri. Dërgesa {id}.",
        "kept": "Ende nuk u pranua, por jo për fajin tuaj: lëreni skedarin siç është. Dërgesa {id}.",
        "more": "… dhe {number} të tjera të këtij lloji ({code}); të renditura nga: tfgbv-submit reply {id} --format json",
    },
    "bs": {
        "title": "O datoteci {file}, pošiljalac {reporter}",
        "landed": "Preuzeto: {rows} podataka. Napomene: {warnings}. Pošiljka {id}.",
        "accepted": "Sve potrebno je tu. Napomene: {warnings}. Pošiljka {id}.",
        "refused": "Nije preuzeto. Za ispravku: {errors}; napomene: {warnings}. Ništa nije izgubljeno i ništa nije sačuvano kao podatak: ispravite datoteku i pošaljite je ponovo. Pošiljka {id}.",
        "kept": "Još nije preuzeto, ali ne zbog vas: ostavite datoteku kakva jeste. Pošiljka {id}.",
        "more": "… i još {number} ove vrste ({code}); navedeni su u: tfgbv-submit reply {id} --format json",
    },
    "hr": {
        "title": "O datoteci {file}, pošiljatelj {reporter}",
        "landed": "Preuzeto: {rows} podataka. Napomene: {warnings}. Pošiljka {id}.",
        "accepted": "Sve potrebno je tu. Napomene: {warnings}. Pošiljka {id}.",
        "refused": "Nije preuzeto. Za ispravku: {errors}; napomene: {warnings}. Ništa nije izgubljeno i ništa nije spremljeno kao podatak: ispravite datoteku i pošaljite je ponovo. Pošiljka {id}.",
        "kept": "Još nije preuzeto, ali ne zbog vas: ostavite datoteku kakva jest. Pošiljka {id}.",
        "more": "… i još {number} ove vrste ({code}); navedeni su u: tfgbv-submit reply {id} --format json",
    },
    "cnr": {
        "title": "O datoteci {file}, pošiljalac {reporter}",
        "landed": "Preuzeto: {rows} podataka. Napomene: {warnings}. Pošiljka {id}.",
        "accepted": "Sve potrebno je tu. Napomene: {warnings}. Pošiljka {id}.",
        "refused": "Nije preuzeto. Za ispravku: {errors}; napomene: {warnings}. Ništa nije izgubljeno i ništa nije sačuvano kao podatak: ispravite datoteku i pošaljite je ponovo. Pošiljka {id}.",
        "kept": "Još nije preuzeto, ali ne zbog vas: ostavite datoteku kakva jeste. Pošiljka {id}.",
        "more": "… i još {number} ove vrste ({code}); navedeni su u: tfgbv-submit reply {id} --format json",
    },
    "sr-Latn": {
        "title": "O datoteci {file}, pošiljalac {reporter}",
        "landed": "Preuzeto: {rows} podataka. Napomene: {warnings}. Pošiljka {id}.",
        "accepted": "Sve potrebno je tu. Napomene: {warnings}. Pošiljka {id}.",
        "refused": "Nije preuzeto. Za ispravku: {errors}; napomene: {warnings}. Ništa nije izgubljeno i ništa nije sačuvano kao podatak: ispravite datoteku i pošaljite je ponovo. Pošiljka {id}.",
        "kept": "Još nije preuzeto, ali ne zbog vas: ostavite datoteku kakva jeste. Pošiljka {id}.",
        "more": "… i još {number} ove vrste ({code}); navedeni su u: tfgbv-submit reply {id} --format json",
    },
    "sr-Cyrl": {
        "title": "О датотеци {file}, пошиљалац {reporter}",
        "landed": "Преузето: {rows} података. Напомене: {warnings}. Пошиљка {id}.",
        "accepted": "Све потребно је ту. Напомене: {warnings}. Пошиљка {id}.",
        "refused": "Није преузето. За исправку: {errors}; напомене: {warnings}. Ништа није изгубљено и ништа није сачувано као податак: исправите датотеку и пошаљите је поново. Пошиљка {id}.",
        "kept": "Још није преузето, али не због вас: оставите датотеку каква јесте. Пошиљка {id}.",
        "more": "… и још {number} ове врсте ({code}); наведени су у: tfgbv-submit reply {id} --format json",
    },
    "mk": {
        "title": "За датотеката {file}, испраќач {reporter}",
        "landed": "Преземено: {rows} податоци. Забелешки: {warnings}. Пратка {id}.",
        "accepted": "Сѐ што е потребно е тука. Забелешки: {warnings}. Пратка {id}.",
        "refused": "Не е преземено. За исправка: {errors}; забелешки: {warnings}. Ништо не е изгубено и ништо не е зачувано како податок: исправете ја датотеката и испратете ја повторно. Пратка {id}.",
        "kept": "Сѐ уште не е преземено, но не поради вас: оставете ја датотеката каква што е. Пратка {id}.",
        "more": "… и уште {number} од овој вид ({code}); наведени се во: tfgbv-submit reply {id} --format json",
    },
    "it": {
        "title": "Sul file {file}, inviato da {reporter}",
        "landed": "Acquisiti {rows} dati. Osservazioni: {warnings}. Invio {id}.",
        "accepted": "C'è tutto il necessario. Osservazioni: {warnings}. Invio {id}.",
        "refused": "Non acquisito. Da correggere: {errors}; osservazioni: {warnings}. Nulla è andato perso e nulla è stato registrato come dato: correggere il file e inviarlo di nuovo. Invio {id}.",
        "kept": "Non ancora acquisito, ma non per causa vostra: lasciare il file com'è. Invio {id}.",
        "more": "… e altre {number} di questo tipo ({code}); elencate da: tfgbv-submit reply {id} --format json",
    },
}
