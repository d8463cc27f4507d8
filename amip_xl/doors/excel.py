"""The buttons: what a click in the open workbook does, in Excel and in LibreOffice Calc.

`excel.berechnen()` and its siblings are what RunPython calls; `fuehre_aus` is the same for a book that is already
known (`amip-xl live`). Every outcome is one message box in German; nothing is ever raised into the application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amip_xl.books import live
from amip_xl.books.liveprogram import in_bearbeitung, melde, schreibgeschuetzt, ungespeichert, waehle_ordner
from amip_xl.books.livewrite import schreibe
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
    try:
        with _ruhe(app):
            ausgang = tat(buch)
    except AmipError as fehler:
        ausgang = Ausgang(str(fehler), GESCHEITERT)
    except Exception as fehler:
        # Excel refuses every call while a cell is edited or a window is open
        ausgang = Ausgang(
            f"{titel} ist fehlgeschlagen; an der Mappe wurde nichts geändert. Beenden Sie eine offene Eingabe mit der "
            f"Eingabetaste und klicken Sie noch einmal. ({type(fehler).__name__}: {fehler})",
            GESCHEITERT,
        )
    try:
        melde(app, f"AMIP: {titel}", ausgang.text, ernst=ausgang.code == GESCHEITERT)
    except Exception:  # the application has gone, or cannot show a window now
        zeige_meldung(f"AMIP: {titel}", ausgang.text)
    return ausgang.code


@contextmanager
def _ruhe(app: xw.App) -> Iterator[None]:
    """No flicker in between; the screen and the status bar as before afterwards, whatever happens.

    The calculation mode is left alone: a handful of blocks is not worth putting somebody's setting at risk.
    """
    vorher = app.screen_updating
    try:
        app.screen_updating = False
        yield
    finally:
        app.screen_updating = vorher
        app.status_bar = False


# --- what they do ---------------------------------------------------------------------------------------


def _berechnen(buch: xw.Book) -> Ausgang:
    if schreibgeschuetzt(buch):
        raise MappeError(
            f"„{buch.name}“ ist schreibgeschützt geöffnet; nichts wurde geändert. Speichern Sie die Mappe unter einem "
            "anderen Namen und klicken Sie dort noch einmal auf „Berechnen“."
        )
    planung = _gelesen(buch)
    buch.app.status_bar = "AMIP: schreibe das Prüfprotokoll …"
    auswahl = live.auswahl(buch)
    eingaben = {planung.mappe.namen[f.name] for f in planung.edition.form.eingaben if f.name in planung.mappe.namen}
    assert isinstance(planung.mappe, live.Livebuch)
    schreibe(planung.mappe, schreibliste(planung, datetime.now(), programm()).werte, eingaben)
    if buch.app.calculation != "automatic":  # else the formulas have followed by themselves
        buch.app.calculate()
    planung = ohne_veraltet(planung)
    return _urteil(buch, planung, auswahl, "Alle Befunde stehen auf dem Blatt Prüfprotokoll, jeder mit einem Sprung.")


def _pruefen(buch: xw.Book) -> Ausgang:
    planung = _gelesen(buch)
    rat = "In die Mappe wurde nichts geschrieben; „Berechnen“ trägt die Befunde ins Prüfprotokoll ein."
    return _urteil(buch, planung, live.auswahl(buch), rat)


def _urteil(buch: xw.Book, planung: Planung, auswahl: tuple[str, str] | None, rat: str) -> Ausgang:
    """Jump to the first Fehler (or back to where people were) and say the verdict."""
    bericht = planung.bericht
    erster = next((b for b in bericht.befunde if b.schwere is FEHLER), None)
    if not (erster and _springe_zu(buch, erster)) and auswahl:
        live.springe(buch, *auswahl)
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
    nummer = (orte.index(hier) + 1) % len(orte) if hier in orte else 0
    dort = [b for b in befunde if (b.blatt, b.zelle) == orte[nummer]]
    _springe_zu(buch, dort[0])
    kopf = f"Stelle {nummer + 1} von {len(orte)}"
    if hier in orte and nummer == 0:
        kopf += ", wieder von vorn" if len(orte) > 1 else ", die einzige"
    code = BEFUNDE if planung.bericht.fehler else GUT
    return Ausgang("\n\n".join([kopf, *map(_worte, dort)]), code)


def _erklaere(buch: xw.Book) -> Ausgang:
    auswahl = live.auswahl(buch)
    if auswahl is None:
        raise BedienError("Wählen Sie zuerst die Zelle, deren Zahl erklärt werden soll.")
    return Ausgang(erklaerung(_gelesen(buch), *auswahl))


def _konsolidieren(buch: xw.Book) -> Ausgang:
    ordner = waehle_ordner(buch, "Ordner mit den Mappen der Gemeinden")
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
        f"{ergebnis.gezaehlt} von {ergebnis.erwartet} Gemeinden stehen in „{ziel.name}“ (in „{ziel.parent}“).",
        ergebnis.naechster_schritt,
    ]
    if kreismappe:
        teile.insert(1, f"Die eigenen Angaben des Kreises kommen aus „{kreismappe.name}“.")
    if ergebnis.unlesbar:
        return Ausgang("\n\n".join(teile), GESCHEITERT)
    return Ausgang("\n\n".join(teile), BEFUNDE if ergebnis.fehler else GUT)


def _eigene_angaben(buch: xw.Book) -> Path | None:
    """The open workbook as the county's own, when it says so of itself."""
    try:
        planung = pruefe(live.lies(buch))
    except MappeError:
        return None
    if planung.eintraege.werte.get("ebene") != "Kreis":
        return None
    if ungespeichert(buch):
        raise BedienError(
            f"„{buch.name}“ enthält die eigenen Angaben des Kreises und ist nicht gespeichert; speichern Sie sie und "
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
    if in_bearbeitung(buch):
        raise MappeError(
            "Eine Zelle wird gerade bearbeitet; nichts wurde geändert. Schließen Sie die Eingabe mit der Eingabetaste "
            "ab und klicken Sie noch einmal."
        )
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
