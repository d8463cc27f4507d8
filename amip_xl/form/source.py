"""The form files (TOML): read, checked for typos, filtered to one planning year."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from amip_xl.errors import FormularError

DATEIEN = (
    "deckblatt", "kundenstruktur", "personal", "budget", "verwaltungskosten", "massnahmen", "ziele",
    "schwerpunkte", "pruefprotokoll", "rechtsstand",
)  # fmt: skip

# What may stand on a cell; the row wins over the column, the column over the block.
ZELLWORTE = frozenset(
    "art konsolidierung minimum maximum ganzzahlig zeichen auswahl hilfe pflicht erwartet "
    "erwartet_wenn ergebnis fest sperrbar entfaellt".split()
)
_GEMEINSAM = ZELLWORTE | {"id", "titel", "ab", "bis", "wenn_parameter"}
_WORTE = {
    "blatt": frozenset(
        "id name titel untertitel ausrichtung breite_label breite_wert breite_pruefung "
        "breite_erlaeuterung wertspalten".split()
    ),
    "block": _GEMEINSAM
    | frozenset(
        "praefix spalten zeile zeilen_aus aufteilung verbunden sprung bereiche sonder zeilen hoehe wiederhole".split()
    ),
    "spalte": _GEMEINSAM | {"suffix", "vorher"},
    "zeile": _GEMEINSAM
    | frozenset("label name spalten erlaeuterung hoehe fett einzug gruppe sprung nach_katalog".split()),
    "aufteilung": frozenset("ganzes teile merkmal art".split()),
}

Rohblatt = Mapping[str, Any]


def lies_formular(jahr: int, texte: Mapping[str, str] | None = None) -> list[Rohblatt]:
    """The sheets of the year as checked dictionaries; raises FormularError naming file and entry.

    `texte` (file name -> TOML text) replaces the package's own files, for tests.
    """
    blaetter: list[Rohblatt] = []
    for datei in DATEIEN if texte is None else texte:
        text = _text(datei) if texte is None else texte[datei]
        try:
            roh = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as fehler:
            raise FormularError(f"{datei}.toml ist kein gültiges TOML: {fehler}") from None
        _pruefe_worte(datei, "blatt", roh.get("blatt", {}))
        bloecke = [b for block in roh.get("block", []) for b in _wiederholt(block)]
        roh["block"] = [_block_im_jahr(datei, block, jahr) for block in bloecke if gilt(block, jahr)]
        roh["datei"] = datei
        blaetter.append(roh)
    return blaetter


def _text(datei: str) -> str:
    return Path(__file__).with_name(f"{datei}.toml").read_text(encoding="utf-8")


def _wiederholt(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A block as often as `wiederhole` says, with its number for {n} in id, titel and praefix."""
    anzahl = block.get("wiederhole")
    if anzahl is None:
        return [block]
    return [
        {**block, **{wort: block[wort].replace("{n}", str(n)) for wort in ("id", "titel", "praefix")}}
        for n in range(1, anzahl + 1)
    ]


def gilt(eintrag: Mapping[str, Any], jahr: int) -> bool:
    """True when the entry exists in the planning year (`ab`/`bis` are years)."""
    return bool(eintrag.get("ab", jahr) <= jahr <= eintrag.get("bis", jahr))


def _block_im_jahr(datei: str, block: Mapping[str, Any], jahr: int) -> dict[str, Any]:
    _pruefe_worte(datei, "block", block)
    neu = dict(block)
    for liste, wort in (("spalten", "spalte"), ("zeile", "zeile"), ("aufteilung", "aufteilung")):
        for eintrag in block.get(liste, []):
            _pruefe_worte(datei, wort, eintrag, block.get("id", "?"))
        neu[liste] = [e for e in block.get(liste, []) if gilt(e, jahr)]
    return neu


def _pruefe_worte(datei: str, art: str, eintrag: Mapping[str, Any], block: str = "") -> None:
    fremd = set(eintrag) - _WORTE[art]
    if fremd:
        ort = f"{datei}.toml, {art} {block or eintrag.get('id', '')}".strip()
        raise FormularError(f"{ort}: das Wort „{sorted(fremd)[0]}“ kennt das Formular nicht.")
