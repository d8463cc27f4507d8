"""Colours and cell formats of the official workbook: one accent, yellow to type, blue for results."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.ampel import IN_ORDNUNG, ZEICHEN_FEHLER, ZEICHEN_HINWEIS
from amip_xl.form import Art

SCHRIFT = "Arial"
PETROL, PETROL_HELL = "#0B4F6C", "#D5E4EB"
TINTE, NOTIZ, LINIE = "#1F2933", "#6B7280", "#C5CCD3"
EINGABE, EINGABE_RAND = "#FFF8DB", "#D3C48A"
ERGEBNIS, ERGEBNIS_RAND = "#E6F0F6", "#BBD0DD"
GESPERRT = "#E9E6DA"
BILDFARBEN = {"egt": PETROL, "umschichtung": "#E3A008", "vwt": "#6FAFD6", "kfa": "#A3ABB5"}
_AMPELFARBEN = (  # sign, text, fill
    (ZEICHEN_FEHLER, "#9B1C1C", "#FBE3E1"),
    (ZEICHEN_HINWEIS, "#7A4B00", "#FDEFCB"),
    (IN_ORDNUNG[0], "#1B6B3A", "#F1F8F3"),
)
_HAARLINIE, _DUENN = 7, 1


class Stile:
    """The formats of one workbook; equal properties share one format."""

    def __init__(self, mappe: Workbook) -> None:
        self._mappe = mappe
        self._formate: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **eigenschaften: Any) -> Format:
        """A format with these XlsxWriter properties on top of the workbook's font."""
        schluessel = tuple(sorted(eigenschaften.items()))
        if schluessel not in self._formate:
            grund = {"font_name": SCHRIFT, "font_size": 10, "font_color": TINTE, "valign": "vcenter"}
            self._formate[schluessel] = self._mappe.add_format({**grund, **eigenschaften})
        return self._formate[schluessel]

    # -- words on the sheet -----------------------------------------------------------------------

    def titel(self) -> Format:
        """The sheet's title."""
        return self(bold=True, font_size=16, font_color=PETROL)

    def untertitel(self) -> Format:
        """The line below the title, and who plans what year."""
        return self(font_color=NOTIZ, font_size=9)

    def kopf_rechts(self) -> Format:
        """Name and planning year, top right."""
        return self(font_color=NOTIZ, align="right", bold=True)

    def band(self, rechts: bool = False) -> Format:
        """A petrol band; `rechts` for the titles above figures."""
        return self(
            bold=True, font_color="#FFFFFF", bg_color=PETROL, text_wrap=True,
            font_size=9 if rechts else 10, align="right" if rechts else "left",
        )  # fmt: skip

    def bandtitel_frei(self) -> Format:
        """A band's title that may run over its empty neighbours."""
        return self(bold=True, font_color="#FFFFFF", bg_color=PETROL)

    def bandtitel(self, einzug: int = 1) -> Format:
        """A title in the band above words (Prüfung, Erläuterung)."""
        return self(bold=True, font_color="#FFFFFF", bg_color=PETROL, font_size=9, indent=einzug)

    def label(self, fett: bool = False, einzug: int = 0, oben: bool = False) -> Format:
        """A row's label."""
        return self(**_linie(fett), bold=fett, indent=einzug, text_wrap=True,
                    valign="top" if oben else "vcenter")  # fmt: skip

    def notiz(self, fett: bool = False, oben: bool = False) -> Format:
        """Small grey words: Erläuterungen, counters."""
        return self(**_linie(fett), font_size=8, font_color=NOTIZ, text_wrap=True, align="left", indent=1,
                    valign="top" if oben else "vcenter")  # fmt: skip

    def luecke(self, fett: bool = False) -> Format:
        """A place without a field inside a row."""
        return self(**_linie(fett))

    def ampel(self, fett: bool = False, oben: bool = False) -> Format:
        """A light's words."""
        return self(
            **_linie(fett), font_size=9, text_wrap=True, align="left", indent=1, valign="top" if oben else "vcenter"
        )

    def bandspalte(self) -> Format:
        """A name above a column of figures, apart from its neighbour's."""
        return self(
            bold=True, font_color="#FFFFFF", bg_color=PETROL, text_wrap=True, font_size=9, align="right", left=_DUENN,
            left_color="#FFFFFF",
        )  # fmt: skip

    def stempel(self, fehlt: bool) -> Format:
        """What a sheet's figures hold, top right."""
        return self(align="right", font_size=9, bold=fehlt, font_color=_AMPELFARBEN[0][1] if fehlt else NOTIZ)

    def untertitel_fehler(self) -> Format:
        """The line below the title when it has bad news."""
        return self(font_color=_AMPELFARBEN[0][1], font_size=9, bold=True)

    def ampel_klein(self) -> Format:
        """A light's words where many stand below each other."""
        return self(**_linie(False), font_size=8, text_wrap=True, align="left", indent=1)

    def ganz(self, **mehr: Any) -> Format:
        """Words over a sheet's whole width."""
        return self(**{"text_wrap": True, "align": "left", "indent": 1, **mehr})

    def text(self, **mehr: Any) -> Format:
        """A wrapped cell with a hairline below."""
        return self(**{**_linie(False), "text_wrap": True, **mehr})

    def verweis(self) -> Format:
        """A link to another sheet."""
        return self(**_linie(False), font_color=PETROL, underline=1)

    def verweis_klein(self) -> Format:
        """A small link to the source of a figure."""
        return self(**_linie(False), font_color=PETROL, underline=1, font_size=8, indent=1)

    def satz(self) -> Format:
        """The sentence above a chart."""
        return self(bold=True, font_size=11, font_color=PETROL)

    def bilddaten(self) -> Format:
        """Figures behind a chart."""
        return self(font_size=8, font_color="#FFFFFF")

    # -- cells of fields --------------------------------------------------------------------------

    def eingabe(self, art: Art, fett: bool = False, gesperrt: bool = False, breit: bool = False) -> Format:
        """A cell people type into; `breit` for boxes over several columns."""
        farbe = GESPERRT if gesperrt else EINGABE
        return self(**_ausrichtung(art, breit), num_format=art.zahlenformat, bg_color=farbe, border=_DUENN,
                    border_color=EINGABE_RAND, locked=False, bold=fett)  # fmt: skip

    def ergebnis(self, art: Art, fett: bool = False, regel: bool = True) -> Format:
        """A calculated cell; bold ones have a petrol rule above."""
        oben = {"top_color": PETROL} if fett and regel else {}
        return self(**{**_ausrichtung(art), "num_format": art.zahlenformat, "bg_color": ERGEBNIS,
                       "border": _DUENN, "border_color": ERGEBNIS_RAND, "bold": fett, **oben})  # fmt: skip

    def fest(self, art: Art) -> Format:
        """A cell the edition fills."""
        return self(align="left", indent=1, num_format=art.zahlenformat, border=_DUENN, border_color=LINIE)

    def gesperrt(self, art: Art) -> Format:
        """A cell people would type into, had it not been filled and locked when the workbook was issued."""
        return self(**_ausrichtung(art, True), num_format=art.zahlenformat, border=_DUENN, border_color=LINIE)

    # -- conditional formats ----------------------------------------------------------------------

    def faerbe_ampel(self, blatt: Worksheet, bereich: str) -> None:
        """Colours for the words of lights, by their first sign; the words alone say it too."""
        for zeichen, schrift, flaeche in _AMPELFARBEN:
            fmt = self._bedingt(font_color=schrift, bg_color=flaeche, bold=zeichen == ZEICHEN_FEHLER)
            blatt.conditional_format(
                bereich, {"type": "text", "criteria": "begins with", "value": zeichen, "format": fmt}
            )

    def faerbe_urteil(self, blatt: Worksheet, zelle: str) -> None:
        """Colours for the verdict of the Prüfprotokoll."""
        self.faerbe_wenn(blatt, zelle, f'=LEFT({zelle},10)="angenommen"', font_color="#1B6B3A", bold=True)
        self.faerbe_wenn(blatt, zelle, f'=LEFT({zelle},6)="zurück"', font_color="#9B1C1C", bold=True)

    def faerbe_wenn(self, blatt: Worksheet, bereich: str, formel: str, **eigenschaften: Any) -> None:
        """A conditional format by formula."""
        fmt = self._bedingt(**eigenschaften)
        blatt.conditional_format(bereich, {"type": "formula", "criteria": formel, "format": fmt})

    def _bedingt(self, **eigenschaften: Any) -> Format:
        schluessel = (("bedingt", True), *sorted(eigenschaften.items()))
        if schluessel not in self._formate:
            self._formate[schluessel] = self._mappe.add_format(eigenschaften)
        return self._formate[schluessel]


def _linie(fett: bool) -> dict[str, Any]:
    if fett:
        return {"top": _DUENN, "top_color": PETROL, "bottom": _HAARLINIE, "bottom_color": LINIE}
    return {"bottom": _HAARLINIE, "bottom_color": LINIE}


def _ausrichtung(art: Art, breit: bool = False) -> dict[str, Any]:
    if art is Art.LANGTEXT:
        return {"align": "left", "valign": "top", "text_wrap": True, "indent": 1}
    if art.zahl or (art is Art.DATUM and not breit):
        return {"align": "right"}
    return {"align": "left", "text_wrap": True, "indent": 1}
