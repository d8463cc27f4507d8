"""From rules to steps: every place in the workbook where a rule or check stands, with its arguments resolved.

The form is handed in behind small protocols, so that this module knows neither German law nor any sheet.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from amip_xl.errors import RegelError
from amip_xl.rule import Je, Pruefung, Regel


class FeldLike(Protocol):
    """What the engine needs to know of a field."""

    @property
    def name(self) -> str:
        """The key and defined name."""

    @property
    def titel(self) -> str:
        """What people call it."""

    @property
    def textlich(self) -> bool:
        """True when nobody calculates with it."""

    @property
    def eingabe(self) -> bool:
        """True when people type into it."""

    @property
    def berechnet(self) -> bool:
        """True for a result."""

    def grenze(self, argument: str) -> Any:
        """A property asked for by name (minimum, …), or None."""

    def zeige(self, wert: Any) -> str:
        """A value the way people read it; empty for blank."""


class AufteilungLike(Protocol):
    """A whole and the parts that must add up to it, as rows of a block."""

    @property
    def ganzes(self) -> str:
        """Row of the whole."""

    @property
    def teile(self) -> Sequence[str]:
        """Rows of the parts."""

    @property
    def merkmal(self) -> str:
        """By what it is split."""

    @property
    def art(self) -> str:
        """How strictly the parts must add up."""


class BlockLike(Protocol):
    """Rows by columns of fields."""

    @property
    def zeilen_ids(self) -> Sequence[str]:
        """Row ids in sheet order."""

    @property
    def spalten_ids(self) -> Sequence[str]:
        """Column ids in sheet order."""

    @property
    def aufteilungen(self) -> Sequence[AufteilungLike]:
        """The declared splits."""

    def feldname(self, zeile: str, spalte: str) -> str | None:
        """The field in this row and column, or None."""

    def spaltenbereich(self, spalte: str) -> tuple[str | None, Sequence[str]]:
        """What a column's sum adds up: defined name of the range, and field names."""


class FormLike(Protocol):
    """The contract of one year's workbook."""

    @property
    def jahr(self) -> int:
        """The planning year."""

    @property
    def felder(self) -> Mapping[str, FeldLike]:
        """Every field by name."""

    @property
    def bloecke(self) -> Mapping[str, BlockLike]:
        """Every block by id."""

    @property
    def bereiche(self) -> Mapping[str, tuple[str | None, Sequence[str]]]:
        """Named ranges: defined name and field names."""


class Argument(NamedTuple):
    """One resolved argument: `art` is feld, bereich, parameter or konstante."""

    name: str
    art: str
    felder: tuple[str, ...] = ()
    bereichsname: str | None = None
    konstante: Any = None


class Schritt(NamedTuple):
    """One place where a rule stands: its target field (or, for a check, the field it points at)."""

    ziel: str
    regel: Regel
    argumente: tuple[Argument, ...]
    ziele: tuple[str, ...] = ()  # GANZE_SPALTE: all target fields, in the order of the argument ranges
    worte: tuple[tuple[str, str], ...] = ()  # extra words for a check's text (merkmal, …)


