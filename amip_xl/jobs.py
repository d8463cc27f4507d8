"""What the product can do with files; the only thing a door calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from amip_xl import law
from amip_xl.books.ablage import inhalt, lege_ab, pruefe_endung, selbe_datei
from amip_xl.books.cells import Schreibung
from amip_xl.books.integrity import planungsjahr
from amip_xl.books.package import mappenfehler
from amip_xl.books.reader import Mappe, lies, lies_bytes
from amip_xl.edition import edition
from amip_xl.eingabewerte import pruefe_werte
from amip_xl.engine import UNLESBAR
from amip_xl.errors import AmipError, BedienError, MappeError
from amip_xl.findings import FEHLER, Befund, Bericht
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, Art, Feld, Form
from amip_xl.money import is_leer
from amip_xl.planung import Planung, als_zahl, nur_python_werte, ohne_veraltet, pruefe, schreibliste, zwischenwerte
from amip_xl.prozesse import pruefe_anzahl, verteilt
from amip_xl.rechenort import Rechenort, je_mappe
from amip_xl.reparatur import REPARIERT, angekommen, reparaturen
from amip_xl.rule import Pruefung
from amip_xl.version import VERSION

Fortschritt = Callable[[int, int, str], None]


def programm() -> str:
    """Name and version, for stamps."""
    return f"amip_xl {VERSION}"


@dataclass(frozen=True, slots=True)
class Mappenbericht:
    """What is known of one file: its findings and figures, or why it could not be read.

    Nothing of the workbook itself, so that ten thousand reports fit into memory and each travels between processes.
    """

    datei: str
    bericht: Bericht
    lesbar: bool = True  # False: could not be read, or not be written (exit code 2)
    werte: Mapping[str, str | None] = field(default_factory=dict)  # as JSON shows them; empty where nobody asked
    ergebnisse: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def von(cls, datei: str, planung: Planung, mit_werten: bool = True) -> Mappenbericht:
        """The report on a planning."""
        bericht = planung.bericht.an_datei(datei)
        if not mit_werten:
            return cls(datei, bericht)
        felder, eingegeben = planung.edition.form.felder, planung.eintraege.werte
        return cls(
            datei,
            bericht,
            werte={n: json_wert(eingegeben.get(n), f) for n, f in felder.items() if not f.berechnet},
            ergebnisse={n: json_wert(w, felder[n]) for n, w in planung.ergebnisse.items()},
        )

    @property
    def repariert(self) -> int:
        """How many cells were healed in this run."""
        return sum(b.code == REPARIERT for b in self.bericht.befunde)

    def as_json(self) -> dict[str, Any]:
        """The shape other tools rely on: numbers as decimal strings with a dot, blank as null."""
        return {
            "datei": self.datei,
            "gueltig": self.lesbar and self.bericht.gueltig,
            "befunde": [b.as_json() for b in self.bericht.befunde],
            "werte": dict(self.werte),
            "ergebnisse": dict(self.ergebnisse),
        }


def json_wert(wert: Any, feld: Feld | None = None) -> str | None:
    """A value as a decimal string with a dot, a date in ISO form, a text; None for blank or undecided.

    The same number has the same string however it was stored; of Euro fields at least cents are shown.
    """
    if is_leer(wert) or wert is UNLESBAR:
        return None
    if isinstance(wert, Decimal):
        text = f"{wert:f}"
        ganz, punkt, bruch = text.partition(".")
        bruch = bruch.rstrip("0") if punkt else ""
        if feld is not None and feld.art is Art.EURO:
            bruch = bruch.ljust(2, "0")
        return f"{ganz}.{bruch}" if bruch else ganz
    return wert.isoformat() if isinstance(wert, date) else str(wert)


def vorlage(
    jahr: int,
    ziel: Path,
    *,
    ags: str | None = None,
    name: str | None = None,
    werte: Mapping[str, Any] | None = None,
    mit_knopf: bool = False,
) -> None:
    """Write the official template of a planning year, as .xlsm with buttons if wanted.

    Raises BedienError for a year without a form, and for a file name that hides which of the two it is; MappeError
    when the file exists or cannot be written.
    """
    from amip_xl.books.template import schreibe_vorlage  # XlsxWriter is only needed to make workbooks

    womit = "mit Schaltflächen" if mit_knopf else "ohne Schaltflächen (ohne --mit-knopf)"
    pruefe_endung(ziel, ".xlsm" if mit_knopf else ".xlsx", f"Eine Mappe {womit}")
    form = _form(jahr)
    eingaben = dict(werte or {})
    if ags is not None:
        eingaben["ags"] = ags
    if name is not None:
        eingaben["name"] = name
    puffer = BytesIO()
    schreibe_vorlage(puffer, edition(jahr), werte=pruefe_werte(form, eingaben), mit_knopf=mit_knopf)
    lege_ab(ziel, puffer.getvalue(), None)


def addin_bytes() -> bytes:
    """The Excel add-in amip_xl.xlam: the ribbon AMIP for the workbook in front, and the rules as functions."""
    from amip_xl.books.vba import functions  # like the template: only needed to build
    from amip_xl.books.vba.addin import addin
    from amip_xl.funktionen import funktionen

    katalog = funktionen()
    return addin({functions.MODULNAME: functions.modul(katalog)}, functions.argumenthilfen(katalog))


def ausfuellen(mappe: Path, werte: Mapping[str, Any], ziel: Path) -> Planung:
    """Enter values by field name, losslessly, with fresh cached results.

    Raises BedienError for unknown names, and when `ziel` ends otherwise than `mappe`; MappeError when `ziel` is
    another file that exists, or when one cannot be read or written.
    """
    pruefe_endung(ziel, mappe.suffix, f"Die ausgefüllte „{mappe.name}“")
    vorher = lies(mappe)  # who it is suffices here; it is checked when the entries stand in it
    neu, planung = gefuellt(vorher, werte)
    lege_ab(ziel, neu, vorher.paket.daten if selbe_datei(ziel, mappe) else None)
    return planung


def gefuellt(vorher: Mappe, werte: Mapping[str, Any]) -> tuple[bytes, Planung]:
    """A workbook with values entered by field name, as bytes, and what it is then; raises as `ausfuellen` does."""
    from amip_xl.books.patch import patche

    geprueft = pruefe_werte(edition(planungsjahr(vorher)).form, werte)
    orte = vorher.namen
    fehlend = [n for n in geprueft if n not in orte]
    if fehlend:
        raise BedienError(f"In „{vorher.dateiname}“ fehlt der Zellname „{fehlend[0]}“; legen Sie die Mappe neu an.")
    eingaben = [
        Schreibung(*orte[n], als_zahl(w, vorher.datum1904) if isinstance(w, date) else w) for n, w in geprueft.items()
    ]
    neue = lies_bytes(patche(vorher, eingaben), vorher.pfad)
    ohne_format = [n for n, w in geprueft.items() if isinstance(w, date) and not neue.benannt(n).datum]
    if ohne_format:  # it would be shown as 46010; a new format would change more than the cell
        blatt, zelle = orte[ohne_format[0]]
        raise BedienError(
            f"In „{vorher.dateiname}“ ist {blatt}!{zelle} nicht als Datum formatiert; legen Sie die Mappe neu an."
        )
    planung = pruefe(neue)
    return patche(neue, [*nur_python_werte(planung), *zwischenwerte(planung)]), planung


def pruefen(
    mappen: Iterable[Path],
    fortschritt: Fortschritt | None = None,
    *,
    prozesse: int = 1,
    dask: str | None = None,
    mit_werten: bool = True,
) -> list[Mappenbericht]:
    """Check workbooks without changing them; an unreadable one becomes a finding, the others go on.

    Up to `prozesse` processes, where there are enough workbooks for them, or on the Dask cluster with the address
    `dask`; without `mit_werten` only findings. Raises BedienError when neither or both can be used.
    """
    pfade = list(mappen)
    tu = partial(_pruefe_datei, mit_werten=mit_werten)
    berichte = je_mappe(tu, pfade, Rechenort(prozesse, dask), _unlesbar, _pruefung_verloren)
    return _gesammelt(berichte, len(pfade), fortschritt)


def berechne_alle(
    auftraege: Iterable[tuple[Path, Path]],
    fortschritt: Fortschritt | None = None,
    *,
    reparieren: bool = False,
    prozesse: int = 1,
    mit_werten: bool = True,
) -> list[Mappenbericht]:
    """`berechnen` for many workbooks and where each goes; like `pruefen` otherwise."""
    pruefe_anzahl(prozesse)
    paare = list(auftraege)
    if prozesse > 1 and len({str(ziel.resolve()).casefold() for _, ziel in paare}) < len(paare):
        prozesse = 1  # two that go to one place must follow each other
    tu = partial(_berechne_paar, reparieren=reparieren, mit_werten=mit_werten)
    return _gesammelt(verteilt(tu, paare, prozesse, _berechnung_verloren), len(paare), fortschritt)


def _gesammelt(berichte: Iterable[Mappenbericht], anzahl: int, fortschritt: Fortschritt | None) -> list[Mappenbericht]:
    alle = []
    for i, bericht in enumerate(berichte, 1):
        alle.append(bericht)
        if fortschritt:
            fortschritt(i, anzahl, bericht.datei)
    return alle


def berechnen(
    mappe: Path,
    ziel: Path,
    *,
    jetzt: datetime | None = None,
    reparieren: bool = False,
    mit_werten: bool = True,
    dazu: Iterable[Befund] = (),
) -> Mappenbericht:
    """Check, calculate and write Prüfprotokoll, Python-only figures and fresh cached values to `ziel`.

    Only the listed cells change; with `ziel` equal to `mappe` the original is kept beside it. `reparieren` heals
    entries that were only typed in the wrong form and reports each as REPARIERT. `dazu` are findings from elsewhere,
    such as what was issued.
    """
    from amip_xl.books.patch import patche

    try:
        gelesen = lies(mappe)
        planung = pruefe(gelesen, dazu)
    except MappeError as fehler:
        return _gescheitert("MAPPE_UNLESBAR", mappe, fehler)
    try:
        vorher = gelesen.paket.daten if selbe_datei(ziel, mappe) else inhalt(ziel)
        geheilt: list[Schreibung] = []
        if reparieren:
            planung, geheilt = _repariere(gelesen, planung, mappe)
        liste = schreibliste(planung, jetzt or datetime.now(), programm())
        neu = patche(gelesen, [*geheilt, *liste.werte, *liste.zwischenwerte])
        lege_ab(ziel, neu, vorher)
    except MappeError as fehler:  # open elsewhere, changed meanwhile, signed, read-only: the other workbooks go on
        return _gescheitert("MAPPE_NICHT_GESCHRIEBEN", mappe, fehler)
    # patche has read the written cells back; what remains is what writing does not settle
    return Mappenbericht.von(mappe.name, ohne_veraltet(planung), mit_werten)


def _repariere(gelesen: Mappe, planung: Planung, pfad: Path) -> tuple[Planung, list[Schreibung]]:
    """The planning as it is with all safe repairs, and these as writes; raises MappeError when one is not possible."""
    from amip_xl.books.patch import patche

    datum1904 = planung.mappe.datum1904
    moeglich = list(reparaturen(planung))
    while moeglich:
        geheilt = [r.schreibung(datum1904) for r in moeglich]
        neu = lies_bytes(patche(gelesen, geheilt), pfad)
        gut = [r for r in moeglich if angekommen(r, neu.zelle(r.zelle.blatt, r.zelle.ref), datum1904)]
        if len(gut) == len(moeglich):
            return pruefe(neu, [r.befund for r in gut]), geheilt
        moeglich = gut
    return planung, []


def _berechne_paar(paar: tuple[Path, Path], *, reparieren: bool, mit_werten: bool) -> Mappenbericht:
    mappe, ziel = paar
    return berechnen(mappe, ziel, reparieren=reparieren, mit_werten=mit_werten)


def _pruefe_datei(pfad: Path, daten: bytes, *, mit_werten: bool) -> Mappenbericht:
    try:
        planung = pruefe(lies_bytes(daten, pfad))
    except MappeError as fehler:
        return _unlesbar(pfad, fehler)
    return Mappenbericht.von(pfad.name, planung, mit_werten)


def _unlesbar(pfad: Path, fehler: MappeError) -> Mappenbericht:
    return _gescheitert("MAPPE_UNLESBAR", pfad, fehler)


def _gescheitert(code: str, pfad: Path, fehler: MappeError) -> Mappenbericht:
    befund = Befund(code, FEHLER, str(fehler), datei=pfad.name)
    return Mappenbericht(pfad.name, Bericht((befund,)), lesbar=False)


_GESTORBEN = "der Prozess dafür wurde abgebrochen, vielleicht aus Mangel an Speicher"


def pruefung_verloren(pfad: Path) -> MappeError:
    """What is said of a workbook whose process died."""
    return mappenfehler(pfad.name, f"ist nicht geprüft ({_GESTORBEN}); bitte diese Mappe noch einmal allein prüfen")


def _pruefung_verloren(pfad: Path) -> Mappenbericht:
    return _unlesbar(pfad, pruefung_verloren(pfad))


def _berechnung_verloren(paar: tuple[Path, Path]) -> Mappenbericht:
    mappe, ziel = paar
    satz = f"ist vielleicht nicht berechnet ({_GESTORBEN}); bitte diese Mappe noch einmal allein berechnen"
    return _gescheitert("MAPPE_NICHT_GESCHRIEBEN", mappe, mappenfehler(ziel.name, satz))


def mappe_lesen(pfad: Path) -> bytes:
    """The file's bytes; raises MappeError with a sentence when it cannot be opened."""
    from amip_xl.books.package import lies_datei

    return lies_datei(pfad)


