"""From rules to steps: every place in the workbook where a rule or check stands, with its arguments resolved.

The form is handed in behind small protocols, so that this module knows neither German law nor any sheet.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from amip_xl.errors import RegelError
from amip_xl.rule import Je, Pruefung, Regel


class FeldLike(Protocol):
    """What the engine needs to know of a field."""

    @property
    def name(self) -> str: ...
    @property
    def titel(self) -> str: ...
    @property
    def textlich(self) -> bool: ...
    @property
    def eingabe(self) -> bool: ...
    @property
    def berechnet(self) -> bool: ...
    def grenze(self, argument: str) -> Any: ...
    def zeige(self, wert: Any) -> str: ...


class AufteilungLike(Protocol):
    """A whole and the parts that must add up to it, as rows of a block."""

    @property
    def ganzes(self) -> str: ...
    @property
    def teile(self) -> Sequence[str]: ...
    @property
    def merkmal(self) -> str: ...
    @property
    def art(self) -> str: ...


class BlockLike(Protocol):
    """Rows by columns of fields."""

    @property
    def zeilen_ids(self) -> Sequence[str]: ...
    @property
    def spalten_ids(self) -> Sequence[str]: ...
    @property
    def aufteilungen(self) -> Sequence[AufteilungLike]: ...
    def feldname(self, zeile: str, spalte: str) -> str | None: ...
    def spaltenbereich(self, spalte: str) -> tuple[str | None, Sequence[str]]: ...


class FormLike(Protocol):
    """The contract of one year's workbook."""

    @property
    def jahr(self) -> int: ...
    @property
    def felder(self) -> Mapping[str, FeldLike]: ...
    @property
    def bloecke(self) -> Mapping[str, BlockLike]: ...
    @property
    def bereiche(self) -> Mapping[str, tuple[str | None, Sequence[str]]]: ...


@dataclass(frozen=True, slots=True)
class Argument:
    """One resolved argument: `art` is feld, bereich, parameter or konstante."""

    name: str
    art: str
    felder: tuple[str, ...] = ()
    bereichsname: str | None = None
    konstante: Any = None


@dataclass(frozen=True, slots=True)
class Schritt:
    """One place where a rule stands: its target field (or, for a check, the field it points at)."""

    ziel: str
    regel: Regel
    argumente: tuple[Argument, ...]
    ziele: tuple[str, ...] = ()  # GANZE_SPALTE: all target fields, in the order of the argument ranges
    worte: tuple[tuple[str, str], ...] = ()  # extra words for a check's text (merkmal, …)


def bind(regel: Regel, form: FormLike, parameter: Container[str]) -> Iterator[Schritt]:
    """Every step of one rule in this form; raises RegelError naming the function for what cannot be resolved."""
    if regel.je is Je.FELD:
        yield _schritt(regel, _ziel(regel, None, None), {}, form, parameter)
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
                lokal = {s: block.feldname(zeile, s) for s in block.spalten_ids}
                yield from _lokaler_schritt(regel, lokal, form, parameter)
        elif regel.je is Je.SPALTE:
            for spalte in regel.spalten or block.spalten_ids:
                lokal = {z: block.feldname(z, spalte) for z in block.zeilen_ids}
                werte = block.spaltenbereich(spalte)
                yield from _lokaler_schritt(regel, lokal, form, parameter, werte)
        elif regel.je is Je.GANZE_SPALTE:
            yield _ganze_spalte(regel, block, form, parameter)
        elif regel.je is Je.AUFTEILUNG:
            yield from _je_aufteilung(regel, block, form)


def _alle_mit_aufteilung(regel: Regel, form: FormLike) -> tuple[str, ...]:
    if regel.je is not Je.AUFTEILUNG:
        raise RegelError(f"{regel.ort}: eine Regel je {regel.je.value} braucht block=…")
    return tuple(form.bloecke)


def _ziel(regel: Regel, lokal: Mapping[str, str | None] | None, _: object) -> str:
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
        if not gemeint.felder:
            raise RegelError(f"{regel.ort}: „{regel.feld}“ ist kein Feld, auf das ein Befund zeigen könnte.")
        ziel = gemeint.felder[0]
    elif ziel not in form.felder:
        raise RegelError(f"{regel.ort}: für das Ergebnis „{ziel}“ gibt es im Formular kein Feld.")
    elif not form.felder[ziel].berechnet:
        raise RegelError(f"{regel.ort}: „{ziel}“ ist kein Ergebnisfeld und kann nicht berechnet werden.")
    return Schritt(ziel, regel, argumente)


def _lokaler_schritt(
    regel: Regel,
    lokal: Mapping[str, str | None],
    form: FormLike,
    parameter: Container[str],
    werte: tuple[str | None, Sequence[str]] | None = None,
) -> Iterator[Schritt]:
    """The step of one row or column, unless that row or column does not have the cells."""
    eigene = [n for n in (*regel.argumente, _ziel(regel, None, None)) if n in lokal]
    if any(lokal[n] is None for n in eigene):
        return
    if werte is not None and "spaltenwerte" in regel.argumente and not werte[1]:
        return
    yield _schritt(regel, _ziel(regel, lokal, None), lokal, form, parameter, werte)


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
    raise RegelError(
        f"{regel.ort}: das Argument „{name}“ ist im Planungsjahr {form.jahr} weder Feld noch Parameter."
    )


def _ganze_spalte(regel: Regel, block: BlockLike, form: FormLike, parameter: Container[str]) -> Schritt:
    if regel.nur_python is None:
        raise RegelError(f"{regel.ort}: eine Regel je ganze Spalte trägt keine Formel, gib nur_python=… an.")
    _, eigene = block.spaltenbereich(regel.name)  # without the sum row
    zeilen = [z for z in block.zeilen_ids if block.feldname(z, regel.name) in eigene]
    ziele = tuple(str(block.feldname(z, regel.name)) for z in zeilen)
    argumente = []
    for name in regel.argumente:
        if name in block.spalten_ids:
            felder = tuple(str(block.feldname(z, name)) for z in zeilen if block.feldname(z, name))
            argumente.append(Argument(name, "bereich", felder))
        else:
            argumente.append(_argument(regel, name, {}, form, parameter, None))
    return Schritt(ziele[0], regel, tuple(argumente), ziele)


def _je_aufteilung(regel: Regel, block: BlockLike, form: FormLike) -> Iterator[Schritt]:
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
            argumente = (
                Argument("ganzes", "feld", (ganzes,)),
                Argument("teile", "bereich", tuple(str(t) for t in teile)),
            )
            yield Schritt(ganzes, regel, argumente, worte=(("merkmal", teilung.merkmal),))


def _je_feld(regel: Regel, form: FormLike, parameter: Container[str]) -> Iterator[Schritt]:
    """Once per input field that has the asked property; its bounds arrive as constants."""
    bedingung = regel.nur_wenn if isinstance(regel, Pruefung) else None
    for feld in form.felder.values():
        if not feld.eingabe or (bedingung and feld.grenze(bedingung) is None):
            continue
        argumente = tuple(
            Argument(a, "feld", (feld.name,))
            if a == "feld"
            else Argument(a, "konstante", konstante=feld.grenze(a))
            for a in regel.argumente
        )
        yield Schritt(feld.name, regel, argumente)
