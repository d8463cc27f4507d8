"""@rule and @check: attach name, norm and validity to a plain function, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from string import Formatter
from types import ModuleType
from typing import Any, TypeVar

from amip_xl.errors import RegelError
from amip_xl.findings import Schwere

F = TypeVar("F", bound=Callable[..., Any])


class Je(Enum):
    """How often a rule or check stands in the workbook."""

    FELD = "feld"  # once, arguments are fields and parameters
    ZEILE = "zeile"  # once per row of a block: argument names are the block's columns
    SPALTE = "spalte"  # once per column of a block: argument names are the block's rows
    GANZE_SPALTE = "ganze_spalte"  # Python-only: a whole column in, a whole column out
    AUFTEILUNG = "aufteilung"  # checks: once per declared split and column (ganzes, teile)
    JEDES_FELD = "jedes_feld"  # checks: once per field with the asked property (feld, minimum, maximum)


# eq=False: a rule is itself and no other; a dataclass without comparison is made in half the time
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Regel:
    """What the decorator knows of a rule."""

    funktion: Callable[..., Any]
    name: str
    titel: str
    norm: str | None
    bloecke: tuple[str, ...]
    je: Je
    ab: date | None
    bis: date | None
    nur_python: str | None
    spalten: tuple[str, ...]  # SPALTE: only these columns of the block; empty means all
    wenn: str | None  # applies only in years in which this parameter has a value

    @property
    def argumente(self) -> tuple[str, ...]:
        """Argument names: the edges of the graph."""
        code = self.funktion.__code__  # inspect.signature costs thirty times as much
        return code.co_varnames[: code.co_argcount]

    @property
    def ort(self) -> str:
        """Module and function, for messages."""
        return f"{self.funktion.__module__}.{self.funktion.__qualname__}"

    def gilt_im(self, jahr: int) -> bool:
        """True when the validity touches the planning year."""
        return (self.ab is None or self.ab.year <= jahr) and (self.bis is None or self.bis.year >= jahr)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pruefung(Regel):
    """A check: the rule's function answers "is it wrong?"; the rest says how to tell people."""

    code: str
    schwere: Schwere
    feld: str  # the argument whose cell the finding points at
    text: str  # what is wrong; {argument} prints its value, {argument_titel} its label
    abhilfe: str  # how to mend it
    kurz: str  # for the traffic light
    ist: str | None
    soll: str | None
    optional: frozenset[str]  # arguments that may be blank; all others must be filled for the check to apply
    nur_wenn: str | None  # JEDES_FELD: the field's property that must be set; AUFTEILUNG: the kind of split

    @property
    def fremde_worte(self) -> tuple[str, ...]:
        """Words of the text that are no argument: they must be fields of the form."""
        bekannt = {"jahr", "vorjahr", "merkmal"}.union(*((a, f"{a}_titel") for a in self.argumente))
        worte = (w for _, w, _, _ in (*Formatter().parse(self.text), *Formatter().parse(self.abhilfe)))
        return tuple(w.removesuffix("_titel") for w in worte if w is not None and w not in bekannt)


def rule(
    *,
    name: str | None = None,
    norm: str | None = None,
    block: str | Iterable[str] = (),
    je: Je = Je.FELD,
    ab: str | None = None,
    bis: str | None = None,
    nur_python: str | None = None,
    spalten: Iterable[str] = (),
    wenn: str | None = None,
) -> Callable[[F], F]:
    """Mark a plain function as the rule of the field that bears its name.

    `ab`/`bis` are ISO dates; `nur_python` gives the reason why no formula can carry the rule.
    """

    def merke(funktion: F) -> F:
        funktion.__amip__ = Regel(  # type: ignore[attr-defined]
            funktion, name or funktion.__name__, _titel(funktion), norm, _bloecke(block), je,
            _tag(ab), _tag(bis), nur_python, tuple(spalten), wenn,
        )  # fmt: skip
        return funktion

    return merke


def check(
    code: str,
    schwere: Schwere,
    *,
    feld: str,
    text: str,
    abhilfe: str,
    kurz: str,
    norm: str | None = None,
    block: str | Iterable[str] = (),
    je: Je = Je.FELD,
    ab: str | None = None,
    bis: str | None = None,
    ist: str | None = None,
    soll: str | None = None,
    optional: Iterable[str] = (),
    nur_wenn: str | None = None,
    nur_python: str | None = None,
    spalten: Iterable[str] = (),
    wenn: str | None = None,
) -> Callable[[F], F]:
    """Mark a plain function as a check: it returns True when something is wrong."""

    def merke(funktion: F) -> F:
        pruefung = Pruefung(
            funktion, funktion.__name__, _titel(funktion), norm, _bloecke(block), je, _tag(ab), _tag(bis),
            nur_python, tuple(spalten), wenn, code, schwere, feld, text, abhilfe, kurz, ist, soll, frozenset(optional),
            nur_wenn,
        )  # fmt: skip
        for argument in (feld, ist, soll, *pruefung.optional):
            if argument is not None and argument not in pruefung.argumente:
                raise RegelError(f"{pruefung.ort}: „{argument}“ ist kein Argument der Prüfung {code}.")
        funktion.__amip__ = pruefung  # type: ignore[attr-defined]
        return funktion

    return merke


def collect(*module: ModuleType) -> tuple[Regel, ...]:
    """All rules and checks of the modules, in the order they are written."""
    return tuple(
        wert.__amip__
        for m in module
        for wert in vars(m).values()
        if hasattr(wert, "__amip__") and wert.__module__ == m.__name__
    )


def _titel(funktion: Callable[..., Any]) -> str:
    zeilen = (funktion.__doc__ or "").strip().splitlines()
    if not zeilen:
        raise RegelError(f"{funktion.__module__}.{funktion.__qualname__}: die Regel hat keine Beschreibung.")
    return zeilen[0].rstrip(".")


def _bloecke(block: str | Iterable[str]) -> tuple[str, ...]:
    return (block,) if isinstance(block, str) else tuple(block)


def _tag(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