def blattnamen(mappe: Path) -> tuple[str, ...]:
    """The names of all sheets, hidden ones too; raises MappeError when the file is no workbook."""
    from amip_xl.books.package import oeffne
    from amip_xl.books.workbookpart import gliedere

    return tuple(b.name for b in gliedere(oeffne(mappe_lesen(mappe), mappe.name)).blaetter)


def pruefe_unbelegt(ziel: Path, ausser: Path | None = None) -> None:
    """Refuse a place where something stands already, other than `ausser`; raises BedienError."""
    with suppress(OSError, ValueError):  # a name or folder that is impossible is told when the file is written
        if ziel.exists() and not (ausser and selbe_datei(ziel, ausser)):
            raise BedienError(f"„{ziel}“ gibt es schon; wählen Sie einen anderen Namen, damit nichts verloren geht.")


def ablageorte(mappen: Sequence[Path], ordner: Path) -> list[Path]:
    """Where each calculated workbook goes in a folder; raises BedienError when one would take another's place."""
    # for Windows and macOS „Plan“ and „plan“ are one name
    haeufig = Counter(m.name.casefold() for m in mappen)
    doppelt = next((m.name for m in mappen if haeufig[m.name.casefold()] > 1), None)
    if doppelt is not None:
        raise BedienError(
            f"„{doppelt}“ kommt zweimal vor und würde sich in {ordner} überschreiben; berechnen Sie die Mappen "
            "nacheinander in verschiedene Ordner."
        )
    gleiche = {p for p in {m.parent for m in mappen} if selbe_datei(p, ordner)}
    darin = next((m for m in mappen if m.parent in gleiche and m.exists()), None)
    if darin is not None:
        raise BedienError(f"„{darin}“ liegt schon in {ordner}; wählen Sie einen anderen Ordner oder --ersetzen.")
    return [ordner / m.name for m in mappen]


