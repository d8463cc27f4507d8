"""The list as a workbook of one sheet: words and signs, colours beside them, a filter, A4 landscape."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from amip_xl.books.ablage import inhalt, lege_ab, pruefe_endung
from amip_xl.books.styles import NOTIZ, SCHRIFT, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.books.verbatim import WoertlicheMappe
from amip_xl.consolidate.blaetter.rahmen import neues_blatt
from amip_xl.form import Art
from amip_xl.jobs import pruefe_ersetzbar
from amip_xl.stand.bericht import Standbericht
from amip_xl.stand.liste import BLATT
from amip_xl.stand.zeile import SPALTEN, Zeile

_BREITEN = {
    "Gemeinde": 25.0, "AGS": 10.5, "Status": 26.0, "Nächster Schritt": 17.0, "Eingang": 11.5, "Urteil": 24.0,
    "Fehler": 8.0, "Hinweise": 9.5, "Stand": 11.5, "Fassung": 10.5, "Datei": 31.0, "Bemerkung": 44.0,
}  # fmt: skip
_PRUEFSUMME, _PRUEFSUMMENBREITE = "SHA-256 der Datei (nicht im Druck)", 66.0
_KOPF = 3  # row of the column titles, counted from 0
_ERSTELLT = datetime(2026, 1, 1)  # fixed: the same list gives the same bytes
_AMPEL, _ZAHLEN, _TAGE = ("Status", "Urteil"), ("Fehler", "Hinweise"), ("Eingang", "Stand")
_UMBROCHEN = {"Gemeinde": 10, "Status": 9, "Datei": 10, "Bemerkung": 8}  # texts that may need several lines: size
_ERLAEUTERUNG = (
    "Eingang ist der Tag der Datei; von mehreren Fassungen zählt die mit dem neuesten Stand auf dem Deckblatt, sonst "
    "die zuletzt gespeicherte."
)


def pruefe_ziel(ziel: Path) -> None:
    """Refuse a name no workbook can have, and a file that is no earlier list; raises BedienError."""
    pruefe_endung(ziel, ".xlsx", "Die Liste des Rücklaufs")
    pruefe_ersetzbar(ziel, BLATT, "keine Liste des Rücklaufs")


def schreibe(stand: Standbericht, ziel: Path) -> None:
    """Write the list to `ziel`, an earlier one stays beside it; raises BedienError, MappeError."""
    pruefe_ziel(ziel)
    vorher = inhalt(ziel)
    lege_ab(ziel, als_mappe(stand), vorher)


def als_mappe(stand: Standbericht) -> bytes:
    """The workbook as bytes."""
    puffer = BytesIO()
    mappe = WoertlicheMappe(
        puffer, {"in_memory": True, "default_format_properties": {"font_name": SCHRIFT, "font_size": 10}}
    )
    mappe.set_properties({"title": f"Rücklauf {stand.jahr}: {stand.name}", "created": _ERSTELLT})
    stile = Stile(mappe)
    breiten = [*_BREITEN.values(), _PRUEFSUMMENBREITE]
    blatt = neues_blatt(mappe, stile, BLATT, stand.satz, breiten, (_KOPF + 1, 1))
    blatt.write_string(1, 0, stand.satz[:1].upper() + stand.satz[1:], stile.satz())
    blatt.write_string(2, 0, f"{stand.kopfzeile}. {_ERLAEUTERUNG}", stile.untertitel())
    for i, titel in enumerate((*_BREITEN, _PRUEFSUMME)):
        blatt.write_string(_KOPF, i, titel, stile.band() if i == 0 else stile.bandtitel())
    blatt.set_row(_KOPF, 20)
    for reihe, z in enumerate(stand.zeilen, _KOPF + 1):
        _zeile(blatt, stile, reihe, z)
    letzte = max(_KOPF + len(stand.zeilen), _KOPF + 1)
    for name in _AMPEL:
        spalte = chr(ord("A") + list(_BREITEN).index(name))
        stile.faerbe_ampel(blatt, f"{spalte}{_KOPF + 2}:{spalte}{letzte + 1}")
    blatt.autofilter(_KOPF, 0, letzte, len(_BREITEN))
    blatt.repeat_rows(_KOPF)
    blatt.print_area(0, 0, letzte, len(_BREITEN) - 1)
    mappe.close()
    return puffer.getvalue()


def _zeile(blatt: Worksheet, stile: Stile, reihe: int, z: Zeile) -> None:
    kopf = z.akte.kopf if z.akte else None
    texte = dict(zip(SPALTEN, z.zellen(), strict=True)) | {"Bemerkung": "; ".join(z.bemerkungen)}
    tage = {"Eingang": z.eingang, "Stand": kopf.stand if kopf else None}
    fett = z.status is not None and z.status.erwartet
    for i, name in enumerate(_BREITEN):
        text = texte[name]
        if name in _AMPEL:
            blatt.write_string(reihe, i, text, stile.ampel())
        elif name in _ZAHLEN and text:
            blatt.write_number(reihe, i, int(text), stile.text(align="center", num_format=Art.ANZAHL.zahlenformat))
        elif name in _TAGE and tage[name]:
            blatt.write_datetime(
                reihe, i, tage[name], stile.text(align="left", indent=1, num_format=Art.DATUM.zahlenformat)
            )
        elif name == "Bemerkung":
            blatt.write_string(reihe, i, text, stile.notiz())
        else:
            blatt.write_string(reihe, i, text, stile.text(bold=fett and name == "Gemeinde", indent=int(i > 0)))
    blatt.write_string(reihe, len(_BREITEN), z.sha256, stile(font_size=8, font_color=NOTIZ, indent=1))
    hoehen = [hoehe(texte[n], _BREITEN[n] - 1.5, grad, fett) for n, grad in _UMBROCHEN.items()]
    blatt.set_row(reihe, max(hoehen) + 2)
