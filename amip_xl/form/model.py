"""The contract of one year's workbook: sheets, blocks, fields, each declared once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from amip_xl.form.kinds import Art, Konsolidierung


class Feld(NamedTuple):
    """One named cell; its name is the cell's defined name, its rule's name and its key everywhere."""

    name: str
    titel: str  # what a finding calls it: row and column label
    label: str  # the row's label on the sheet
    art: Art
    blatt: str
    zelle: str
    block: str
    zeile: str
    spalte: str
    eingabe: bool
    berechnet: bool
    pflicht: bool
    erwartet: bool  # blank is a Hinweis, not a Fehler
    minimum: Decimal | None
    maximum: Decimal | None
    ganzzahlig: bool
    zeichen: Decimal | None  # texts: how many characters fit
    auswahl: tuple[str, ...]
    konsolidierung: Konsolidierung
    hilfe: str
    gesperrt_grund: str | None  # why nothing new may be planned here this year
    vergleich: str | None  # the field of the previous year that jumps are measured against
    sperrbar: bool = False  # may be entered beforehand and locked when the workbook is issued
    vorher: str | None = None  # the field of last year's workbook that holds this figure
    entfaellt: tuple[str, ...] = ()  # levels that have no such entry: blank there, and never carried up to them

    @property
    def textlich(self) -> bool:
        """True for everything that is not calculated with."""
        return not self.art.zahl

    @property
    def ziffern(self) -> Decimal | None:
        """How many digits a Gemeindeschlüssel has; None for every other kind."""
        return self.zeichen if self.art is Art.AGS else None

    @property
    def pflicht_ueberall(self) -> bool:
        """True when no workbook of any level may leave it blank."""
        return self.pflicht and not self.entfaellt

    @property
    def pflicht_ausser(self) -> tuple[str, ...]:
        """The levels at which a required field may stay blank."""
        return self.entfaellt if self.pflicht else ()

    def zusammen(self, ebene: str) -> Konsolidierung:
        """What becomes of the entries of many workbooks in one of this level."""
        return Konsolidierung.KREIS if ebene in self.entfaellt else self.konsolidierung

    @property
    def in_cent(self) -> bool:
        """True for amounts of money, which are whole cents."""
        return self.art is Art.EURO

    def grenze(self, argument: str) -> Any:
        """A property of the field by the name a check asks for; None when it has none."""
        wert = getattr(self, argument)
        return None if wert is False or wert == () else wert

    def zeige(self, wert: Any) -> str:
        """A value of this field the way people read it."""
        return self.art.zeige(wert, genau=not self.berechnet)


class Spalte(NamedTuple):
    """A column of a block."""

    id: str
    titel: str
    suffix: str


class Zeile(NamedTuple):
    """A row of a block as it stands on the sheet."""

    id: str
    label: str
    erlaeuterung: str
    nummer: int  # sheet row, from 1
    felder: Mapping[str, str]  # column id -> field name
    hoehe: float | None
    fett: bool
    einzug: int


class Gruppe(NamedTuple):
    """A numbered band above rows."""

    titel: str
    nummer: int  # sheet row
    kopf: bool  # the band that carries the column titles


class Aufteilung(NamedTuple):
    """A whole and its parts: `genau` must add up, `teilmenge` may not exceed the whole."""

    ganzes: str
    teile: tuple[str, ...]
    merkmal: str
    art: str


class Block(NamedTuple):
    """Rows by columns of fields on one sheet."""

    id: str
    titel: str
    blatt: str
    spalten: tuple[Spalte, ...]
    zeilen: tuple[Zeile, ...]
    gruppen: tuple[Gruppe, ...]
    aufteilungen: tuple[Aufteilung, ...]
    bereiche: Mapping[str, tuple[str, tuple[str, ...], str]]  # column -> (name, fields, "C7:C20")
    langtext: bool  # the block's answers are merged boxes
    felder: Mapping[str, Mapping[str, str]]  # row id -> column id -> field name

    @property
    def zeilen_ids(self) -> tuple[str, ...]:
        """Row ids in sheet order."""
        return tuple(z.id for z in self.zeilen)

    @property
    def spalten_ids(self) -> tuple[str, ...]:
        """Column ids in sheet order."""
        return tuple(s.id for s in self.spalten)

    def feldname(self, zeile: str, spalte: str) -> str | None:
        """The field in this row and column, None where the sheet has no cell."""
        return self.felder[zeile].get(spalte) if zeile in self.felder else None

    def spaltenbereich(self, spalte: str) -> tuple[str | None, Sequence[str]]:
        """The rows of a column that its sum adds up: defined name of the range and field names."""
        if spalte not in self.bereiche:
            return None, ()
        name, felder, _ = self.bereiche[spalte]
        return name, felder


class Sonderbereich(NamedTuple):
    """A part of a sheet that the template draws itself (traffic lights, legend, parameter table)."""

    art: str
    titel: str
    nummer: int  # first row (the band)
    zeilen: int  # rows below the band


class Blatt(NamedTuple):
    """One sheet of the official workbook."""

    id: str
    name: str  # on the tab, with umlauts
    titel: str
    untertitel: str
    quer: bool
    bloecke: tuple[str, ...]
    sonderbereiche: tuple[Sonderbereich, ...]
    wertspalten: int  # number of value columns between label and Prüfung
    breiten: tuple[float, ...]  # label, value columns, Prüfung, Erläuterung
    letzte_zeile: int

    @property
    def pruefspalte(self) -> int:
        """Zero-based column of the traffic light."""
        return 1 + self.wertspalten


class Form(NamedTuple):
    """The whole contract of one planning year."""

    jahr: int
    edition: str
    blaetter: tuple[Blatt, ...]
    bloecke: Mapping[str, Block]
    felder: Mapping[str, Feld]
    bereiche: Mapping[str, tuple[str | None, Sequence[str]]]

    @property
    def eingaben(self) -> tuple[Feld, ...]:
        """The fields people type into, in sheet order."""
        return tuple(f for f in self.felder.values() if f.eingabe)

    @property
    def ergebnisse(self) -> tuple[Feld, ...]:
        """The calculated fields, in sheet order."""
        return tuple(f for f in self.felder.values() if f.berechnet)

    def blatt(self, id_: str) -> Blatt:
        """A sheet by its id; KeyError when there is none."""
        return next(b for b in self.blaetter if b.id == id_)
