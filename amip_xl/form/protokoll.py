"""Where things stand on the sheet Prüfprotokoll: the stamp, the verdict, one row per Befund."""

from __future__ import annotations

BLATT = "Prüfprotokoll"
KOPF_URTEIL = "B4"  # verdict line
KOPF_ZAHLEN = "B5"  # "3 Fehler, 2 Hinweise, davon 1 begründet"
KOPF_STEMPEL = "B6"  # when, program version
KOPF_RECHT = "B7"  # edition, legal state
KOPFZEILE = 9  # column titles
ERSTE_ZEILE = 10
ZEILEN = 120  # rows for findings in a workbook; the last one says how many more there are
UNGEPRUEFT = "noch nicht geprüft: „Berechnen“ oder „amip-xl berechnen“ füllt dieses Blatt"

# column letter -> (title, width)
SPALTEN = {
    "A": ("Nr.", 6),
    "B": ("Schwere", 13),
    "C": ("Blatt", 18),
    "D": ("Zelle", 10),
    "E": ("Sprung", 11),
    "F": ("Was nicht stimmt", 52),
    "G": ("Wie es zu beheben ist", 44),
    "H": ("Norm", 17),
    "I": ("Code", 29),
    "J": ("Begründung (Eingabe)", 34),
}
SPRUNG, BEGRUENDUNG = "E", "J"


def sprungformel(zeile: int) -> str:
    """The jump link of a row: follows whatever sheet and cell the row names."""
    return f'=IF(D{zeile}="","",HYPERLINK("#\'"&C{zeile}&"\'!"&D{zeile},"→ "&D{zeile}))'
