"""The catalogue of Eingliederungsinstrumente: what a planning year knows, and on what legal basis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from amip_xl.errors import RechtError
from amip_xl.law.lesen import Eintrag, Quelle, eintraege
from amip_xl.law.zeitraum import Zeitraum, pruefe_folge


@dataclass(frozen=True, slots=True)
class Gueltigkeit(Zeitraum):
    """A period with its Fundstelle and, where the user must know something, a Hinweis."""

    fundstelle: str
    hinweis: str | None


class Instrument(NamedTuple):
    """One Eingliederungsinstrument with its periods."""

    id: str
    kurz: str
    bezeichnung: str
    rechtsgrundlage: str
    egt: bool  # paid from the Eingliederungstitel, so a row of the Massnahmen table
    gesondert: bool  # federal money allocated beside the EGT
    reihe: int
    zuletzt_geprueft: date
    gueltig: tuple[Gueltigkeit, ...]
    ausfinanzierung: Gueltigkeit | None  # no new entries any more, commitments are still paid
    gedeckelt: tuple[Gueltigkeit, ...]  # counts towards deckel_freie_foerderung
    notiz: str | None
    links: tuple[str, ...]

    def gueltig_in(self, jahr: int) -> bool:
        """True when new entries are possible on some day of the year."""
        return any(g.gilt_im(jahr) for g in self.gueltig)

    def nur_ausfinanzierung_in(self, jahr: int) -> bool:
        """True when the year knows no new entries but still pays for earlier ones."""
        return self.ausfinanzierung is not None and self.ausfinanzierung.gilt_im(jahr) and not self.gueltig_in(jahr)

    def planbar_in(self, jahr: int) -> bool:
        """True when the year can hold money for it: new entries or Ausfinanzierung."""
        return self.gueltig_in(jahr) or self.nur_ausfinanzierung_in(jahr)

    def gedeckelt_in(self, jahr: int) -> bool:
        """True when its money counts towards the cap on some day of the year."""
        return any(g.gilt_im(jahr) for g in self.gedeckelt)

    def hinweis_in(self, jahr: int) -> str | None:
        """What the user must know in that year."""
        return _verbunden(g.hinweis for g in self._zeiten_in(jahr))

    def fundstelle_in(self, jahr: int) -> str | None:
        """The sources for the year; None when the year does not know the instrument."""
        return _verbunden(g.fundstelle for g in self._zeiten_in(jahr))

    def _zeiten_in(self, jahr: int) -> list[Gueltigkeit]:
        zeiten = [g for g in self.gueltig if g.gilt_im(jahr)]
        if self.ausfinanzierung is not None and self.ausfinanzierung.gilt_im(jahr):
            zeiten.append(self.ausfinanzierung)
        return zeiten


def lade_instrumente(quelle: Quelle = None) -> tuple[Instrument, ...]:
    """Read and check the catalogue from a TOML text, a file, or the packaged file; sorted by reihe."""
    alle = sorted((_instrument(e) for e in eintraege("instrumente.toml", quelle)), key=lambda i: i.reihe)
    for vorher, nachher in pairwise(alle):
        if vorher.reihe == nachher.reihe:
            raise RechtError(
                f"instrumente.toml, Eintrag „{nachher.id}“: „reihe“ {nachher.reihe} hat schon „{vorher.id}“."
            )
    return tuple(alle)


@cache
def _katalog() -> tuple[Instrument, ...]:
    return lade_instrumente()


def instrumente(jahr: int | None = None) -> tuple[Instrument, ...]:
    """The rows of a year's Massnahmen table: paid from the EGT, new or Ausfinanzierung; None = all."""
    if jahr is None:
        return _katalog()
    return tuple(i for i in _katalog() if i.egt and i.planbar_in(jahr))


def gesonderte_instrumente(jahr: int) -> tuple[Instrument, ...]:
    """What the year knows beside the EGT: separately allocated federal money."""
    return tuple(i for i in _katalog() if i.gesondert and i.planbar_in(jahr))


def _verbunden(texte: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(t for t in texte if t)) or None


def _instrument(eintrag: Eintrag) -> Instrument:
    ausfinanzierung = [_gueltigkeit(b) for b in eintrag.unter("nur_ausfinanzierung")]
    if len(ausfinanzierung) > 1:
        raise eintrag.fehler("es gibt höchstens einen Zeitraum „nur_ausfinanzierung“.")
    fertig = Instrument(
        id=eintrag.name,
        kurz=eintrag.text("kurz"),
        bezeichnung=eintrag.text("bezeichnung"),
        rechtsgrundlage=eintrag.text("rechtsgrundlage"),
        egt=eintrag.ja_nein("egt"),
        gesondert=eintrag.ja_nein("gesondert", vorgabe=False),
        reihe=eintrag.ganzzahl("reihe"),
        zuletzt_geprueft=eintrag.datum("zuletzt_geprueft"),
        gueltig=tuple(sorted((_gueltigkeit(b) for b in eintrag.unter("gueltig")), key=lambda g: g.ab)),
        ausfinanzierung=ausfinanzierung[0] if ausfinanzierung else None,
        gedeckelt=tuple(_gueltigkeit(b) for b in eintrag.unter("gedeckelt")),
        notiz=eintrag.text_oder_leer("notiz"),
        links=eintrag.texte("links"),
    )
    eintrag.fertig()
    if not fertig.gueltig:
        raise eintrag.fehler("„gueltig“ fehlt: mindestens ein Zeitraum mit „ab“ und „fundstelle“.")
    if fertig.egt and fertig.gesondert:
        raise eintrag.fehler("„egt“ und „gesondert“ schließen einander aus.")
    if any(not link.startswith("https://") for link in fertig.links):
        raise eintrag.fehler("„links“ müssen mit https:// beginnen.")
    pruefe_folge((*fertig.gueltig, *ausfinanzierung), eintrag)
    pruefe_folge(fertig.gedeckelt, eintrag)
    return fertig


def _gueltigkeit(block: Eintrag) -> Gueltigkeit:
    fertig = Gueltigkeit(
        ab=block.datum("ab"),
        bis=block.datum_oder_leer("bis"),
        fundstelle=block.text("fundstelle"),
        hinweis=block.text_oder_leer("hinweis"),
    )
    block.fertig()
    return fertig