def pruefe_ersetzbar(ziel: Path, blatt: str, was: str) -> None:
    """Refuse to put a new `was` in the place of a workbook that is none: one has the sheet `blatt`.

    A return that is named as target by mistake would be read by nobody and be replaced. Raises BedienError.
    """
    with suppress(OSError, ValueError):  # a name or folder that is impossible is told when the file is written
        if not ziel.is_file():
            return
        with suppress(AmipError):
            if blatt in blattnamen(ziel):
                return
        raise BedienError(
            f"„{ziel}“ gibt es schon und ist {was}; wählen Sie einen anderen Namen, damit die Datei nicht ersetzt wird."
        )


def _form(jahr: int) -> Form:
    if not ERSTES_JAHR <= jahr <= LETZTES_JAHR:
        raise BedienError(
            f"Für das Planungsjahr {jahr} gibt es kein Formular; möglich sind {ERSTES_JAHR} bis {LETZTES_JAHR}."
        )
    return edition(jahr).form


def felder(jahr: int) -> list[dict[str, Any]]:
    """The catalogue of fields of a planning year."""
    return [
        {
            "name": f.name, "titel": f.titel, "blatt": f.blatt, "zelle": f.zelle, "art": f.art.schluessel,
            "herkunft": "Eingabe" if f.eingabe else "Ergebnis" if f.berechnet else "fest",
            "pflicht": f.pflicht, "minimum": json_wert(f.minimum), "maximum": json_wert(f.maximum),
            "auswahl": list(f.auswahl), "konsolidierung": f.konsolidierung.value, "hilfe": f.hilfe,
        }
        for f in _form(jahr).felder.values()
    ]  # fmt: skip