def bind(regel: Regel, form: FormLike, parameter: Container[str]) -> Iterator[Schritt]:
    """Every step of one rule in this form; raises RegelError naming the function it cannot resolve."""
    if isinstance(regel, Pruefung):
        fremd = [w for w in regel.fremde_worte if w not in form.felder]
        if fremd:
            raise RegelError(f"{regel.ort}: „{fremd[0]}“ im Text der Prüfung {regel.code} ist kein Feld.")
    if regel.je is Je.FELD:
        yield _schritt(regel, _ziel(regel, None), {}, form, parameter)
        return
    if regel.je is Je.JEDES_FELD:
        yield from _je_feld(regel, form, parameter)
        return
    for block_id in regel.bloecke or _alle_mit_aufteilung(regel, form):
        block = form.bloecke.get(block_id)
        if block is None:
            continue  # the block does not exist in this year's form
        if regel.je is Je.ZEILE:
            for zeile in block.zeilen_ids:
                if isinstance(regel, Pruefung) and _ist_summenzeile(block, zeile):
                    continue
                lokal = {s: block.feldname(zeile, s) for s in block.spalten_ids}
                yield from _lokaler_schritt(regel, lokal, form, parameter)
        elif regel.je is Je.SPALTE:
            for spalte in regel.spalten or block.spalten_ids:
                lokal = {z: block.feldname(z, spalte) for z in block.zeilen_ids}
                werte = block.spaltenbereich(spalte)
                yield from _lokaler_schritt(regel, lokal, form, parameter, werte)
        elif regel.je is Je.GANZE_SPALTE:
            yield from _ganze_spalte(regel, block, form, parameter)
        elif regel.je is Je.AUFTEILUNG:
            yield from _je_aufteilung(regel, block, form, parameter)


def _ist_summenzeile(block: BlockLike, zeile: str) -> bool:
    """True for a row below the columns it adds up: what holds for each row does not hold for their sum."""
    for spalte in block.spalten_ids:
        _, summiert = block.spaltenbereich(spalte)
        feld = block.feldname(zeile, spalte)
        if summiert and feld is not None and feld not in summiert:
            return True
    return False


def _alle_mit_aufteilung(regel: Regel, form: FormLike) -> tuple[str, ...]:
    if regel.je is not Je.AUFTEILUNG:
        raise RegelError(f"{regel.ort}: eine Regel je {regel.je.value} braucht block=…")
    return tuple(form.bloecke)


def _ziel(regel: Regel, lokal: Mapping[str, str | None] | None) -> str:
    name = regel.feld if isinstance(regel, Pruefung) else regel.name
    return name if lokal is None else (lokal.get(name) or name)


def _schritt(
    regel: Regel,
    ziel: str,
    lokal: Mapping[str, str | None],
    form: FormLike,
    parameter: Container[str],
    werte: tuple[str | None, Sequence[str]] | None = None,
) -> Schritt:
    argumente = tuple(_argument(regel, a, lokal, form, parameter, werte) for a in regel.argumente)
    if isinstance(regel, Pruefung):
        gemeint = next(a for a in argumente if a.name == regel.feld)
        if gemeint.art not in ("feld", "bereich"):
            raise RegelError(f"{regel.ort}: „{regel.feld}“ ist kein Feld, auf das ein Befund zeigen könnte.")
        ziel = gemeint.felder[0]
    else:
        _pruefe_ziel(regel, ziel, form)
    return Schritt(ziel, regel, argumente)


def _pruefe_ziel(regel: Regel, ziel: str, form: FormLike) -> None:
    if ziel not in form.felder:
        raise RegelError(f"{regel.ort}: für das Ergebnis „{ziel}“ gibt es im Formular kein Feld.")
    if not form.felder[ziel].berechnet:
        raise RegelError(f"{regel.ort}: „{ziel}“ ist kein Ergebnisfeld und kann nicht berechnet werden.")


def _lokaler_schritt(
    regel: Regel,
    lokal: Mapping[str, str | None],
    form: FormLike,
    parameter: Container[str],
    werte: tuple[str | None, Sequence[str]] | None = None,
) -> Iterator[Schritt]:
    """The step of one row or column, unless that row or column does not have the cells."""
    eigene = [n for n in (*regel.argumente, _ziel(regel, None)) if n in lokal]
    if any(lokal[n] is None for n in eigene):
        return
    if werte is not None and "spaltenwerte" in regel.argumente and not werte[1]:
        return
    yield _schritt(regel, _ziel(regel, lokal), lokal, form, parameter, werte)


