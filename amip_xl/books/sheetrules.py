"""What Excel lets people do on the sheets: protection, locks, validations and formats, still as issued?

Only files show it: an open book does not hand it out. Each finding is a Hinweis, one per kind and sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from amip_xl.books import validation
from amip_xl.books.abdruck import Abdruck
from amip_xl.books.abdruecke import BLAETTER, GESPERRT
from amip_xl.books.appearance import schein
from amip_xl.books.cellformats import zellformate
from amip_xl.books.formulas import andere_mappe, gleiche_formel
from amip_xl.books.gedaechtnis import Gedaechtnis
from amip_xl.books.places import Standorte
from amip_xl.books.reader import Mappe
from amip_xl.books.sheetprint import Blattbild, blattbild
from amip_xl.books.sidecells import Ausgabe, Nebenzelle
from amip_xl.findings import HINWEIS, Befund
from amip_xl.form import Art, Blatt, Feld, load

if TYPE_CHECKING:
    from amip_xl.books.skeleton import Blattregeln, Gueltigkeit

_VERKNUEPFT = "EXTERNE_VERKNUEPFUNG"
_CODES = frozenset(
    "SCHUTZ_FEHLT EINGABE_GESPERRT FORMEL_ENTSPERRT GUELTIGKEIT_FEHLT FORMAT_GEAENDERT NAME_VERDECKT "
    "BERECHNUNG_UMGESTELLT EINGABE_AUSGEBLENDET".split()
)  # fmt: skip
_TEXTFORMAT = "@"
_FORMAT_WIEDER = (
    "Stellen Sie das Zahlenformat wieder her (Strg+1, Zahlen) oder kopieren Sie die Zelle aus einer neu ausgegebenen "
    "Mappe."
)
# year, sheet, its name, print -> findings; workbooks that one program saved the same way are looked at once
_BEKANNT: Gedaechtnis[tuple[int, str, str, Blattbild], tuple[Befund, ...]] = Gedaechtnis(256)


class Stelle(NamedTuple):
    """A cell that counts: an input, or (without a field) one with a formula."""

    ref: str
    feld: Feld | None

    @property
    def name(self) -> str:
        """What a sentence calls it."""
        return f"„{self.feld.titel}“" if self.feld else self.ref


def nur_in_datei(befund: Befund) -> bool:
    """True for findings that an open book cannot show: they are reported, not written into the Prüfprotokoll."""
    return befund.code in _CODES or (befund.code == _VERKNUEPFT and befund.zelle is None)


def pruefe_bedienung(
    mappe: Mappe, ausgabe: Ausgabe, orte: Standorte, neben: Sequence[Nebenzelle]
) -> Iterator[Befund]:  # fmt: skip
    """Every sheet whose protection, locks, validations or formats are no longer the issued ones."""
    form = ausgabe.form
    formate = zellformate(mappe.paket, mappe.gliederung)
    ausgegeben, gesperrt = BLAETTER.get(form.jahr, {}), GESPERRT.get(form.jahr, {})
    unbekannt: dict[str, tuple[Blatt, Sequence[Stelle], Blattbild | None]] = {}
    for blatt in form.blaetter:
        name = orte.blaetter.get(blatt.name)
        if name is None or mappe.gliederung.arten[name] != "worksheet":
            continue
        stellen, refs = _stellen(mappe, ausgabe, blatt, orte, neben)
        bild = blattbild(mappe.tabelle(name), refs, formate)
        befunde = None if bild is None else _BEKANNT.get((form.jahr, blatt.id, name, bild))
        if befunde is None and bild is not None and bild.abdruck in (ausgegeben.get(blatt.id), gesperrt.get(blatt.id)):
            befunde = _BEKANNT[form.jahr, blatt.id, name, bild] = ()
        if befunde is None:
            unbekannt[name] = blatt, stellen, bild
        else:
            yield from befunde
    if not unbekannt:
        return
    from amip_xl.books.skeleton import befrage  # issued sheets need it not

    regeln = befrage(mappe, {n: [s.ref for s in stellen] for n, (_, stellen, _) in unbekannt.items()})
    if regeln is None:
        return
    for name, (blatt, stellen, bild) in unbekannt.items():
        befunde = tuple(_vergleiche(name, stellen, regeln[name], validation.listen(form)))
        if bild is not None:
            _BEKANNT[form.jahr, blatt.id, name, bild] = befunde
        yield from befunde


def pruefe_verknuepfungen(mappe: Mappe, befunde: Iterable[Befund]) -> Iterator[Befund]:
    """Links to other workbooks that no field uses; `befunde` are those about fields that do."""
    namen = [name for name, ziel in mappe.kaputte_namen.items() if andere_mappe(ziel)]
    if not (namen or "externalLink" in mappe.gliederung.teile) or any(b.code == _VERKNUEPFT for b in befunde):
        return
    wo = f", zum Beispiel im Namen „{namen[0]}“" if namen else ""
    yield Befund(
        "EXTERNE_VERKNUEPFUNG", HINWEIS,
        f"Die Mappe enthält Verknüpfungen zu anderen Mappen{wo}, die kein Feld braucht.",
        "Lösen Sie sie: Daten, Verknüpfungen bearbeiten, „Verknüpfung löschen“; Namen im Namens-Manager (Strg+F3).",
        ist=namen[0] if namen else None,
    )  # fmt: skip


def abdruecke(mappe: Mappe, ausgabe: Ausgabe, neben: Sequence[Nebenzelle]) -> dict[str, Abdruck]:
    """The print of every sheet of an issued workbook, by its id."""
    form, orte = ausgabe.form, Standorte(mappe, ausgabe.form)
    formate = zellformate(mappe.paket, mappe.gliederung)
    bilder = {
        b.id: blattbild(mappe.tabelle(b.name), _stellen(mappe, ausgabe, b, orte, neben)[1], formate)
        for b in form.blaetter
    }
    return {id_: bild.abdruck for id_, bild in bilder.items() if bild is not None}


# --- the cells that count -------------------------------------------------------------------------------


@cache
def _felder(jahr: int, blatt: str) -> tuple[tuple[Feld, ...], frozenset[str]]:
    felder = tuple(f for f in load(jahr).felder.values() if f.blatt == blatt)
    return felder, frozenset(f.name for f in felder)


_WIE_AUSGEGEBEN: dict[tuple[int, str], tuple[tuple[Stelle, ...], tuple[str, ...]]] = {}


def _stellen(
    mappe: Mappe, ausgabe: Ausgabe, blatt: Blatt, orte: Standorte, neben: Sequence[Nebenzelle]
) -> tuple[Sequence[Stelle], Sequence[str]]:
    """Fields and formulas of a sheet where they stand in this workbook, and their addresses."""
    felder, namen = _felder(ausgabe.form.jahr, blatt.name)
    unberuehrt = not orte.verschoben(blatt.name) and namen <= mappe.namen.keys()
    schluessel = ausgabe.form.jahr, blatt.id
    if unberuehrt and schluessel in _WIE_AUSGEGEBEN:
        return _WIE_AUSGEGEBEN[schluessel]
    lichter = [z for z in ausgabe.ampel if z.blatt == blatt.name]
    andere = [n for n in neben if n.blatt == blatt.name]
    if unberuehrt:
        alle = [Stelle(f.zelle, f) for f in felder]
        alle += [Stelle(ref, None) for ref in (*(z.zelle for z in lichter), *(n.zelle for n in andere))]
        return _WIE_AUSGEGEBEN.setdefault(schluessel, (tuple(alle), tuple(s.ref for s in alle)))
    name = orte.blaetter[blatt.name]
    # a field that was cut out of its row has a finding of its own, and a cell that was never meant for it
    da = [f for f in felder if f.name in mappe.namen and orte.weg(f.name) == orte.zeilenweg([f.name])]
    stellen = [Stelle(mappe.namen[f.name][1], f) for f in da if mappe.namen[f.name][0] == name]
    belegt = {s.ref for s in stellen}
    for ort in (*map(orte.licht, lichter), *map(orte.neben, andere)):
        if ort is not None and ort[0] == name and ort[1] not in belegt:
            stellen.append(Stelle(ort[1], None))
    return stellen, tuple(s.ref for s in stellen)


# --- compared -------------------------------------------------------------------------------------------


def _vergleiche(
    name: str, stellen: Sequence[Stelle], regeln: Blattregeln, listen: Mapping[tuple[str, ...], str]
) -> Iterator[Befund]:
    eingaben = [s for s in stellen if s.feld is not None and s.feld.eingabe]
    rechnend = [s for s in stellen if s.feld is None or not s.feld.eingabe]
    if not regeln.geschuetzt:
        yield Befund(
            "SCHUTZ_FEHLT", HINWEIS, f"Der Blattschutz von „{name}“ ist aufgehoben.",
            "Schalten Sie ihn wieder ein: Überprüfen, Blatt schützen, ohne Kennwort; Formeln sind sonst schnell "
            "überschrieben.",
            name, "A1",
        )  # fmt: skip
    if gesperrt := [s for s in eingaben if regeln.gesperrt.get(s.ref) is True and not _darf_gesperrt(s)]:
        yield _befund(
            "EINGABE_GESPERRT", name, gesperrt, "gesperrt und bei Blattschutz nicht auszufüllen",
            "Nehmen Sie die Sperre weg: Zellen formatieren (Strg+1), Schutz, Häkchen bei „Gesperrt“ entfernen.",
        )  # fmt: skip
    if offen := [s for s in rechnend if regeln.gesperrt.get(s.ref) is False]:
        yield _befund(
            "FORMEL_ENTSPERRT", name, offen, "nicht mehr gesperrt und leicht zu überschreiben",
            "Sperren Sie sie wieder: Zellen formatieren (Strg+1), Schutz, Häkchen bei „Gesperrt“ setzen.",
            "Ergebniszelle",
        )  # fmt: skip
    if ungeprueft := [s for s in eingaben if not _wird_geprueft(s, regeln.gueltigkeiten, listen)]:
        yield _befund(
            "GUELTIGKEIT_FEHLT", name, ungeprueft, "ohne die ausgegebene Gültigkeitsprüfung",
            "Kopieren Sie das Blatt nicht; übertragen Sie die Werte in eine neu ausgegebene Mappe (Inhalte einfügen, "
            "Werte).",
        )  # fmt: skip
    for anders, folge in (
        ([s for s in eingaben if _ist_text(s, regeln)], "Text formatiert; die nächste Eingabe würde ein Text"),
        ([s for s in eingaben if _ist_datum(s, regeln)], "Datum formatiert; die nächste Eingabe würde ein Tag"),
        ([s for s in eingaben if _verliert_null(s, regeln)], "Zahl formatiert; führende Nullen gehen verloren"),
    ):
        if anders:
            yield _befund("FORMAT_GEAENDERT", name, anders, f"als {folge}", _FORMAT_WIEDER)
    for wer, welche in (("Eingabefeld", eingaben), ("Ergebniszelle", rechnend)):
        for was, anders in _anders_zu_sehen(welche, regeln).items():
            yield _befund("FORMAT_GEAENDERT", name, anders, was, _FORMAT_WIEDER, wer)


def _darf_gesperrt(stelle: Stelle) -> bool:
    """True for an entry that may have been filled and locked when the workbook was issued."""
    return stelle.feld is not None and stelle.feld.sperrbar


def _anders_zu_sehen(stellen: Sequence[Stelle], regeln: Blattregeln) -> dict[str, list[Stelle]]:
    """What number formats make of the figures of a sheet -> the cells with them."""
    gefunden: dict[str, list[Stelle]] = {}
    for stelle in stellen:
        muster = regeln.zahlenformat.get(stelle.ref)
        if stelle.feld is None or not stelle.feld.art.zahl or muster is None:
            continue
        if muster == _TEXTFORMAT or stelle.ref in regeln.datum:
            continue
        if was := schein(muster, stelle.feld):
            gefunden.setdefault(was, []).append(stelle)
    return gefunden


def _befund(
    code: str, blatt: str, stellen: Sequence[Stelle], was: str, abhilfe: str, wer: str = "Eingabefeld"
) -> Befund:  # fmt: skip
    """One finding for all the cells of a sheet; it names the first."""
    erste, anzahl = stellen[0], len(stellen)
    if anzahl == 1:
        satz = f"ist {'das' if wer == 'Eingabefeld' else 'die'} {wer} {erste.name} {was}"
    else:
        viele = f"{wer}er" if wer == "Eingabefeld" else f"{wer}n"
        satz = f"sind {anzahl} {viele} {was} (das erste: {erste.ref})"
    return Befund(
        code, HINWEIS, f"Auf dem Blatt „{blatt}“ {satz}.", abhilfe, blatt, erste.ref,
        erste.feld.name if erste.feld else None, ist=str(anzahl),
    )  # fmt: skip


def _ist_text(stelle: Stelle, regeln: Blattregeln) -> bool:
    art = stelle.feld.art if stelle.feld else None
    return art is not None and (art.zahl or art is Art.DATUM) and regeln.zahlenformat.get(stelle.ref) == _TEXTFORMAT


def _ist_datum(stelle: Stelle, regeln: Blattregeln) -> bool:
    return stelle.feld is not None and stelle.feld.art.zahl and stelle.ref in regeln.datum


def _verliert_null(stelle: Stelle, regeln: Blattregeln) -> bool:
    ist = regeln.zahlenformat.get(stelle.ref, _TEXTFORMAT)
    return stelle.feld is not None and stelle.feld.art is Art.AGS and ist != _TEXTFORMAT


def _wird_geprueft(stelle: Stelle, gueltigkeiten: Sequence[Gueltigkeit], listen: Mapping[tuple[str, ...], str]) -> bool:
    assert stelle.feld is not None
    soll = validation.regel(stelle.feld, listen)
    return any(_gleich(g, soll) for g in gueltigkeiten if g.gilt(stelle.ref))


def _gleich(ist: Gueltigkeit, soll: validation.Regel) -> bool:
    """True when a validation lets in what the form's does, however a program has stored it."""
    if ist.art != soll.art or not ist.haelt_auf:
        return False
    if soll.art not in ("list", "custom") and ist.operator != soll.operator:
        return False
    return all(_gleiche_formel(a, b) for a, b in zip(ist.formeln, soll.formeln, strict=False))


def _gleiche_formel(ist: str, soll: str) -> bool:
    if soll.startswith('"'):  # a list
        return [w.strip() for w in ist.strip('"').split(",")] == soll.strip('"').split(",")
    try:
        return Decimal(ist) == Decimal(soll)
    except InvalidOperation:
        return gleiche_formel(ist, soll)
