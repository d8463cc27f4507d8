"""The workbook's contract: sheets, blocks and fields by edition and year."""

from amip_xl.form.kinds import Art, Konsolidierung
from amip_xl.form.loader import ERSTES_JAHR, LETZTES_JAHR, load
from amip_xl.form.model import Aufteilung, Blatt, Block, Feld, Form, Gruppe, Sonderbereich, Spalte, Zeile

__all__ = [
    "ERSTES_JAHR",
    "LETZTES_JAHR",
    "Art",
    "Aufteilung",
    "Blatt",
    "Block",
    "Feld",
    "Form",
    "Gruppe",
    "Konsolidierung",
    "Sonderbereich",
    "Spalte",
    "Zeile",
    "load",
]
