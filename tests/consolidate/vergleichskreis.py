"""A county of made-up municipalities for the sheets Vergleich and Übersicht."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import mappen
import pytest

from amip_xl.books.reader import lies
from amip_xl.consolidate import Kreisergebnis, konsolidiere

KREIS = "07999"  # a county no catalogue knows: its own workbook says who belongs to it
LANGER_NAME = "Verbandsgemeinde Sankt Goarshausen-Loreley am Mittelrhein XY"  # 60 characters


def ags(i: int) -> str:
    return f"{KREIS}{i:03}"


def fuehre_zusammen(
    ordner: Path, plaene: Sequence[dict[str, Any] | None], eigene: dict[str, Any] | None = None
) -> Kreisergebnis:
    """A county of these municipalities (None: no return); each is the small plan with other entries."""
    for i, anders in enumerate(plaene, 1):
        if anders is not None:
            mappen.mappe(ordner / "ein" / f"{ags(i)}.xlsx", **{"ags": ags(i), "name": f"Ort {i}", **anders})
    kreis = mappen.aendere(
        ordner / "kreis.xlsx",
        {"name": "Musterkreis", "ags": ags(0), "ebene": "Kreis", "traegerform": "zkT", "fassung": "Entwurf",
         "stand": date(2025, 12, 19), "delegationsgemeinden": " ".join(map(ags, range(1, len(plaene) + 1))),
         **(eigene or {})},
    )  # fmt: skip
    return konsolidiere([ordner / "ein"], ordner / "KREIS.xlsx", kreis)


def mit_quote(*prozent: str | int) -> list[dict[str, Any]]:
    """Municipalities with these Umschichtungsquoten."""
    return [{"egt_zuteilung": D(10_000_000), "umschichtung": D(p) * 100_000} for p in prozent]


def worte(pfad: Path, blatt: str) -> str:
    """All texts of a sheet."""
    return "\n".join(str(z.wert) for z in lies(pfad).zellen(blatt) if isinstance(z.wert, str))


def gleich(alt: Any, neu: Any) -> bool:
    """True for the same text, and for numbers as near as doubles come."""
    leer = ("", None)
    if alt in leer or neu in leer:
        return alt in leer and neu in leer
    if isinstance(alt, D) and isinstance(neu, D):
        return abs(alt - neu) <= D("1e-9") * max(1, abs(alt))
    return bool(alt == neu)


def abweichungen(pfad: Path, neu: Path, blatt: str) -> list[tuple[str, Any, Any, str]]:
    """Formulas of a sheet whose cached value is not what another program calculates."""
    a, b = lies(pfad), lies(neu)
    return [
        (z.ref, z.wert, b.zelle(blatt, z.ref).wert, z.formel)
        for z in a.zellen(blatt)
        if z.formel is not None and not gleich(z.wert, b.zelle(blatt, z.ref).wert)
    ]


def bildtexte(pfad: Path) -> list[str]:
    """The alternative texts of all pictures."""
    return [
        text for name, inhalt in mappen.teile(pfad).items() if name.startswith("xl/drawings/drawing")
        for text in re.findall(r'descr="([^"]*)"', inhalt.decode())
    ]  # fmt: skip


def hoechstens_nebeneinander(monkeypatch: pytest.MonkeyPatch, anzahl: int) -> None:
    """The limit of what stands side by side, in every module that asks for it."""
    module = [m for n, m in sys.modules.items() if n.startswith("amip_xl.consolidate") and hasattr(m, "NEBENEINANDER")]
    assert len(module) > 2
    for modul in module:
        monkeypatch.setattr(modul, "NEBENEINANDER", anzahl)
