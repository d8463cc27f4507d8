"""The formulas beside the fields: heading, state of a sheet, counters, overview; each with its value in Python.

Whoever writes values into a file writes these afresh too: `nebenzellen(…)`, then `zelle.wert(lage)`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from amip_xl.books.ampel import Ampelzeile, Blattampel, anzeige, blattampel, blattformeln
from amip_xl.engine import Engine
from amip_xl.form import Art, Blatt, Feld, Form, Sonderbereich, Zeile, protokoll
from amip_xl.money import NULL, format_anzahl, format_de, is_leer

Inhalt = Decimal | str
T = TypeVar("T")


class Ausgabe(Protocol):
    """What a year's workbook is made from; `amip_xl.edition.Edition` is one."""

    @property
    def form(self) -> Form: ...  # noqa: D102
    @property
    def engine(self) -> Engine: ...  # noqa: D102
    @property
    def ampel(self) -> tuple[Ampelzeile, ...]: ...  # noqa: D102
    @property
    def parameter(self) -> Mapping[str, Decimal | None]: ...  # noqa: D102


@dataclass(frozen=True)
class Lage:
    """What a workbook holds at one moment."""

    werte: Mapping[str, Any]  # inputs, fixed fields and results by field name
    anzeigen: Mapping[tuple[str, str], str]  # (sheet, cell) -> what the light shows
    urteil: str = protokoll.UNGEPRUEFT
    gemerkt: dict[Any, Any] = field(default_factory=dict, init=False, compare=False)  # what several cells show

    def einmal(self, was: Hashable, rechne: Callable[[Lage], T]) -> T:
        """What `rechne` finds in this workbook; found once for all the cells that ask for it."""
        if was not in self.gemerkt:
            self.gemerkt[was] = rechne(self)
        ergebnis: T = self.gemerkt[was]
        return ergebnis

    def zahl(self, name: str) -> Decimal:
        """A number; 0 for blanks and texts, like N() in a formula."""
        wert = self.werte.get(name)
        return wert if isinstance(wert, Decimal) and not is_leer(wert) else NULL

    def ist_zahl(self, name: str) -> bool:
        """Like ISNUMBER() in a formula."""
        wert = self.werte.get(name)
        return isinstance(wert, Decimal | date) and not is_leer(wert)

    def text(self, name: str) -> str:
        """A text; empty for blanks."""
        wert = self.werte.get(name)
        return "" if is_leer(wert) else str(wert)

    def blattampel(self, blatt: str) -> Blattampel:
        """The counts of the lights of a sheet."""

        def zaehle(lage: Lage) -> Blattampel:
            return blattampel(worte for (name, _), worte in lage.anzeigen.items() if name == blatt)

        return self.einmal((blattampel, blatt), zaehle)


def lage(ausgabe: Ausgabe, eingaben: Mapping[str, Any]) -> Lage:
    """Everything a workbook with these entries shows: results and lights included."""
    form = ausgabe.form
    werte: dict[str, Any] = {"jahr": Decimal(form.jahr), "edition": form.edition, **eingaben}
    ergebnisse = ausgabe.engine.calculate(werte)
    verletzt = {id(e.schritt) for e in ausgabe.engine.check(werte, ergebnisse)}
    alle = {**werte, **ergebnisse}
    return Lage(alle, {(z.blatt, z.zelle): anzeige(z, alle, verletzt) for z in ausgabe.ampel})


@dataclass(frozen=True, slots=True)
class Nebenzelle:
    """A formula that is no field: where it stands, its defined name if any, and what it shows."""

    blatt: str
    zelle: str
    formel: str
    wert: Callable[[Lage], Inhalt]
    name: str | None = None


def nebenzellen(ausgabe: Ausgabe) -> tuple[Nebenzelle, ...]:
    """All of them, in sheet order."""
    from amip_xl.books.chartdata import bilddaten

    form = ausgabe.form
    alle: list[Nebenzelle] = []
    for blatt in form.blaetter:
        alle.append(_kopf(blatt))
        if blatt.id in ampelbereiche(ausgabe):
            alle.append(_zustand(blatt))
        alle.extend(_zaehler(form, blatt))
        for bereich in blatt.sonderbereiche:
            if bereich.art == "ampel":
                alle.extend(_uebersicht(ausgabe, blatt, bereich))
            elif bereich.art == "kennzahlen":
                alle.extend(_kennzahlen(blatt, bereich))
            elif bereich.art == "anleitung":
                alle.append(_dateiname(blatt, bereich))
            else:
                alle.extend(bilddaten(form, blatt, bereich))
    return tuple(alle)


def spalte(nummer: int) -> str:
    """The letter of a zero-based column."""
    return chr(ord("A") + nummer)