def _argument(
    regel: Regel,
    name: str,
    lokal: Mapping[str, str | None],
    form: FormLike,
    parameter: Container[str],
    werte: tuple[str | None, Sequence[str]] | None,
) -> Argument:
    eigen = lokal.get(name)
    if eigen is not None:
        return Argument(name, "feld", (eigen,))
    if name == "spaltenwerte" and werte is not None:
        return Argument(name, "bereich", tuple(werte[1]), werte[0])
    if name in form.felder:
        return Argument(name, "feld", (name,))
    if name in parameter:
        return Argument(name, "parameter", (name,))
    if name in form.bereiche:
        bereichsname, felder = form.bereiche[name]
        return Argument(name, "bereich", tuple(felder), bereichsname)
    raise RegelError(f"{regel.ort}: das Argument „{name}“ ist im Planungsjahr {form.jahr} weder Feld noch Parameter.")


def _ganze_spalte(regel: Regel, block: BlockLike, form: FormLike, parameter: Container[str]) -> Iterator[Schritt]:
    """The step of a whole column: only rows that have all its cells, so that they stay side by side."""
    if regel.nur_python is None:
        raise RegelError(f"{regel.ort}: eine Regel je ganze Spalte trägt keine Formel, gib nur_python=… an.")
    spalten = [regel.name, *(a for a in regel.argumente if a in block.spalten_ids)]
    _, summiert = block.spaltenbereich(regel.name)  # a sum row below the column does not belong to it
    zeilen = [
        z
        for z in block.zeilen_ids
        if all(block.feldname(z, s) for s in spalten) and (not summiert or block.feldname(z, regel.name) in summiert)
    ]
    felder = {s: tuple(str(block.feldname(z, s)) for z in zeilen) for s in spalten}
    ziele = felder[regel.name]
    if not ziele:
        return
    for ziel in ziele:
        _pruefe_ziel(regel, ziel, form)
    argumente = (
        Argument(a, "bereich", felder[a]) if a in felder else _argument(regel, a, {}, form, parameter, None)
        for a in regel.argumente
    )
    yield Schritt(ziele[0], regel, tuple(argumente), ziele)


def _je_aufteilung(regel: Regel, block: BlockLike, form: FormLike, parameter: Container[str]) -> Iterator[Schritt]:
    """Once per declared split and column that has all its cells."""
    for teilung in block.aufteilungen:
        if teilung.art != (regel.nur_wenn if isinstance(regel, Pruefung) else None):
            continue
        for spalte in block.spalten_ids:
            ganzes = block.feldname(teilung.ganzes, spalte)
            teile = tuple(block.feldname(t, spalte) for t in teilung.teile)
            if ganzes is None or None in teile:
                continue
            if all(form.felder[str(f)].berechnet for f in (ganzes, *teile)):
                continue  # differences and changes of the parts do not add up
            eigene = {
                "ganzes": Argument("ganzes", "feld", (ganzes,)),
                "teile": Argument("teile", "bereich", tuple(str(t) for t in teile)),
            }
            argumente = tuple(eigene.get(a) or _argument(regel, a, {}, form, parameter, None) for a in regel.argumente)
            yield Schritt(ganzes, regel, argumente, worte=(("merkmal", teilung.merkmal),))


def _je_feld(regel: Regel, form: FormLike, parameter: Container[str]) -> Iterator[Schritt]:
    """Once per input field that has the asked property; its bounds arrive as constants."""
    bedingung = regel.nur_wenn if isinstance(regel, Pruefung) else None
    namen = regel.argumente
    for feld in form.felder.values():
        if not feld.eingabe or (bedingung and feld.grenze(bedingung) is None):
            continue
        argumente = []
        for name in namen:
            if name == "feld":
                argumente.append(Argument(name, "feld", (feld.name,)))
            elif name == "vergleich":  # another field, not a constant
                argumente.append(Argument(name, "feld", (str(feld.grenze(name)),)))
            elif name in form.felder:  # one that says something about all others, as the level does
                argumente.append(Argument(name, "feld", (name,)))
            elif name in parameter:
                argumente.append(Argument(name, "parameter", (name,)))
            else:
                argumente.append(Argument(name, "konstante", konstante=feld.grenze(name)))
        yield Schritt(feld.name, regel, tuple(argumente))
