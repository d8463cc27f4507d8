"""Reading law TOML: exact decimals, no unknown key, every complaint names file and entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from amip_xl.errors import AmipError, RechtError

_NAME = re.compile(r"[a-z][a-z0-9_]*")

Quelle = str | Path | None  # TOML text, a file, or None for the file that comes with the package


class Eintrag:
    """One table of a law file; what is not asked for is refused by `fertig`."""

    def __init__(self, datei: str, name: str, tabelle: dict[str, Any]) -> None:
        self.ort = f"{datei}, Eintrag „{name}“"
        self.name = name
        self._tabelle = tabelle
        self._gelesen: set[str] = set()

    def fehler(self, satz: str) -> AmipError:
        """The error for this entry: place, then the sentence."""
        return RechtError(f"{self.ort}: {satz}")

    def _hole(self, feld: str) -> Any:
        self._gelesen.add(feld)
        return self._tabelle.get(feld)

    def text_oder_leer(self, feld: str) -> str | None:
        """An optional text; present but empty is a mistake."""
        wert = self._hole(feld)
        if wert is None:
            return None
        if not isinstance(wert, str) or not wert.strip():
            raise self.fehler(f"„{feld}“ muss ein nicht leerer Text sein.")
        return wert

    def text(self, feld: str) -> str:
        """A required text."""
        wert = self.text_oder_leer(feld)
        if wert is None:
            raise self.fehler(f"„{feld}“ fehlt.")
        return wert

    def link(self, feld: str = "link") -> str | None:
        """An optional address of a real page."""
        wert = self.text_oder_leer(feld)
        if wert is not None and not wert.startswith("https://"):
            raise self.fehler(f"„{feld}“ muss mit https:// beginnen.")
        return wert

    def datum_oder_leer(self, feld: str) -> date | None:
        """An optional day, written as a TOML date."""
        wert = self._hole(feld)
        if wert is None:
            return None
        if not isinstance(wert, date) or isinstance(wert, datetime):
            raise self.fehler(f"„{feld}“ muss ein Datum ohne Anführungszeichen sein, etwa 2026-01-01.")
        return wert

    def datum(self, feld: str) -> date:
        """A required day."""
        wert = self.datum_oder_leer(feld)
        if wert is None:
            raise self.fehler(f"„{feld}“ fehlt.")
        return wert

    def zahl(self, feld: str) -> Decimal:
        """A required exact number."""
        wert = self._hole(feld)
        if wert is None:
            raise self.fehler(f"„{feld}“ fehlt.")
        if isinstance(wert, bool) or not isinstance(wert, int | Decimal) or not Decimal(wert).is_finite():
            raise self.fehler(f"„{feld}“ muss eine Zahl ohne Anführungszeichen sein, etwa 0.152.")
        return Decimal(wert)

    def ganzzahl_oder_leer(self, feld: str) -> int | None:
        """An optional whole number."""
        wert = self._hole(feld)
        if wert is None:
            return None
        if isinstance(wert, bool) or not isinstance(wert, int):
            raise self.fehler(f"„{feld}“ muss eine ganze Zahl sein.")
        return wert

    def ganzzahl(self, feld: str) -> int:
        """A required whole number."""
        wert = self.ganzzahl_oder_leer(feld)
        if wert is None:
            raise self.fehler(f"„{feld}“ fehlt.")
        return wert

    def ja_nein(self, feld: str, vorgabe: bool | None = None) -> bool:
        """true or false; required when there is no default."""
        wert = self._hole(feld)
        if wert is None and vorgabe is not None:
            return vorgabe
        if not isinstance(wert, bool):
            raise self.fehler(f"„{feld}“ muss true oder false sein.")
        return wert

    def texte(self, feld: str) -> tuple[str, ...]:
        """An optional list of texts."""
        wert = self._hole(feld)
        if wert is None:
            return ()
        if not isinstance(wert, list) or not all(isinstance(t, str) and t.strip() for t in wert):
            raise self.fehler(f"„{feld}“ muss eine Liste nicht leerer Texte sein.")
        return tuple(wert)

    def unter(self, feld: str) -> list[Eintrag]:
        """The blocks of a list (`[[name.feld]]`), numbered for messages; a single table counts as one."""
        wert = self._hole(feld)
        if wert is None:
            return []
        bloecke = [wert] if isinstance(wert, dict) else wert
        if not isinstance(bloecke, list) or not all(isinstance(b, dict) for b in bloecke):
            raise self.fehler(f"„{feld}“ muss aus Blöcken [[{self.name}.{feld}]] bestehen.")
        ergebnis = []
        for nummer, block in enumerate(bloecke, start=1):
            unter = Eintrag("", self.name, block)
            unter.ort = f"{self.ort}, {feld} {nummer}"
            ergebnis.append(unter)
        return ergebnis

    def fertig(self) -> None:
        """Refuse keys nobody asked for: they are typing errors."""
        fremd = sorted(set(self._tabelle) - self._gelesen)
        if fremd:
            raise self.fehler(f"unbekannte Angabe „{fremd[0]}“ (Schreibfehler?).")


def eintraege(datei: str, quelle: Quelle = None) -> Iterator[Eintrag]:
    """The entries of a law file in their order; `quelle` replaces the packaged file."""
    import tomllib  # here, so that importing amip_xl.law stays cheap

    if isinstance(quelle, Path):
        datei = quelle.name
    if isinstance(quelle, str):
        text = quelle
    else:
        text = (quelle or Path(__file__).with_name(datei)).read_text(encoding="utf-8")
    try:
        inhalt = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fehler:
        raise RechtError(f"{datei}: Die Datei ist kein gültiges TOML ({fehler}).") from fehler
    for name, tabelle in inhalt.items():
        if not _NAME.fullmatch(name):
            raise RechtError(f"{datei}, Eintrag „{name}“: Ein Name besteht aus a–z, 0–9 und _ und beginnt mit a–z.")
        if not isinstance(tabelle, dict):
            raise RechtError(f"{datei}, Eintrag „{name}“: Erwartet wird ein Abschnitt [{name}].")
        yield Eintrag(datei, name, tabelle)
