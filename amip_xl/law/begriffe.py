"""Words the workbook shows: abbreviations, and the Schwerpunktthemen of the planning template."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from amip_xl.errors import RechtError
from amip_xl.law.lesen import Eintrag, Quelle, eintraege


class Abkuerzung(NamedTuple):
    """An abbreviation with one of its meanings."""

    kurz: str
    lang: str
    erklaerung: str
    mehrdeutig: bool


class Thema(NamedTuple):
    """A Schwerpunktthema: its roman number and its official wording."""

    nummer: str
    text: str


class Themenkatalog(NamedTuple):
    """The themes on offer and the questions asked for each chosen one."""

    themen: tuple[Thema, ...]
    fragen: tuple[str, ...]  # with the placeholder {jahr}
    ab: date
    fundstelle: str
    notiz: str | None
    zuletzt_geprueft: date

    def fragen_im(self, jahr: int) -> tuple[str, ...]:
        """The questions as they stand in a year's template."""
        return tuple(frage.replace("{jahr}", str(jahr)) for frage in self.fragen)


def lade_abkuerzungen(quelle: Quelle = None) -> tuple[Abkuerzung, ...]:
    """Read and check abbreviations from a TOML text, a file, or the packaged file; sorted for reading."""
    alle = [_abkuerzung(e) for e in eintraege("abkuerzungen.toml", quelle)]
    for kurz in {a.kurz for a in alle}:
        gleiche = [a for a in alle if a.kurz == kurz]
        if any(a.mehrdeutig != (len(gleiche) > 1) for a in gleiche):
            raise RechtError(
                f"abkuerzungen.toml, Eintrag „{kurz}“: „mehrdeutig = true“ steht genau dort, "
                "wo eine Abkürzung mehrere Bedeutungen hat."
            )
    return tuple(sorted(alle, key=lambda a: (a.kurz.casefold(), a.lang)))


@cache
def abkuerzungen() -> tuple[Abkuerzung, ...]:
    """The abbreviations of the workbook, alphabetically."""
    return lade_abkuerzungen()


def lade_themen(quelle: Quelle = None) -> Themenkatalog:
    """Read and check the themes from a TOML text, a file, or the packaged file."""
    kataloge = [_katalog(e) for e in eintraege("themen.toml", quelle)]
    if len(kataloge) != 1:
        raise RechtError("themen.toml, Eintrag „vorlage“: Erwartet wird genau ein Abschnitt.")
    return kataloge[0]


@cache
def themen() -> Themenkatalog:
    """The Schwerpunktthemen with their questions."""
    return lade_themen()


def _abkuerzung(eintrag: Eintrag) -> Abkuerzung:
    fertig = Abkuerzung(
        kurz=eintrag.text("kurz"),
        lang=eintrag.text("lang"),
        erklaerung=eintrag.text("erklaerung"),
        mehrdeutig=eintrag.ja_nein("mehrdeutig", vorgabe=False),
    )
    eintrag.fertig()
    return fertig


def _katalog(eintrag: Eintrag) -> Themenkatalog:
    fertig = Themenkatalog(
        themen=tuple(_thema(block) for block in eintrag.unter("thema")),
        fragen=eintrag.texte("fragen"),
        ab=eintrag.datum("ab"),
        fundstelle=eintrag.text("fundstelle"),
        notiz=eintrag.text_oder_leer("notiz"),
        zuletzt_geprueft=eintrag.datum("zuletzt_geprueft"),
    )
    eintrag.fertig()
    if not fertig.themen or not fertig.fragen:
        raise eintrag.fehler("es fehlen Themen oder Fragen.")
    if len({t.nummer for t in fertig.themen}) < len(fertig.themen):
        raise eintrag.fehler("zwei Themen haben dieselbe Nummer.")
    return fertig


def _thema(block: Eintrag) -> Thema:
    fertig = Thema(nummer=block.text("nummer"), text=block.text("text"))
    block.fertig()
    return fertig
