"""Plan against last year within the same workbooks: every plan column beside its Vorjahr column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from amip_xl.form import Form
from amip_xl.rundenvergleich.seite import Inhalt, Seite

T = TypeVar("T")


def paare(form: Form) -> dict[str, str]:
    """Plan field -> Vorjahr field, as the form pairs its columns.

    A block whose fields name a field of comparison pairs two of its columns; then every row that has both is a
    pair, also one whose jumps are not reported. Of a chain of years only the last step counts.
    """
    spalten: dict[str, dict[str, str]] = {}
    for feld in form.felder.values():
        if feld.vergleich is not None:
            spalten.setdefault(feld.block, {})[feld.spalte] = form.felder[feld.vergleich].spalte
    gefunden = {}
    for block, je_spalte in spalten.items():
        for zeile in form.bloecke[block].felder.values():
            for neu, alt in je_spalte.items():
                if neu not in je_spalte.values() and neu in zeile and alt in zeile:
                    gefunden[zeile[neu]] = zeile[alt]
    return {name: gefunden[name] for name in form.felder if name in gefunden}


def gegen_vorjahr(seite: Seite) -> tuple[Seite, Seite]:
    """The side twice: last year's figures under the names of the plan, and the plan."""
    namen = paare(seite.form)

    def alt(inhalt: Inhalt) -> Inhalt:
        return Inhalt(_umbenannt(inhalt.eingaben, namen), _umbenannt(inhalt.ergebnisse, namen))

    eingaben = frozenset(n for n in namen if n in seite.felder)
    hole = seite.hole
    vorher = replace(
        seite, titel=f"Vorjahr {seite.form.jahr - 1}", felder=eingaben, werte=_umbenannt(seite.werte, namen),
        ergebnisse=_umbenannt(seite.ergebnisse, namen), hole=lambda schluessel: alt(hole(schluessel)),
    )  # fmt: skip
    jetzt = replace(
        seite, titel=f"Plan {seite.form.jahr}", felder=eingaben,
        ergebnisse={n: w for n, w in seite.ergebnisse.items() if n in namen},
    )  # fmt: skip
    return vorher, jetzt


def _umbenannt(werte: Mapping[str, T], namen: Mapping[str, str]) -> dict[str, T]:
    return {neu: werte[alt] for neu, alt in namen.items() if alt in werte}
