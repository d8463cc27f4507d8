"""Where a printed sheet turns the page: before a band rather than right after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from amip_xl.form import Blatt, Form

_A4 = (595.3, 841.9)  # points
RAND_SEITE, RAND_OBEN, RAND_UNTEN = 0.5, 0.4, 0.55  # inches
LEERZEILE = 15.0
_SICHER = 0.97  # printers differ a little
_ZUSAMMEN = 3  # a band and the two rows below it stay together


def breite_pixel(breiten: Sequence[float]) -> int:
    """The columns' width on the screen."""
    return sum(int(b * 7 + 5) for b in breiten)


def abschnitte(form: Form, blatt: Blatt) -> list[tuple[int, int, bool]]:
    """First row, last row of what stands under each band, and whether it must not be torn."""
    baender = [(g.nummer, False) for b in blatt.bloecke for g in form.bloecke[b].gruppen]
    baender += [(s.nummer, s.art.startswith("diagramm")) for s in blatt.sonderbereiche]
    baender.sort()
    enden = [nummer - 1 for nummer, _ in baender[1:]] + [blatt.letzte_zeile]
    return [(nummer, ende, ganz) for (nummer, ganz), ende in zip(baender, enden, strict=True)]


def umbrueche(form: Form, blatt: Blatt, hoehen: Mapping[int, float]) -> list[int]:
    """Sheet rows after which a page ends; `hoehen` maps rows to points."""
    breite, hoehe = reversed(_A4) if blatt.quer else _A4
    # programs scale by whole percents
    massstab = min(1.0, int((breite - 144 * RAND_SEITE) / (breite_pixel(blatt.breiten) * 0.75) * 100) / 100)
    kopf = sum(hoehen.get(z, LEERZEILE) for z in (1, 2, 3))
    platz = (hoehe - 72 * (RAND_OBEN + RAND_UNTEN)) / massstab * _SICHER - kopf
    ergebnis = []
    rest = platz
    for erste, letzte, ganz in abschnitte(form, blatt):
        zeilen = [hoehen.get(z, LEERZEILE) for z in range(erste, letzte + 1)]
        alles = sum(zeilen)
        noetig = alles if ganz or alles <= platz / 3 else sum(zeilen[:_ZUSAMMEN])
        if noetig > rest and rest < platz:
            ergebnis.append(erste - 1)
            rest = platz
        for nummer, z in enumerate(zeilen, erste):
            if z > rest and rest < platz:
                ergebnis.append(nummer - 1)
                rest = platz
            rest -= z
    return ergebnis
