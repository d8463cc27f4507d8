"""The sheets a county workbook has beyond the official ones, in tab order."""

from __future__ import annotations

from functools import partial

from amip_xl.books.template import Zusatzblatt
from amip_xl.consolidate.blaetter import befunde, beitraege, gemeinden, herkunft
from amip_xl.consolidate.blaetter.rahmen import Inhalt

__all__ = ["Inhalt", "zusatzblaetter"]


def zusatzblaetter(inhalt: Inhalt) -> list[Zusatzblatt]:
    """The functions that draw the extra sheets."""
    return [partial(zeichne, inhalt=inhalt) for zeichne in (
        gemeinden.zeichne, beitraege.zeichne, befunde.zeichne, herkunft.zeichne,
    )]  # fmt: skip
