"""What the workbook part says that changes what formulas show: names of a single sheet, and how Excel calculates.

Only files show it: an open book does not hand it out.
"""

from __future__ import annotations

from collections.abc import Iterator

from amip_xl.books.places import Standorte
from amip_xl.books.reader import Mappe
from amip_xl.books.sidecells import Ausgabe, ampelbereiche
from amip_xl.books.validation import LISTE_THEMEN
from amip_xl.findings import FEHLER, HINWEIS, Befund


def pruefe_namensraum(mappe: Mappe, ausgabe: Ausgabe, orte: Standorte) -> Iterator[Befund]:
    """Sheets where a name of the form means another cell: their formulas take that one, all others do not."""
    lokale = mappe.gliederung.orte.lokale
    if not lokale:
        return
    form = ausgabe.form
    amtlich = {*form.felder, *ausgabe.parameter, *(f"ampel_{id_}" for id_ in ampelbereiche(ausgabe)), LISTE_THEMEN}
    amtlich |= {name for block in form.bloecke.values() for name, _, _ in block.bereiche.values()}
    gueltig = {n.lower(): (n, ort) for n, ort in (*mappe.namen.items(), *mappe.bereiche.items()) if n in amtlich}
    eigene, gemeldet = set(orte.blaetter.values()), set[str]()
    for blatt, lokal, text in lokale:
        name, soll = gueltig.get(lokal.lower(), ("", None))
        ist = mappe.gliederung.orte.ziel(text)
        if soll is None or blatt not in eigene or ist == soll or blatt in gemeldet:
            continue
        gemeldet.add(blatt)
        yield Befund(
            "NAME_VERDECKT", FEHLER,
            f"Auf dem Blatt „{blatt}“ ist der Zellname „{name}“ ein zweites Mal vergeben; Formeln dieses Blatts "
            f"rechnen mit {text[:60]} statt mit {soll[0]}!{soll[1]}.",
            f"Löschen Sie im Namens-Manager (Strg+F3) die Namen, bei denen als Bereich „{blatt}“ steht.",
            blatt, "A1", name if name in form.felder else None, ist=text[:200], soll="!".join(soll),
        )  # fmt: skip


def pruefe_rechnung(mappe: Mappe) -> Iterator[Befund]:
    """Ways of calculating that the workbook has not been issued with, and that let it show or keep other figures."""
    rechnung = mappe.gliederung.rechnung
    if rechnung.get("calcMode") == "manual":
        yield Befund(
            "BERECHNUNG_UMGESTELLT", HINWEIS,
            "Die Mappe rechnet nicht mehr von selbst; nach der nächsten Eingabe zeigt sie alte Ergebnisse.",
            "Stellen Sie sie um: Formeln, Berechnungsoptionen, „Automatisch“; speichern Sie danach.",
            ist="manuell", soll="automatisch",
        )  # fmt: skip
    if rechnung.get("fullPrecision") in ("0", "false"):
        yield Befund(
            "BERECHNUNG_UMGESTELLT", HINWEIS,
            "Die Mappe rechnet mit „Genauigkeit wie angezeigt“; Excel rundet dabei auch die Eingaben dauerhaft.",
            "Nehmen Sie das Häkchen weg (Datei, Optionen, Erweitert, „Genauigkeit wie angezeigt festlegen“) und prüfen "
            "Sie die Eingaben mit Nachkommastellen.",
            ist="wie angezeigt", soll="genau",
        )  # fmt: skip
