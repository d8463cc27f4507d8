"""The sheets that a county workbook has beyond the official ones, in the order of their tabs."""

from __future__ import annotations

GEMEINDEN, BEITRAEGE, BEFUNDE, HERKUNFT = "Gemeinden", "Beiträge", "Befunde", "Herkunft"
BLAETTER = (GEMEINDEN, BEITRAEGE, BEFUNDE, HERKUNFT)
