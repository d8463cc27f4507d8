"""The sheets that a county workbook has beyond the official ones, in the order of their tabs."""

from __future__ import annotations

EBENE_GEMEINDE, EBENE_KREIS = "Gemeinde", "Kreis"  # two words of the field „ebene“
UEBERSICHT = "Übersicht"  # before the official ones
GEMEINDEN, VERGLEICH = "Gemeinden", "Vergleich"
BEITRAEGE, BEFUNDE, HERKUNFT = "Beiträge", "Befunde", "Herkunft"
RECHENWEGE = "Rechenwege"
VERTEILUNG = "Verteilung"  # only in the county's own workbook, before the round: how amounts were distributed
BLAETTER = (UEBERSICHT, GEMEINDEN, VERGLEICH, BEITRAEGE, BEFUNDE, HERKUNFT, RECHENWEGE)
