"""The sheets that a county workbook has beyond the official ones, in the order of their tabs."""

from __future__ import annotations

EBENE_GEMEINDE, EBENE_KREIS = "Gemeinde", "Kreis"  # two words of the field „ebene“
GEMEINDEN, BEITRAEGE, BEFUNDE, HERKUNFT = "Gemeinden", "Beiträge", "Befunde", "Herkunft"
VERTEILUNG = "Verteilung"  # only in the county's own workbook, before the round: how amounts were distributed
BLAETTER = (GEMEINDEN, BEITRAEGE, BEFUNDE, HERKUNFT)