def letzte_spalte(blatt: Blatt) -> str:
    """The letter of a sheet's last column."""
    return protokoll.BEGRUENDUNG if blatt.name == protokoll.BLATT else spalte(blatt.pruefspalte + 1)


def ort(blatt: str, zelle: str) -> str:
    """An absolute reference: 'Maßnahmen'!$B$5 or 'Budget'!$D$5:$D$40."""
    teile = [f"${z[0]}${z[1:]}" for z in zelle.split(":")]
    return f"'{blatt}'!{':'.join(teile)}"


def ampelbereiche(ausgabe: Ausgabe) -> Mapping[str, tuple[str, str]]:
    """Sheet id -> (sheet name, the range that holds its lights)."""
    bereiche = {}
    for blatt in ausgabe.form.blaetter:
        zeilen = [int(z.zelle[1:]) for z in ausgabe.ampel if z.blatt == blatt.name]
        if zeilen:
            s = spalte(blatt.pruefspalte)
            bereiche[blatt.id] = (blatt.name, f"{s}{min(zeilen)}:{s}{max(zeilen)}")
    return bereiche


# -- heading, state, counters -----------------------------------------------------------------------


def _kopf(blatt: Blatt) -> Nebenzelle:
    def wert(lage: Lage) -> str:
        name = lage.text("name")
        return f"{name} · Planungsjahr {lage.zahl('jahr')}" if name else f"Planungsjahr {lage.zahl('jahr')}"

    return Nebenzelle(
        blatt.name, f"{letzte_spalte(blatt)}1",
        '=IF(name="","",name&" · ")&"Planungsjahr "&jahr', wert,
    )  # fmt: skip


def _zustand(blatt: Blatt) -> Nebenzelle:
    formel = blattformeln(f"ampel_{blatt.id}")[2]
    name = f"zustand_{blatt.id}"
    return Nebenzelle(blatt.name, "A3", formel, lambda lage: lage.blattampel(blatt.name).text, name)


def _zaehler(form: Form, blatt: Blatt) -> list[Nebenzelle]:
    zellen = []
    for block in (form.bloecke[b] for b in blatt.bloecke):
        for zeile in block.zeilen:
            for feld in (form.felder[n] for n in zeile.felder.values()):
                if feld.art is Art.LANGTEXT and feld.zeichen:
                    zellen.append(_zaehlzelle(blatt, zeile, feld))
    return zellen


def _zaehlzelle(blatt: Blatt, zeile: Zeile, feld: Feld) -> Nebenzelle:
    assert feld.zeichen is not None
    grenze = f" von {format_de(feld.zeichen)} Zeichen"
    davor = f"{zeile.erlaeuterung}\n" if zeile.erlaeuterung else ""
    vorsatz = f'"{zeile.erlaeuterung}"&CHAR(10)&' if zeile.erlaeuterung else ""
    name = feld.name
    return Nebenzelle(
        blatt.name, f"{spalte(blatt.pruefspalte + 1)}{zeile.nummer}",
        f'={vorsatz}FIXED(LEN({name}),0)&"{grenze}"',
        lambda lage: f"{davor}{format_anzahl(len(lage.text(name)))}{grenze}",
    )  # fmt: skip


# -- Deckblatt --------------------------------------------------------------------------------------


def uebersichtszeilen(ausgabe: Ausgabe, bereich: Sonderbereich) -> list[tuple[int, Blatt]]:
    """Row and sheet of each line of the overview; the line below them is the whole workbook."""
    return [(bereich.nummer + 1 + i, b) for i, b in enumerate(ausgabe.form.blaetter)]


def _uebersicht(ausgabe: Ausgabe, deckblatt: Blatt, bereich: Sonderbereich) -> list[Nebenzelle]:
    zellen = []
    mit_ampel = ampelbereiche(ausgabe)
    zeilen = uebersichtszeilen(ausgabe, bereich)
    for nummer, blatt in zeilen:
        if blatt.id in mit_ampel:
            zellen.extend(_blattzeile(deckblatt.name, nummer, blatt))
        else:
            zellen.append(Nebenzelle(deckblatt.name, f"B{nummer}", "=protokoll_urteil", lambda lage: lage.urteil))
    erste, letzte = zeilen[0][0], zeilen[-1][0]
    summe = letzte + 1
    zellen += [
        Nebenzelle(deckblatt.name, f"C{summe}", f"=SUM(C{erste}:C{letzte})",
                   lambda lage: Decimal(_gesamt(lage).fehler), "fehler_gesamt"),
        Nebenzelle(deckblatt.name, f"D{summe}", f"=SUM(D{erste}:D{letzte})",
                   lambda lage: Decimal(_gesamt(lage).hinweise), "hinweise_gesamt"),
    ]  # fmt: skip
    formel = blattformeln("X")[2].replace('COUNTIF(X,"✗*")', "fehler_gesamt")
    formel = formel.replace('COUNTIF(X,"!*")', "hinweise_gesamt")
    formel = formel.replace('COUNTIF(X,"✓*")', "1")  # some field is always required
    zellen.append(Nebenzelle(deckblatt.name, f"B{summe}", formel, lambda lage: _gesamt(lage).text, "zustand_gesamt"))
    return zellen


