"""County files for tests: a small county nobody has in a catalogue, three municipalities."""

from __future__ import annotations

from pathlib import Path

AGS = ("07999001", "07999002", "07999003")
KOPF = """
[kreis]
ags = "07999000"
name = "Musterkreis"
traegerform = "zkT"
jahr = 2026
frist = 2025-11-28
ansprechstelle = "Musterkreis, Controlling"

[[gemeinde]]
ags = "07999002"
name = "Zweidorf"
[[gemeinde]]
ags = "07999001"
name = "Gemeinde Einsdorf an der Örtze"
kontakt = "amt@einsdorf.example"
[[gemeinde]]
ags = "07999003"
name = "Dreidorf"
"""
SCHLUESSEL = """
[schluessel.elb]
quelle = "Statistik"
werte = { 07999001 = 1, 07999002 = 1, 07999003 = 1 }
"""


def auftrag(feld: str = "egt_zuteilung", summe: str = "100.00", schluessel: str = "elb", mehr: str = "") -> str:
    """One [[verteilung]]."""
    return f'\n[[verteilung]]\nfeld = "{feld}"\nsumme = {summe}\nschluessel = "{schluessel}"\n{mehr}\n'


def schreibe(ordner: Path, text: str = KOPF + SCHLUESSEL + auftrag()) -> Path:
    """A county file."""
    pfad = ordner / "musterkreis.toml"
    pfad.parent.mkdir(parents=True, exist_ok=True)
    pfad.write_text(text, encoding="utf-8")
    return pfad
