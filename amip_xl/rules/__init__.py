"""The rules of planning: one module per topic, each figure once."""

from amip_xl.rule import Regel, collect
from amip_xl.rules import budget, kundenstruktur, massnahmen, personal, verwaltungskosten, ziele

REGELN: tuple[Regel, ...] = collect(verwaltungskosten, budget, massnahmen, personal, kundenstruktur, ziele)

__all__ = ["REGELN"]