def _blattzeile(deckblatt: str, nummer: int, blatt: Blatt) -> list[Nebenzelle]:
    fehler, hinweise, _ = blattformeln(f"ampel_{blatt.id}")
    return [
        Nebenzelle(deckblatt, f"B{nummer}", f"=zustand_{blatt.id}",
                   lambda lage: lage.blattampel(blatt.name).text),
        Nebenzelle(deckblatt, f"C{nummer}", fehler,
                   lambda lage: Decimal(lage.blattampel(blatt.name).fehler), f"fehler_{blatt.id}"),
        Nebenzelle(deckblatt, f"D{nummer}", hinweise,
                   lambda lage: Decimal(lage.blattampel(blatt.name).hinweise), f"hinweise_{blatt.id}"),
    ]  # fmt: skip


def _gesamt(lage: Lage) -> Blattampel:
    return lage.einmal(_gesamt, lambda lage: blattampel(lage.anzeigen.values()))


# field of the year, field of the year before, what else to say
KENNZAHLEN: tuple[tuple[str, str | None, str], ...] = (
    ("egt_netto", "egt_netto_vorjahr", ""),
    ("umschichtung", "umschichtung_vorjahr", "umschichtungsquote"),
    ("kfa", None, "kfa_satz"),
    ("gesamtbudget", None, ""),
    ("integrationsquote_plan", "integrationsquote_vorjahr", "lzb_plan"),
)


def _kennzahlen(blatt: Blatt, bereich: Sonderbereich) -> list[Nebenzelle]:
    zellen = []
    notiz = spalte(blatt.pruefspalte + 1)
    for i, (plan, vorjahr, dazu) in enumerate(KENNZAHLEN):
        nummer = bereich.nummer + 1 + i
        zellen.append(spiegel(blatt.name, f"B{nummer}", plan))
        if vorjahr:
            zellen.append(spiegel(blatt.name, f"C{nummer}", vorjahr))
        if dazu == "umschichtungsquote":
            zellen.append(
                Nebenzelle(
                    blatt.name, f"{notiz}{nummer}",
                    f'=IF(ISNUMBER({dazu}),"Umschichtungsquote "&FIXED(100*{dazu},1)&" %","")',
                    lambda lage: f"Umschichtungsquote {_prozent(lage, 'umschichtungsquote')}"
                    if lage.ist_zahl("umschichtungsquote") else "",
                )
            )  # fmt: skip
        elif dazu == "lzb_plan":
            zellen.append(
                Nebenzelle(
                    blatt.name, f"{notiz}{nummer}",
                    f'=IF(ISNUMBER({dazu}),"Langzeitleistungsbeziehende: "&FIXED({dazu},0),"")',
                    lambda lage: f"Langzeitleistungsbeziehende: {format_de(lage.zahl('lzb_plan'), 0)}"
                    if lage.ist_zahl("lzb_plan") else "",
                )
            )  # fmt: skip
    return zellen


def spiegel(blatt: str, zelle: str, feld: str) -> Nebenzelle:
    """A cell that shows a field of another sheet; blank where there is no number."""
    return Nebenzelle(
        blatt, zelle, f'=IF(ISNUMBER({feld}),{feld},"")',
        lambda lage: lage.zahl(feld) if lage.ist_zahl(feld) else "",
    )  # fmt: skip


def _prozent(lage: Lage, name: str) -> str:
    return f"{format_de(lage.zahl(name) * 100, 1)} %"


def _dateiname(blatt: Blatt, bereich: Sonderbereich) -> Nebenzelle:
    """How the file should be called when it is sent back; the last line of the guide."""

    def wert(lage: Lage) -> str:
        teile: Sequence[str] = [lage.text(n) for n in ("ags", "fassung")]
        return "_".join(["AMIP", str(lage.zahl("jahr")), *(t for t in teile if t)]) + ".xlsx"

    formel = '="AMIP_"&jahr&IF(ags="","","_"&ags)&IF(fassung="","","_"&fassung)&".xlsx"'
    return Nebenzelle(blatt.name, f"B{bereich.nummer + bereich.zeilen}", formel, wert)
