"""All findings of a consolidation for one sheet; of thousands of returns the first, and how many there are in all."""

from __future__ import annotations

from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.findings import FEHLER, HINWEIS, Befund, Bericht, merge
from amip_xl.form.kreis import BEFUNDE
from amip_xl.money import format_anzahl

MEISTE = 10_000  # rows that somebody can still look through


def alle_befunde(vorab: Bericht, sammlung: Sammlung, hoechstens: int = MEISTE) -> Bericht:
    """The consolidation's own findings, then those of the returns that count, in the order of the list.

    Beyond `hoechstens` the Fehler of all stand before the Hinweise, and what is left out is counted in front.
    """
    fehler = sum(z.fehler or 0 for z in sammlung.gezaehlte)
    hinweise = sum(z.hinweise or 0 for z in sammlung.gezaehlte)
    if len(vorab.befunde) + fehler + hinweise <= hoechstens:
        return merge((vorab, *(b.bericht for b in sammlung.gezaehlt)))
    erste = {FEHLER: list[Befund](), HINWEIS: list[Befund]()}
    for b in sammlung.gezaehlt:
        for befund in b.bericht.befunde:
            if len(erste[befund.schwere]) < hoechstens:
                erste[befund.schwere].append(befund)
    gezeigte = (*vorab.befunde, *erste[FEHLER], *erste[HINWEIS])[:hoechstens]
    gekuerzt = Befund(
        "BEFUNDE_GEKUERZT", HINWEIS,
        f"Die Mappen haben {format_anzahl(fehler)} Fehler und {format_anzahl(hinweise)} Hinweise; hier stehen die "
        f"ersten {format_anzahl(len(gezeigte))} Befunde, zuerst die Fehler.",
        "Alle Befunde einer Mappe zeigt „amip-xl pruefen“.", BEFUNDE, "A1",
    )  # fmt: skip
    return Bericht((gekuerzt, *gezeigte))
