"""Makes the samples of this folder: tables with the shape of public exports and with invented figures.

python docs/einlesen/muster.py [ORDNER]      # default: the folder of this file
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

SATZ = "SYNTHETISCHES MUSTER, keine echten Zahlen"
TRAEGER = "07999 Musterkreis"
# label, this month, the same month one year earlier; None is a heading, a text a sign of the statistics
STRUKTUREN: tuple[tuple[str, object, object], ...] = (
    ("Bedarfsgemeinschaften (BG)", 2_318, 2_402),
    ("Erwerbsfähige Leistungsberechtigte (ELB)", 3_120, 3_241),
    ("dav. Männer", 1_498, 1_560),
    ("Frauen", 1_622, 1_681),
    ("dav. unter 25 Jahre", 610, 640),
    ("25 bis unter 50 Jahre", 1_690, 1_750),
    ("50 Jahre und älter", 820, 851),
    ("dar. Alleinerziehende", 402, 415),
    ("Schwerbehinderte Menschen", "*", "*"),
    ("im Kontext von Fluchtmigration", "-", 3),
    ("Langzeitleistungsbezieher (LZB)", 1_911, 1_987),
    ("dav. Männer", 905, 940),
    ("Frauen", 1_006, 1_047),
    ("dar. Alleinerziehende", 251, 260),
    ("Nicht erwerbsfähige Leistungsberechtigte (NEF)", 1_204, 1_250),
    ("dav. Männer", 610, 640),
    ("Frauen", 594, 610),
)
KENNZAHLEN = (
    ("Jobcenter", "Träger-Nr.", "Kennzahl", "Bezeichnung", "Berichtsmonat", "Wert", "Einheit"),
    *(
        (name, nummer, kennzahl, text, "09/2025", wert, einheit)
        for name, nummer, werte in (
            ("Musterkreis", "79901", ("712", "3.186", "1.934", "22,3", "*")),
            ("Nachbarkreis", "79902", ("1.020", "4.410", "2.705", "23,1", "-")),
            ("Musterstadt", "79903", ("388", "1.750", "990", "22,2", ".")),
        )
        for (kennzahl, text, einheit), wert in zip(
            (
                ("K2Z", "Integrationen (Summe der vergangenen 12 Monate)", "Anzahl"),
                ("K2N", "durchschnittlicher Bestand an ELB", "Anzahl"),
                ("K3", "durchschnittlicher Bestand an LZB", "Anzahl"),
                ("K2", "Integrationsquote", "Prozent"),
                ("K2E3", "Nachhaltigkeit der Integrationen", "Prozent"),
            ),
            werte,
            strict=True,
        )
    ),
)


def main(ordner: Path) -> list[Path]:
    """Write both samples and return the files."""
    return [strukturen(ordner / "muster-strukturen-sgb2.xlsx"), kennzahlen(ordner / "muster-kennzahlen.csv")]


def strukturen(datei: Path) -> Path:
    """Shaped like „Strukturen der Grundsicherung SGB II“: title rows, merged headers, labels twice, footnotes."""
    mappe = Workbook(datei)
    mappe.set_properties({"title": SATZ, "created": datetime(2026, 1, 1)})
    deckblatt, blatt = mappe.add_worksheet("Deckblatt"), mappe.add_worksheet("Tabelle 1")
    deckblatt.write_string("A1", SATZ)
    deckblatt.write_string("A2", "Form wie ein Tabellenheft der Statistik der Bundesagentur für Arbeit")
    fett, kopf, kommentar = (
        mappe.add_format({"bold": True}),
        mappe.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}),
        mappe.add_format({"italic": True, "font_size": 8}),
    )
    zahl, anteil = mappe.add_format({"num_format": "#,##0"}), mappe.add_format({"num_format": "0.0"})
    blatt.set_column("A:A", 46)
    blatt.set_column("B:E", 15)
    blatt.write_string("A1", f"Strukturen der Grundsicherung für Arbeitsuchende nach dem SGB II ({SATZ})", fett)
    blatt.write_string("A2", TRAEGER)
    blatt.write_string("A3", "Berichtsmonat: September 2025, Datenstand: Dezember 2025")
    blatt.merge_range("A5:A6", "Merkmal", kopf)
    blatt.merge_range("B5:C5", "Bestand", kopf)
    blatt.merge_range("D5:E5", "Veränderung zum Vorjahresmonat", kopf)
    for i, titel in enumerate(("Berichtsmonat", "Vorjahres-\nmonat", "absolut", "in %"), 1):
        blatt.write_string(5, i, titel, kopf)
    for reihe, (label, jetzt, vorher) in enumerate(STRUKTUREN, 6):
        blatt.write_string(reihe, 0, label)
        for spalte, wert in ((1, jetzt), (2, vorher)):
            blatt.write(reihe, spalte, wert, zahl)
        if isinstance(jetzt, int) and isinstance(vorher, int):
            blatt.write_number(reihe, 3, jetzt - vorher, zahl)
            blatt.write_number(reihe, 4, round((jetzt - vorher) * 100 / vorher, 1), anteil)
        else:
            blatt.write_string(reihe, 3, "x")
            blatt.write_string(reihe, 4, "x")
    unten = 7 + len(STRUKTUREN)
    for i, text in enumerate(
        (
            "*) Zahlen kleiner als 3 und solche, aus denen sie sich errechnen ließen, sind nicht ausgewiesen.",
            "-) nichts vorhanden   x) Nachweis nicht sinnvoll",
            f"Quelle: erfunden. {SATZ}",
        )
    ):
        blatt.write_string(unten + i, 0, text, kommentar)
    mappe.close()
    return datei


def kennzahlen(datei: Path) -> Path:
    """Shaped like an export of sgb2.info: one line for each Jobcenter and figure, from a German Excel."""
    zeilen = [f"{SATZ};;;;;;", *(";".join(zeile) for zeile in KENNZAHLEN)]
    datei.write_bytes("".join(f"{z}\n" for z in zeilen).encode("cp1252"))
    return datei


if __name__ == "__main__":
    for fertig in main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        print(fertig)
