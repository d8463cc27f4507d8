"""A sheet of plain texts added to a workbook, or put in the place of an earlier one; all other parts stay.

Its cells are inline texts, so that nothing becomes a formula; its formats are those that cells of the Prüfprotokoll
already have, so that the part with the styles stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape

from amip_xl.books.cells import verschluessle, zahl_zu_spalte
from amip_xl.books.newvalues import MAX_TEXT
from amip_xl.books.package import ERNEUT, Paket, hauptteil, mappenfehler
from amip_xl.books.reader import Mappe, lies_bytes
from amip_xl.books.repack import packe
from amip_xl.books.textmetrics import hoehe
from amip_xl.form import protokoll

KOPFZEILE = 4  # of the table, below title and subtitle
_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BEZUG = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ART = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SICHTBAR, _GRAD, _HOECHSTE = 1_000, 9, 120  # characters that a row is fitted to, size of its type, points
_ENTSTANDEN = (1980, 1, 1, 0, 0, 0)  # fixed: the same input gives the same bytes


class Tafel(NamedTuple):
    """What stands on the sheet: a sentence, and a table of texts with the width of each column in characters."""

    name: str
    satz: str
    spalten: Mapping[str, float]
    zeilen: Sequence[Sequence[str]]


def hat_beiblatt(mappe: Mappe, name: str, spalten: Collection[str]) -> bool:
    """True when the workbook has such a sheet with these columns; False for people's own sheet of this name, too."""
    if not any(b.name == name for b in mappe.blaetter):
        return False
    orte = (f"{zahl_zu_spalte(i)}{KOPFZEILE}" for i in range(1, len(spalten) + 1))
    return [mappe.zelle(name, ref).roh for ref in orte] == list(spalten)


def lies_zeilen(mappe: Mappe, name: str, spalten: Collection[str]) -> list[tuple[str, ...]]:
    """The rows of such a sheet in a workbook; none when it has no such sheet."""
    zeilen: list[tuple[str, ...]] = []
    if not hat_beiblatt(mappe, name, spalten):
        return zeilen
    buchstaben = [zahl_zu_spalte(i) for i in range(1, len(spalten) + 1)]
    while any(zeile := tuple(mappe.zelle(name, f"{b}{KOPFZEILE + 1 + len(zeilen)}").roh for b in buchstaben)):
        zeilen.append(zeile)
    return zeilen


def mit_beiblatt(mappe: Mappe, tafel: Tafel) -> bytes:
    """The workbook with this sheet behind all others, or in the place of its namesake.

    Raises MappeError for a workbook whose list of sheets nobody can safely extend, and for a namesake of other make.
    """
    paket = mappe.paket
    inhalt = _blatt(mappe, tafel)
    altes = next((b for b in mappe.blaetter if b.name == tafel.name), None)
    if altes is not None:
        if not hat_beiblatt(mappe, tafel.name, tafel.spalten):
            raise mappenfehler(
                paket.datei, f"hat schon ein anderes Blatt „{tafel.name}“; bitte dieses in Excel umbenennen"
            )
        return packe(paket, {altes.teil: inhalt})
    buch = hauptteil(paket)
    ordner = buch.rpartition("/")[0]
    nummer = 1
    while paket.eintrag(teil := f"{ordner}/worksheets/sheet{nummer}.xml") is not None:
        nummer += 1
    rels = f"{ordner}/_rels/{buch.rpartition('/')[2]}.rels"
    texte = {t: _text(paket, t) for t in (buch, rels, "[Content_Types].xml")}
    kennung = _frei("rId", texte[rels])
    blattnummer = 1 + max((int(z) for z in re.findall(r'\bsheetId="([0-9]{1,9})"', texte[buch])), default=0)
    blatt = f'sheet xmlns:r="{_BEZUG}" name="{escape(tafel.name)}" sheetId="{blattnummer}" r:id="{kennung}"'
    bezug = f'Relationship Id="{kennung}" Type="{_BEZUG}/worksheet" Target="/{teil}"'
    ueber = f'Override PartName="/{teil}" ContentType="{_ART}"'
    neu = {
        buch: _ergaenzt(paket, texte[buch], "sheets", blatt),
        rels: _ergaenzt(paket, texte[rels], "Relationships", bezug),
        "[Content_Types].xml": _ergaenzt(paket, texte["[Content_Types].xml"], "Types", ueber),
    }
    daten = _mit_teil(packe(paket, neu), teil, inhalt)
    if [b.name for b in lies_bytes(daten, mappe.pfad).blaetter] != [*(b.name for b in mappe.blaetter), tafel.name]:
        raise mappenfehler(paket.datei, f"nimmt kein weiteres Blatt auf; {ERNEUT}")
    return daten


