"""Distributing an amount to municipalities by a key, exactly, and proving it."""

from amip_xl.verteilung.anteile import Anteil, teile
from amip_xl.verteilung.auftraege import Verteilung, verteile

__all__ = ["Anteil", "Verteilung", "teile", "verteile"]
