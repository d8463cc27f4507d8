"""Figures of official statistics become entries: by a mapping file, shown first, with file, cell and Stichtag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import gezeigter_text
from amip_xl.books.reader import lies
from amip_xl.edition import edition
from amip_xl.eingabewerte import pruefe_werte
from amip_xl.einlesen.suche import Unauffindbar, finde
from amip_xl.einlesen.tabelle import Inhalt, Tabelle, adresse, lies_csv, lies_excel, ref
from amip_xl.einlesen.zeichen import lies_monat, lies_zahl
from amip_xl.einlesen.zuordnung import Einheit, Feldort, Quelle, Zuordnung, lies_zuordnung
from amip_xl.engine import UNLESBAR
from amip_xl.errors import BedienError
from amip_xl.findings import FEHLER, HINWEIS, Befund, Schwere
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, Art, Feld, Form
from amip_xl.planung import Planung, pruefe

NEU, GLEICH, ANDERS, LEER, FALSCH = "neu", "wie bisher", "weicht ab", "ohne Wert", "✗"


class Lesung(NamedTuple):
    """One field: what the export says, where it stands there, and what the workbook held so far."""

    feld: Feld
    wert: Decimal | date | str | None
    datei: str
    sha256: str
    blatt: str
    zelle: str
    roh: str
    stichtag: date | None
    bemerkung: str
    stand: str  # NEU, GLEICH, ANDERS, LEER or FALSCH
    bisher: str = ""

    @property
    def quelle(self) -> str:
        """Datei!Blatt!Zelle."""
        return "!".join(filter(None, (self.datei, self.blatt, self.zelle)))


@dataclass(frozen=True, slots=True)
class Vorschlag:
    """Everything that was read, before anything is written."""

    zuordnung: Zuordnung
    jahr: int
    lesungen: tuple[Lesung, ...]
    befunde: tuple[Befund, ...]
    planung: Planung | None  # of the workbook that shall take them, as it is

    @property
    def fehler(self) -> int:
        """How much has to be mended before anything is written."""
        return sum(b.schwere is FEHLER for b in self.befunde)

    def einzutragen(self, ersetzen: bool) -> tuple[Lesung, ...]:
        """What writing would enter: what is new, and with `ersetzen` what differs."""
        staende = (NEU, ANDERS) if ersetzen else (NEU,)
        return tuple(e for e in self.lesungen if e.stand in staende)


def lies_quellen(
    zuordnung: Path, quellen: Sequence[Path], mappe: Path | None = None, *, jahr: int | None = None,
    ersetzen: bool = False,
) -> Vorschlag:  # fmt: skip
    """Read what the mapping names out of the exports and set it beside the workbook; nothing is written.

    Raises BedienError for a mapping that does not fit, MappeError for a file that cannot be read.
    """
    plan = lies_zuordnung(zuordnung)
    planung = None if mappe is None else pruefe(lies(mappe))
    form = _form(plan, planung, jahr)
    dateien = _verteile(plan, quellen)
    sammler = _Sammler(form, planung, ersetzen)
    for quelle, pfad in zip(plan.quellen, dateien, strict=True):
        for name in quelle.felder:
            pruefe_werte(form, {name: None})  # is there such an input?
        csv = pfad.suffix.lower() in (".csv", ".txt", ".tsv")
        tabelle = lies_csv(pfad, quelle.trennzeichen, quelle.kodierung) if csv else lies_excel(pfad, quelle.blatt)
        sammler.lies(quelle, tabelle)
    return Vorschlag(plan, form.jahr, tuple(sammler.lesungen), tuple(sammler.befunde), planung)


def _form(plan: Zuordnung, planung: Planung | None, jahr: int | None) -> Form:
    if planung is not None:
        form = planung.edition.form
        for anderes in (plan.jahr, jahr):
            if anderes is not None and anderes != form.jahr:
                raise BedienError(
                    f"„{planung.mappe.dateiname}“ ist für {form.jahr}, die Zuordnung „{plan.datei}“ für {anderes}; "
                    "verwenden Sie die passende Mappe."
                )
        return form
    jahr = jahr or plan.jahr
    if jahr is None:
        raise BedienError("Für welches Planungsjahr? Geben Sie --jahr oder --in an, oder in der Zuordnung „jahr“.")
    if not ERSTES_JAHR <= jahr <= LETZTES_JAHR:
        raise BedienError(
            f"Für das Planungsjahr {jahr} gibt es kein Formular; möglich sind {ERSTES_JAHR} bis {LETZTES_JAHR}."
        )
    return edition(jahr).form


def _verteile(plan: Zuordnung, quellen: Sequence[Path]) -> list[Path]:
    """The file for each source of the mapping, by its name; every file must be wanted."""
    gefunden = []
    for quelle in plan.quellen:
        passend = [p for p in quellen if fnmatch(p.name.casefold(), quelle.datei.casefold())]
        if len(passend) != 1:
            was = "keine" if not passend else f"mehr als eine ({', '.join(p.name for p in passend[:4])})"
            raise BedienError(f"Zu „{quelle.datei}“ aus „{plan.datei}“ passt {was} der angegebenen Dateien.")
        gefunden += passend
    fremd = next((p for p in quellen if p not in gefunden), None)
    if fremd is not None:
        raise BedienError(f"„{fremd.name}“ kommt in der Zuordnung „{plan.datei}“ nicht vor.")
    return gefunden


class _Sammler:
    """Reads source by source and keeps what was read and what is wrong with it."""

    def __init__(self, form: Form, planung: Planung | None, ersetzen: bool) -> None:
        self._form, self._planung, self._ersetzen = form, planung, ersetzen
        self._stichtage: dict[str, tuple[date, str]] = {}
        self.lesungen: list[Lesung] = []
        self.befunde: list[Befund] = []

    def lies(self, quelle: Quelle, tabelle: Tabelle) -> None:
        """All fields of one source."""
        stichtag = self._stichtag(quelle, tabelle)
        for name, ort in quelle.felder.items():
            feld = self._form.felder[name]
            tag = stichtag and stichtag.replace(year=stichtag.year - ort.jahre_zurueck)
            try:
                zeile, spalte = finde(tabelle, quelle, ort)
            except Unauffindbar as grund:
                self._melde(grund.code, FEHLER, feld, grund.satz, tabelle)
                self._nimm(feld, None, tabelle, "", "", tag, grund.satz, FALSCH)
                continue
            wo, inhalt = tabelle.ort(zeile, spalte), tabelle.inhalt(zeile, spalte)
            wert, bemerkung, fehler = _deute(feld, ort, quelle, inhalt)
            roh = "" if inhalt is None else inhalt.roh
            if fehler:
                self._melde("QUELLE_UNLESBAR", FEHLER, feld, f"{wo}: {fehler}", tabelle)
                self._nimm(feld, None, tabelle, ref(zeile, spalte), roh, tag, fehler, FALSCH)
                continue
            if wert is None:
                self._melde("QUELLE_OHNE_WERT", HINWEIS, feld, f"{wo}: {bemerkung}; „{feld.titel}“ bleibt, wie es ist.",
                            tabelle)  # fmt: skip
            self._nimm(feld, wert, tabelle, ref(zeile, spalte), roh, tag, bemerkung, None if wert is not None else LEER)

    def _stichtag(self, quelle: Quelle, tabelle: Tabelle) -> date | None:
        angabe = quelle.stichtag
        if angabe is None:
            return None
        zelle, roh, tag, fehler = "", "", angabe.tag, ""
        if angabe.zelle is not None:
            ort = adresse(angabe.zelle)
            inhalt = tabelle.inhalt(*ort) if ort else None
            zelle, roh = angabe.zelle, inhalt.roh if inhalt else ""
            tag, fehler = _monat(inhalt, angabe.nach)
        feld = self._form.felder.get(angabe.feld or "")
        if angabe.feld is not None and (feld is None or feld.art is not Art.DATUM):
            raise BedienError(f"Der Stichtag soll in „{angabe.feld}“ stehen; das ist kein Datumsfeld des Formulars.")
        if tag is None:
            satz = f"{tabelle.name}!{zelle}: Der Stichtag ist nicht zu lesen: {fehler}"
            self._melde("QUELLE_UNLESBAR", FEHLER, feld, satz, tabelle)
            return None
        if feld is not None:
            self._pruefe_stichtag(feld, tag, tabelle, zelle, roh)
        return tag

    def _pruefe_stichtag(self, feld: Feld, tag: date, tabelle: Tabelle, zelle: str, roh: str) -> None:
        """All sources of one Stichtag must agree, with each other and with the workbook."""
        hier = "!".join(filter(None, (tabelle.name, zelle)))
        frueher = self._stichtage.setdefault(feld.name, (tag, hier))
        if frueher[0] != tag:
            satz = f"{hier} hat den Stichtag {tag:%d.%m.%Y}, {frueher[1]} aber {frueher[0]:%d.%m.%Y}."
            self._melde("STICHTAG_ABWEICHEND", FEHLER, feld, satz, tabelle)
        elif frueher[1] == hier:
            self._nimm(feld, tag, tabelle, zelle, roh, tag, "", None)
            letzte = self.lesungen[-1]
            if letzte.stand == ANDERS:
                satz = f"{hier} hat den Stichtag {tag:%d.%m.%Y}, in der Mappe steht {letzte.bisher}."
                schwere = HINWEIS if self._ersetzen else FEHLER
                self._melde("STICHTAG_ABWEICHEND", schwere, feld, satz, tabelle)

    def _nimm(
        self, feld: Feld, wert: Any, tabelle: Tabelle, zelle: str, roh: str, tag: date | None, bemerkung: str,
        stand: str | None,
    ) -> None:  # fmt: skip
        bisher, gleich, belegt = _bisher(self._planung, feld, wert)
        if stand is None:
            stand = GLEICH if gleich else ANDERS if belegt else NEU
        if stand == ANDERS and not self._ersetzen and feld.art is not Art.DATUM:
            satz = f"„{feld.titel}“ enthält {bisher}, {tabelle.name}!{zelle} sagt {feld.zeige(wert)}."
            self._melde("EINTRAG_BESTEHT", HINWEIS, feld, satz, tabelle)
        self.lesungen.append(
            Lesung(feld, wert, tabelle.datei, tabelle.sha256, tabelle.blatt, zelle, roh, tag, bemerkung, stand, bisher)
        )

    def _melde(self, code: str, schwere: Schwere, feld: Feld | None, satz: str, tabelle: Tabelle) -> None:
        self.befunde.append(
            Befund(code, schwere, satz, _ABHILFE[code], feld=feld.name if feld else None, datei=tabelle.datei)
        )


_ABHILFE: Mapping[str, str] = {
    "QUELLE_NICHT_GEFUNDEN": "Vergleichen Sie die Datei mit der Zuordnung; vielleicht hat sich die Tabelle geändert.",
    "QUELLE_MEHRDEUTIG": "Genommen wird keine davon.",
    "QUELLE_UNLESBAR": "Sehen Sie in der Datei nach und tragen Sie die Zahl selbst ein, oder ändern Sie die Zuordnung.",
    "QUELLE_OHNE_WERT": "Ist die Zahl anderswo bekannt, tragen Sie sie selbst ein.",
    "STICHTAG_ABWEICHEND": "Verwenden Sie den Export des passenden Monats; --ersetzen nimmt den neuen Stichtag.",
    "EINTRAG_BESTEHT": "Der Eintrag bleibt; --ersetzen nimmt die Zahl aus der Datei.",
}


def _deute(feld: Feld, ort: Feldort, quelle: Quelle, inhalt: Inhalt | None) -> tuple[Any, str, str]:
    """Value, remark, and what is wrong; a blank value has a remark that says why."""
    if inhalt is None:
        return None, "Die Zelle ist leer", ""
    if inhalt.fehler:
        return None, "", f"Die Zelle {inhalt.fehler}."
    if feld.art is Art.DATUM:
        tag, fehler = _monat(inhalt, "")
        return tag, "", fehler
    if feld.textlich:
        return inhalt.roh.strip(), "", ""
    if isinstance(inhalt.wert, date):
        return None, "", f"{inhalt.roh} ist ein Datum, keine Zahl."
    prozent, bemerkung = inhalt.prozent, ""
    if isinstance(inhalt.wert, Decimal):
        wert = inhalt.wert
    else:
        zahl = lies_zahl(inhalt.wert, quelle.zeichen, quelle.dezimal, quelle.tausender)
        if zahl.fehler or zahl.wert is None:
            return None, zahl.bemerkung, zahl.fehler
        wert, bemerkung, prozent = zahl.wert, zahl.bemerkung, zahl.prozent
    if feld.art is not Art.PROZENT:
        if prozent or ort.einheit is not None:
            return None, "", f"„{inhalt.roh[:60]}“ ist ein Anteil; „{feld.titel}“ nimmt keinen."
        return wert * ort.faktor, bemerkung, ""
    if wert and not prozent:
        if ort.einheit is None:
            return (
                None,
                "",
                f"Ist {inhalt.roh[:60]} Prozent oder ein Anteil? Geben Sie „einheit“ in der Zuordnung an.",
            )
        if ort.einheit is Einheit.PROZENT:
            wert = wert.scaleb(-2)
    return wert * ort.faktor, bemerkung, ""


def _monat(inhalt: Inhalt | None, nach: str) -> tuple[date | None, str]:
    if inhalt is None:
        return None, "Die Zelle ist leer."
    if isinstance(inhalt.wert, date):
        return inhalt.wert.replace(day=1), ""
    return lies_monat(inhalt.roh, nach)


def _bisher(planung: Planung | None, feld: Feld, neu: Any) -> tuple[str, bool, bool]:
    """What the workbook shows in the field, whether that is the new value, and whether anything stands there."""
    zelle = planung.eintraege.zellen.get(feld.name) if planung is not None else None
    if planung is None or zelle is None or zelle.art is Zellart.LEER:
        return "", False, False
    wert = planung.eintraege.werte.get(feld.name, UNLESBAR)
    gezeigt = f"„{gezeigter_text(zelle)[:60]}“" if wert is UNLESBAR else feld.zeige(wert)
    genau = zelle.formel is None and feld.name not in planung.eintraege.textfelder
    return gezeigt, genau and wert is not UNLESBAR and wert == neu, True
