"""The sheets a county workbook has beyond the official ones, in tab order."""

from __future__ import annotations

from functools import partial

from amip_xl.books.template import Zusatzblatt
from amip_xl.consolidate.blaetter import (
    amtlich,
    befunde,
    beitraege,
    gemeinden,
    herkunft,
    rechenwege,
    uebersicht,
    vergleich,
)
from amip_xl.consolidate.inhalt import Inhalt

__all__ = ["Inhalt", "vorblaetter", "zusatzblaetter"]


def vorblaetter(inhalt: Inhalt) -> list[Zusatzblatt]:
    """The functions that draw the sheets before the official ones: the workbook opens on the first."""
    return [partial(uebersicht.zeichne, inhalt=inhalt)]


def zusatzblaetter(inhalt: Inhalt) -> list[Zusatzblatt]:
    """The functions that draw the sheets behind the official ones."""
    return [partial(zeichne, inhalt=inhalt) for zeichne in (
        gemeinden.zeichne, vergleich.zeichne, beitraege.zeichne, befunde.zeichne, herkunft.zeichne, rechenwege.zeichne,
        amtlich.zeichne,
    )]  # fmt: skip
