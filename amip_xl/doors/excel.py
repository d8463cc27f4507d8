"""The buttons: what a click in the open workbook does, in Excel and in LibreOffice Calc.

`excel.berechnen()` and its siblings are what RunPython calls; `fuehre_aus` is the same for a book that is already
known (`amip-xl live`). Every outcome is one message box in German; nothing is ever raised into the application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amip_xl.books import live
from amip_xl.books.liveprogram import (
    ist_offen,
    melde,
    rechne_nach,
    schreibgeschuetzt,
    ungespeichert,
    verlange_abgeschlossene_eingabe,
    waehle_ordner,
)
from amip_xl.books.livesperre import DOPPELKLICK, sperre
from amip_xl.books.livewrite import Dazwischen, schreibe
from amip_xl.books.xlwings_import import lade_xlwings
from amip_xl.doors.meldung import zeige_meldung
from amip_xl.erklaerung import erklaere as erklaerung
from amip_xl.errors import AmipError, BedienError, MappeError
from amip_xl.findings import FEHLER, Befund
from amip_xl.jobs import programm
from amip_xl.planung import Planung, ohne_veraltet, pruefe, schreibliste

if TYPE_CHECKING:
    import xlwings as xw

GUT, BEFUNDE, GESCHEITERT = 0, 1, 2
_HOECHSTENS = 12  # pieces of text in one message box
_VERSUCHE = 3  # to read, check and write without anybody typing in between


class Ausgang(NamedTuple):
    """What is told at the end, and the exit code of `amip-xl live`."""

    text: str
    code: int = GUT


# --- the buttons ----------------------------------------------------------------------------------------


def berechnen() -> None:
    """Check and calculate the calling workbook; findings and figures stand in it afterwards."""
    _knopf("berechnen")


def pruefen() -> None:
    """Check the calling workbook without writing into it."""
    _knopf("pruefen")


def naechster_befund() -> None:
    """Jump to the finding after the selected cell."""
    _knopf("naechster_befund")


def erklaere() -> None:
    """Say where the figure in the selected cell comes from."""
    _knopf("erklaere")


def konsolidieren() -> None:
    """Ask for a folder, make one county workbook of the workbooks in it, open it."""
    _knopf("konsolidieren")


def _knopf(befehl: str) -> None:
    buch = rufende_mappe()
    if buch is not None:
        fuehre_aus(befehl, buch)


def rufende_mappe() -> xw.Book | None:
    """The workbook whose button was clicked; None, after a message, when the application does not say which."""
    try:
        buch: xw.Book = lade_xlwings().Book.caller()
        return buch
    except AmipError as fehler:
        grund = str(fehler)
    except Exception as fehler:  # no running Excel, a name it does not know, a call from somewhere else
        grund = (
            "Die Mappe, in der geklickt wurde, ist nicht zu finden; nichts wurde geändert. Speichern Sie sie unter "
            f"einem einfachen Namen (ohne „=“) und klicken Sie noch einmal. ({type(fehler).__name__}: {fehler})"
        )
    zeige_meldung("AMIP", grund)
    return None


def fuehre_aus(befehl: str, buch: xw.Book) -> int:
    """Run one command on an open book and tell the outcome; returns the exit code (0, 1, 2).

    Raises BedienError for an unknown command; everything else ends as a message box.
    """
    if befehl not in BEFEHLE:
        raise BedienError(f"„{befehl}“ gibt es nicht; möglich sind {', '.join(BEFEHLE)}.")
    titel, tat = BEFEHLE[befehl]
    app = buch.app
    name, ort = _name_und_ort(buch)
    with sperre(ort) as seit:  # until the message is read: nothing else happens under it
        if seit is None:
            ausgang = _tue(titel, tat, buch, name)
        elif seit < DOPPELKLICK:
            return GUT  # the second half of a double click
        else:
            ausgang = Ausgang(
                f"AMIP arbeitet schon in „{name}“; nichts wurde geändert. Warten Sie, bis es fertig ist, oder "
                "schließen Sie seine Meldung.",
                GESCHEITERT,
            )
        try:
            melde(app, f"AMIP: {titel}", ausgang.text, ernst=ausgang.code == GESCHEITERT)
        except Exception:  # the application has gone, or cannot show a window now
            zeige_meldung(f"AMIP: {titel}", ausgang.text)
    return ausgang.code


def _tue(titel: str, tat: Callable[[Any], Ausgang], buch: xw.Book, name: str) -> Ausgang:
    try:
        ausgang = tat(buch)
    except AmipError as fehler:
        ausgang = Ausgang(str(fehler), GESCHEITERT)
    except Exception as fehler:
        # Excel refuses every call while a window is open
        ausgang = Ausgang(
            f"{titel} ist fehlgeschlagen; an der Mappe wurde nichts geändert. Beenden Sie eine offene Eingabe mit der "
            f"Eingabetaste und klicken Sie noch einmal. ({type(fehler).__name__}: {fehler})",
            GESCHEITERT,
        )
    if (ausgang.code == GESCHEITERT or tat is _berechnen) and not ist_offen(buch):
        ausgang = Ausgang(
            f"„{name}“ wurde während „{titel}“ geschlossen (oder Excel, LibreOffice wurde beendet); was nicht "
            "gespeichert war, steht nicht in der Datei. Öffnen Sie die Mappe und klicken Sie noch einmal.",
            GESCHEITERT,
        )
    with suppress(Exception):  # there may be no window left
        buch.app.status_bar = False
    return ausgang


def _name_und_ort(buch: xw.Book) -> tuple[str, str]:
    """How messages call a book, and what tells it from all others; a book in the cloud may have no path."""
    name = ort = "Die Mappe"
    with suppress(Exception):
        name = ort = str(buch.name)
        ort = str(buch.fullname)
    return name, ort


@contextmanager
def _stiller_schirm(app: xw.App) -> Iterator[None]:
    """No flicker while cells are written; whatever happens, the screen follows again afterwards.

    Only then: a process that is ended by force here leaves a window behind that shows nothing new. The calculation
    mode is left alone: a handful of blocks is not worth putting somebody's setting at risk.
    """
    vorher = app.screen_updating
    try:
        app.screen_updating = False
        yield
    finally:
        app.screen_updating = vorher


# --- what they do ---------------------------------------------------------------------------------------


def _berechnen(buch: xw.Book) -> Ausgang:
    if schreibgeschuetzt(buch):
        raise MappeError(
            f"„{buch.name}“ ist schreibgeschützt geöffnet; nichts wurde geändert. Speichern Sie die Mappe unter einem "
            "anderen Namen und klicken Sie dort noch einmal auf „Berechnen“."
        )
    for versuch in range(1, _VERSUCHE + 1):
        planung = _gelesen(buch)
        buch.app.status_bar = "AMIP: schreibe das Prüfprotokoll …"
        werte = schreibliste(planung, datetime.now(), programm()).werte
        try:
            _schreibe(buch, planung, werte)
            break
        except Dazwischen:
            if versuch == _VERSUCHE:
                raise
    planung = ohne_veraltet(planung)
    gerechnet = False
    with suppress(Exception):
        rechne_nach(buch)
        gerechnet = True
    if not gerechnet:
        raise MappeError(
            "Die Befunde sind eingetragen, aber die Formeln der Mappe ließen sich nicht neu berechnen. Drücken Sie "
            "F9 (in LibreOffice Strg+Umschalt+F9)."
        )
    return _urteil(buch, planung, _wo_die_befunde_stehen(planung, werte))


def _schreibe(buch: xw.Book, planung: Planung, werte: Sequence[Any]) -> None:
    eingaben = {planung.mappe.namen[f.name] for f in planung.edition.form.eingaben if f.name in planung.mappe.namen}
    assert isinstance(planung.mappe, live.Livebuch)
    with _stiller_schirm(buch.app):
        schreibe(planung.mappe, werte, eingaben)


def _wo_die_befunde_stehen(planung: Planung, werte: Sequence[Any]) -> str:
    codes = {b.code for b in planung.bericht.befunde}
    zeilen = [s.blatt for s in werte if isinstance(s.wert, str) and s.wert in codes]
    if not zeilen:
        return "Das Blatt Prüfprotokoll fehlt oder ist umgebaut; „Nächster Befund“ zeigt die Befunde der Reihe nach."
    if len(zeilen) < len(planung.bericht.befunde):
        return f"Auf dem Blatt {zeilen[0]} stehen {len(zeilen)} Befunde, jeder mit einem Sprung; mehr passen nicht hin."
    return f"Alle Befunde stehen auf dem Blatt {zeilen[0]}, jeder mit einem Sprung."


def _pruefen(buch: xw.Book) -> Ausgang:
    planung = _gelesen(buch)
    rat = "In die Mappe wurde nichts geschrieben; „Berechnen“ trägt die Befunde ins Prüfprotokoll ein."
    return _urteil(buch, planung, rat)


def _urteil(buch: xw.Book, planung: Planung, rat: str) -> Ausgang:
    """Say the verdict and jump to the first Fehler; without one selection and view stay as they are."""
    bericht = planung.bericht
    erster = next((b for b in bericht.befunde if b.schwere is FEHLER), None)
    if erster:
        with suppress(Exception):  # the verdict holds, wherever the selection is
            _springe_zu(buch, erster)
    zahlen = f"{bericht.fehler} Fehler, {_anzahl(bericht.hinweise, 'Hinweis', 'Hinweise')}"
    teile = [f"Urteil: {bericht.urteil} ({zahlen})."]
    if erster:
        teile.append(f"Der erste Fehler:\n{_worte(erster)}")
    if bericht.befunde:
        teile.append(rat)
    return Ausgang("\n\n".join(teile), GUT if bericht.gueltig else BEFUNDE)


def _naechster_befund(buch: xw.Book) -> Ausgang:
    planung = ohne_veraltet(_gelesen(buch))
    befunde = [b for b in planung.bericht.befunde if b.blatt and b.zelle]
    if not befunde:
        return Ausgang("Es gibt keinen Befund, zu dem sich springen lässt.")
    hier = live.auswahl(buch)
    # several findings may stand at one cell: they are shown together
    orte = list(dict.fromkeys((b.blatt, b.zelle) for b in befunde))
    anfang = (orte.index(hier) + 1) % len(orte) if hier in orte else 0
    teile = []
    # where no jump leads (a sheet that is missing or hidden) it is told on the way to the next place
    for nummer in [*range(anfang, len(orte)), *range(anfang)]:
        kopf = f"Stelle {nummer + 1} von {len(orte)}"
        if hier in orte and nummer == 0:
            kopf += ", wieder von vorn" if len(orte) > 1 else ", die einzige"
        dort = [b for b in befunde if (b.blatt, b.zelle) == orte[nummer]]
        teile += [kopf, *map(_worte, dort)]
        if _springe_zu(buch, dort[0]) or len(teile) > _HOECHSTENS:
            break
    return Ausgang("\n\n".join(teile), BEFUNDE if planung.bericht.fehler else GUT)


def _erklaere(buch: xw.Book) -> Ausgang:
    auswahl = live.auswahl(buch)
    if auswahl is None:
        raise BedienError("Wählen Sie zuerst die Zelle, deren Zahl erklärt werden soll.")
    return Ausgang(erklaerung(_gelesen(buch), *auswahl))


def _konsolidieren(buch: xw.Book) -> Ausgang:
    ordner = waehle_ordner(buch, "Ordner mit den Mappen")
    if ordner is None:
        return Ausgang("Kein Ordner gewählt; nichts wurde geändert.")
    from amip_xl.consolidate import konsolidiere  # only this button needs it

    kreismappe = _eigene_angaben(buch)
    ziel = _freier_name(ordner)

    def zeige(i: int, n: int, name: str) -> None:
        buch.app.status_bar = f"AMIP: {i} von {n} Mappen gelesen ({name})"

    ergebnis = konsolidiere([ordner], ziel, kreismappe, fortschritt=zeige)
    buch.app.books.open(str(ziel))
    teile = [
        f"{ergebnis.gezaehlt} von {ergebnis.erwartet} {ergebnis.sammlung.teile.dativ} stehen in „{ziel.name}“ "
        f"(in „{ziel.parent}“).",
        ergebnis.naechster_schritt,
    ]
    if kreismappe:
        teile.insert(1, f"Die eigenen Angaben kommen aus „{kreismappe.name}“.")
    if ergebnis.unlesbar:
        return Ausgang("\n\n".join(teile), GESCHEITERT)
    return Ausgang("\n\n".join(teile), BEFUNDE if ergebnis.fehler else GUT)


def _eigene_angaben(buch: xw.Book) -> Path | None:
    """The open workbook as the own one of a county, a Land or the Bund, when it says so of itself."""
    try:
        planung = pruefe(live.lies(buch))
    except MappeError:
        return None
    from amip_xl.consolidate.stufen import ZIELE  # only this button needs it

    if planung.eintraege.werte.get("ebene") not in ZIELE:
        return None
    if ungespeichert(buch):
        raise BedienError(
            f"„{buch.name}“ enthält eigene Angaben und ist nicht gespeichert; speichern Sie sie und "
            "klicken Sie noch einmal auf „Konsolidieren“."
        )
    return Path(buch.fullname)


def _freier_name(ordner: Path) -> Path:
    """Beside the folder, never over an earlier result."""
    nummer = 1
    while (ziel := ordner.parent / f"{ordner.name}-kreis{'' if nummer == 1 else f'-{nummer}'}.xlsx").exists():
        nummer += 1
    return ziel


# --- pieces ---------------------------------------------------------------------------------------------


def _gelesen(buch: xw.Book) -> Planung:
    verlange_abgeschlossene_eingabe(buch)
    buch.app.status_bar = "AMIP: lese und prüfe die Mappe …"
    return pruefe(live.lies(buch))


def _springe_zu(buch: xw.Book, befund: Befund) -> bool:
    return bool(befund.blatt and befund.zelle) and live.springe(buch, str(befund.blatt), str(befund.zelle))


def _worte(befund: Befund) -> str:
    return f"{befund.schwere.value} {befund.ort}: {befund.text} {befund.abhilfe}".strip()


def _anzahl(zahl: int, eins: str, viele: str) -> str:
    return f"{zahl} {eins if zahl == 1 else viele}"


BEFEHLE: dict[str, tuple[str, Callable[[Any], Ausgang]]] = {
    "berechnen": ("Berechnen", _berechnen),
    "pruefen": ("Prüfen", _pruefen),
    "naechster_befund": ("Nächster Befund", _naechster_befund),
    "erklaere": ("Erkläre", _erklaere),
    "konsolidieren": ("Konsolidieren", _konsolidieren),
}