def _text(paket: Paket, teil: str) -> str:
    try:
        text = paket.teil(teil).decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not text or "purl.oclc.org" in text:  # UTF-16, or the strict dialect with other names for everything
        raise mappenfehler(paket.datei, f"ist in einer Form gespeichert, die kein weiteres Blatt aufnimmt; {ERNEUT}")
    return text


def _ergaenzt(paket: Paket, xml: str, in_: str, element: str) -> bytes:
    """The element as the last one in the only list of this name."""
    enden = list(re.finditer(rf"</((?:\w+:)?){in_}\s*>", xml))
    if len(enden) != 1:
        raise mappenfehler(paket.datei, f"ist in einer Form gespeichert, die kein weiteres Blatt aufnimmt; {ERNEUT}")
    stelle = enden[0].start()
    return f"{xml[:stelle]}<{enden[0][1]}{element}/>{xml[stelle:]}".encode()


def _frei(anfang: str, xml: str) -> str:
    nummer = 1
    while f'"{anfang}{nummer}"' in xml:
        nummer += 1
    return f"{anfang}{nummer}"


def _mit_teil(daten: bytes, teil: str, inhalt: bytes) -> bytes:
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo  # the records that are there stay as they are

    puffer = BytesIO(daten)
    with ZipFile(puffer, "a") as archiv:
        angabe = ZipInfo(teil, _ENTSTANDEN)
        angabe.compress_type = ZIP_DEFLATED
        archiv.writestr(angabe, inhalt)
    return puffer.getvalue()


def _blatt(mappe: Mappe, tafel: Tafel) -> bytes:
    stil = _Formate(mappe)
    letzte = KOPFZEILE + len(tafel.zeilen)
    zeilen = [
        _zeile(1, (tafel.name,), stil("A1"), 26),
        _zeile(2, (tafel.satz,), stil("A2")),
        _zeile(KOPFZEILE, tuple(tafel.spalten), stil(f"B{protokoll.KOPFZEILE}"), 20),
    ]
    text, breiten = stil(f"F{protokoll.ERSTE_ZEILE}"), tuple(tafel.spalten.values())
    for i, z in enumerate(tafel.zeilen, KOPFZEILE + 1):  # not every program fits rows to wrapped text by itself
        hoch = max((hoehe(t[:_SICHTBAR], b - 2, _GRAD) for t, b in zip(z, breiten, strict=True)), default=0)
        zeilen.append(_zeile(i, z, text, min(int(hoch) + 1, _HOECHSTE)))
    spalten = "".join(f'<col min="{i}" max="{i}" width="{b}" customWidth="1"/>' for i, b in enumerate(breiten, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_NS}">'
        '<sheetPr><tabColor rgb="FF6B7280"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{zahl_zu_spalte(len(tafel.spalten))}{letzte}"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane ySplit="{KOPFZEILE}" '
        f'topLeftCell="A{KOPFZEILE + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{spalten}</cols><sheetData>{"".join(zeilen)}</sheetData>'
        '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0"/>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        f"<headerFooter><oddFooter>&amp;L&amp;8{escape(tafel.name)}&amp;R&amp;8Seite &amp;P von &amp;N</oddFooter>"
        "</headerFooter></worksheet>"
    ).encode()


class _Formate:
    """The formats that cells of the Prüfprotokoll have in this very workbook; none where the sheet is gone."""

    def __init__(self, mappe: Mappe) -> None:
        self._tabelle = (
            mappe.tabelle(protokoll.BLATT) if any(b.name == protokoll.BLATT for b in mappe.blaetter) else None
        )

    def __call__(self, ref: str) -> str:
        stelle = None if self._tabelle is None else self._tabelle.stellen.get(ref)
        stil = None if stelle is None or self._tabelle is None else self._tabelle.flach[stelle]
        return f' s="{stil}"' if stil else ""


def _zeile(nummer: int, texte: Sequence[str], stil: str, hoehe: int = 0) -> str:
    zellen = "".join(_zelle(f"{zahl_zu_spalte(i)}{nummer}", text, stil) for i, text in enumerate(texte, 1))
    fest = f' ht="{hoehe}" customHeight="1"' if hoehe else ""
    return f'<row r="{nummer}"{fest}>{zellen}</row>'


def _zelle(ref: str, text: str, stil: str) -> str:
    if not text:
        return f'<c r="{ref}"{stil}/>'
    text = text.encode("utf-8", "replace").decode()  # the name of a file may hold bytes that are no character
    kurz = text if len(text) <= MAX_TEXT // 2 else f"{text[: MAX_TEXT // 2 - 2]} …"  # in UTF-16 units it may be twice
    return f'<c r="{ref}"{stil} t="inlineStr"><is><t xml:space="preserve">{escape(verschluessle(kurz))}</t></is></c>'