def regeln(jahr: int) -> dict[str, Any]:
    """The catalogue of rules, checks and legal parameters of a planning year."""
    _form(jahr)
    engine = edition(jahr).engine
    ergebnisse = [
        {
            "feld": ziel, "titel": s.regel.titel, "norm": s.regel.norm, "regel": s.regel.ort,
            "formel": engine.formula(ziel), "nur_python": s.regel.nur_python,
        }
        for s in engine.reihenfolge
        for ziel in (s.ziele or (s.ziel,))
    ]  # fmt: skip
    pruefungen = {
        p.code: {
            "code": p.code, "schwere": p.schwere.value, "titel": p.titel, "text": p.text, "abhilfe": p.abhilfe,
            "norm": p.norm, "pruefung": p.ort,
        }
        for p in (s.regel for s in engine.pruefungen)
        if isinstance(p, Pruefung)
    }  # fmt: skip
    parameter = []
    for name, p in law.parameter().items():
        wert = p.im_jahr(jahr)
        parameter.append(
            {
                "name": name, "bezeichnung": p.bezeichnung, "einheit": p.einheit, "art": p.art,
                "wert": json_wert(wert.wert) if wert else None, "fundstelle": wert.fundstelle if wert else None,
                "zuletzt_geprueft": p.zuletzt_geprueft.isoformat(),
            }
        )  # fmt: skip
    return {"jahr": jahr, "regeln": ergebnisse, "pruefungen": list(pruefungen.values()), "parameter": parameter}
