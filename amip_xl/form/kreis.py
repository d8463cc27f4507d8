"""The sheets that a county workbook has beyond the official ones, in the order of their tabs."""

from __future__ import annotations

EBENE_GEMEINDE, EBENE_KREIS = "Gemeinde", "Kreis"  # two words of the field „ebene“
UEBERSICHT = "Übersicht"  # before the official ones
GEMEINDEN, VERGLEICH = "Gemeinden", "Vergleich"
BEITRAEGE, BEFUNDE, HERKUNFT = "Beiträge", "Befunde", "Herkunft"
RECHENWEGE = "Rechenwege"
VERTEILUNG = "Verteilung"  # only in the county's own workbook, before the round: how amounts were distributed
BLAETTER = (UEBERSICHT, GEMEINDEN, VERGLEICH, BEITRAEGE, BEFUNDE, HERKUNFT, RECHENWEGE)

# the columns of the sheet Herkunft with their widths in characters; the writer keeps to this order. A workbook of a
# higher level has its own words for two of them: TEIL is what its returns are of, KREISZELLE names the level itself.
KREISZELLE, TEIL, ROH = "Kreis: Zelle", "Gemeinde", "wie gespeichert"
ZAHL, VERBLEIB, LANDUNG = "Zahl", "was daraus wurde", "gelandet in"
HERKUNFTSSPALTEN = {
    "Mappe Nr.": 7.0, "Bezeichnung": 46.0, KREISZELLE: 22.0, TEIL: 24.0, "Datei": 32.0, "Blatt": 17.0, "Zelle": 8.0,
    ROH: 24.0, ZAHL: 18.0, VERBLEIB: 26.0, LANDUNG: 24.0, "Feld": 32.0, "SHA-256": 68.0,
}  # fmt: skip
HERKUNFTSTEXT = 2_000  # so many characters of a text stand in ROH
