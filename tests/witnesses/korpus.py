"""The workbooks the witnesses are asked about: shipped, generated, re-saved, odd, and other people's."""

from __future__ import annotations

import datetime
import os
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import xlsxwriter
from books.mappen import musterplan
from odd.korpus import FAELLE
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from witnesses import handgeschrieben as markup
from witnesses.libreoffice_zeuge import LibreOffice

WURZEL = Path(__file__).parent.parent.parent
FREMDE = os.environ.get("AMIP_XL_NASTY", "")


class Datei(NamedTuple):
    """A workbook of the corpus; `name` says where it comes from ("werte/openpyxl.xlsx")."""

    name: str
    pfad: Path


# --- every kind of value --------------------------------------------------------------------------------

ZAHLEN = (
    0, 1, -1, 0.1, 0.1 + 0.2, 1 / 3, -2 / 3, 1234.56, 0.005, 1.005, 2_277_250, 123_456_789_012_345, 2**53, 2**53 + 2,
    1e15, 1e16, 1e-7, 1.5e-300, 1e100, 9.99999999999999e307, 4503599627370497.5, 0.152, 1e21,
)  # fmt: skip
TEXTE = (
    "k.A.", " vorn und hinten ", "zwei\nZeilen", "mit\tTabulator", "1.234,56", "12,00 €", "1e5", "007", "-", "–",
    "=SUM(A1)", "+49 2821", "@name", "'mit Hochkomma", "<b>&amp;</b> \"'", "Ä ö ß €", "𝄞 und 👩‍👩‍👧", "שלום", "中文",
    "\u00a0geschützt\u202f", "\u200b", "_x000D_", "_x0041_ und _x_", "TRUE", "#N/A", "01.02.2026", "x" * 32_767,
    "  doppelt  innen  ", "%", "#,##0", "null", "NaN", "1E999", "\u2028", "\ufeff", "e\u0301",
)  # fmt: skip
FEHLER = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
FORMATE = (
    "General", "0", "0.00", "#,##0.00 €", "0 %", "@", "dd.mm.yyyy", "[$-407]d. mmmm yyyy", "hh:mm:ss", "[h]:mm",
    "dd.mm.yyyy hh:mm", '0 "Tage"', "0\\d", "#,##0;[Red]-#,##0", '"h"0', "0_d", "mmm yy", "[Red]0.00", "0.00E+00",
    "yyyy-mm-dd;@", "mm:ss.0", '[<1]"m"0;0', "?/?",
)  # fmt: skip
TAGE = (1, 2, 59, 60, 61, 366, 1462, 25569, 36526, 43831, 45292.5, 45292.999988, 46387, 2958465)
SCHLIESSLICH = (0.25, 0.5, 1.75)  # times of day and lengths of time
BLATTNAMEN = ("Werte", "Maß & Zahl", "O'Hara", "A1", "2026", "ganz, anders;", "Geheim", "Sehr geheim")


def mit_xlsxwriter(ziel: Path, *, datum1904: bool = False) -> None:
    """Every kind of value, formula, format and name that XlsxWriter writes."""
    buch = xlsxwriter.Workbook(ziel, {"date_1904": datum1904, "strings_to_formulas": False, "strings_to_urls": False})
    erstes, *weitere = (buch.add_worksheet(n) for n in BLATTNAMEN)
    erstes.write_row(0, 0, ["Zahlen", "Texte", "Formeln", "Formate"])
    for z, zahl in enumerate(ZAHLEN, 1):
        erstes.write_number(z, 0, zahl)
        erstes.write_formula(z, 2, f"=A{z + 1}*1", None, zahl)
    for z, text in enumerate(TEXTE, 1):
        erstes.write_string(z, 1, text)
        if len(text) < 255:
            erstes.write_formula(z, 3, f'=B{z + 1}&""', None, text)
    for z, fehler in enumerate(FEHLER, 1):
        erstes.write_formula(z, 4, f"={fehler}", None, fehler)
        erstes.write_formula(z, 5, f"=IF(E{z + 1}=1,1,2)", None, fehler)
    for z, wahr in enumerate((True, False), 1):
        erstes.write_boolean(z, 6, wahr)
        erstes.write_formula(z, 7, f"=G{z + 1}", None, wahr)
    erstes.write_rich_string(5, 6, "teils ", buch.add_format({"bold": True}), "fett", " und  wieder nicht")
    erstes.write_string(6, 6, "")
    erstes.write_formula(7, 6, '=""', None, "")
    erstes.write_array_formula("G10:G12", "{=A2:A4*2}", None, 0)
    erstes.write_formula("G14", "=SUM('O''Hara'!A1:B2,Geheim!$A:$A,Werte!$1:$1)", None, 3)
    tage = weitere[0]
    for s, muster in enumerate(FORMATE):
        format_ = buch.add_format({"num_format": muster})
        for z, wert in enumerate((*TAGE, *SCHLIESSLICH)):
            tage.write_number(z, s, wert, format_)
        tage.write_formula(len(TAGE) + len(SCHLIESSLICH), s, f"={chr(65 + s)}6", format_, TAGE[5])
    for blatt in weitere[1:]:
        blatt.write_number(0, 0, 1)
        blatt.write_number(999, 16_383, 2)
    if datum1904:  # what other programs take half a minute to save, or save in a way that openpyxl cannot read
        weitere[-1].write_number(1_048_575, 16_383, 2)
        buch.define_name("verloren", "=Werte!#REF!")
    weitere[-2].hide()
    weitere[-1].very_hidden()
    buch.add_chartsheet("Diagramm").set_chart(_diagramm(buch))
    for name, ort in NAMEN.items():
        buch.define_name(name, f"={ort}")
    buch.define_name("Werte!nur_hier", "=Werte!$A$1")
    buch.close()


NAMEN = {
    "eine_zelle": "Werte!$A$1", "mit_umlaut_ä": "'Maß & Zahl'!$B$2", "hochkomma": "'O''Hara'!$C$3",
    "blatt_wie_zelle": "'A1'!$D$4", "blatt_wie_zahl": "'2026'!$E$5", "mit_komma": "'ganz, anders;'!$F$6",
    "ein_bereich": "Werte!$A$1:$B$9", "ganze_spalten": "Werte!$A:$C", "ganze_zeilen": "Werte!$1:$3",
    "eine_spalte": "Werte!$D:$D", "zwei_bereiche": "Werte!$A$1,Werte!$C$3",
    "eine_zahl": "42", "ein_text": '"Text"', "eine_formel": "SUM(Werte!$A$1:$A$3)", "am_rand": "Werte!$XFD$1048576",
}  # fmt: skip


def _diagramm(buch: Any) -> Any:
    diagramm = buch.add_chart({"type": "line"})
    diagramm.add_series({"values": "=Werte!$A$2:$A$9"})
    return diagramm


def mit_openpyxl(ziel: Path, *, datum1904: bool = False) -> None:
    """Every kind of value, formula, format and name that openpyxl writes (it stores no results of formulas)."""
    buch = openpyxl.Workbook()
    if datum1904:
        buch.epoch = MAC_EPOCH
    buch.active.title = BLATTNAMEN[0]
    erstes, *weitere = (buch.active, *(buch.create_sheet(n) for n in BLATTNAMEN[1:]))
    spalten: tuple[tuple[Any, ...], ...] = (
        ZAHLEN, [t for t in TEXTE if not t.startswith("=")], [f"=A{z}*2" for z in range(1, 5)], FEHLER, (True, False),
    )  # fmt: skip
    for s, werte in enumerate(spalten, 1):
        for z, wert in enumerate(werte, 1):
            erstes.cell(z, s, wert)
    erstes["G1"] = ArrayFormula("G1:G3", "=A1:A3*2")
    for s, muster in enumerate(FORMATE, 1):
        for z, zahl in enumerate((*TAGE, *SCHLIESSLICH), 1):
            weitere[0].cell(z, s, zahl).number_format = muster
    anfang = datetime.datetime(1904, 1, 2) if datum1904 else datetime.datetime(1900, 3, 1)
    for z, dauer in enumerate((0, 1, 1460, 36526, 45292, 2_000_000), 1):
        weitere[1].cell(z, 2, anfang + datetime.timedelta(dauer, 3600 * z))
        weitere[1].cell(z, 3, (anfang + datetime.timedelta(dauer)).date())
        weitere[1].cell(z, 4, datetime.time(z, 59, 59))
        weitere[1].cell(z, 5, datetime.timedelta(z, 61))
    weitere[-2].sheet_state = "hidden"
    weitere[-1].sheet_state = "veryHidden"
    for name, ort in NAMEN.items():
        buch.defined_names[name] = DefinedName(name, attr_text=ort)
    erstes.defined_names["nur_hier"] = DefinedName("nur_hier", attr_text="Werte!$A$1")
    buch.save(ziel)


# --- where the workbooks come from ----------------------------------------------------------------------


def ausgeliefert(*, alle: bool = True) -> Iterator[Datei]:
    """The workbooks that are shipped; if not `alle`, only one of those that differ in nothing but their figures."""
    ordner = WURZEL / "workbooks"
    gruppen: set[Path] = set()
    for pfad in sorted(ordner.rglob("*.xls[xm]")):
        if alle or pfad.parent == ordner or pfad.parent not in gruppen:
            gruppen.add(pfad.parent)
            yield Datei(f"workbooks/{pfad.relative_to(ordner).as_posix()}", pfad)


def handgeschrieben(ordner: Path) -> Iterator[Datei]:
    """Workbooks in unusual mark-up."""
    for mache in (markup.werte, markup.mit_vorsilbe, markup.ohne_adressen):
        pfad = ordner / f"{mache.__name__}.xlsx"
        pfad.write_bytes(mache())
        yield Datei(f"markup/{pfad.name}", pfad)


def merkwuerdige(ordner: Path) -> Iterator[Datei]:
    """The odd files of the tests that are no refusals, except for those the witnesses take minutes to read."""
    for fall in FAELLE:
        if isinstance(fall.erwartet, str):
            continue
        pfad = ordner / f"odd-{fall.name}.xlsx"
        pfad.write_bytes(fall.baue())
        if fall.name not in GANZE_BLAETTER and _ausgepackt(pfad) <= KLEIN:
            yield Datei(f"odd/{fall.name}.xlsx", pfad)


# openpyxl makes every cell of the sheet
GANZE_BLAETTER = ("tabellen-verbund-ueber-alles", "tabellen-verknuepfung-ueber-alles")
KLEIN = 2**17  # unpacked; what is larger has more of the same


def _ausgepackt(pfad: Path) -> int:
    try:
        with zipfile.ZipFile(pfad) as archiv:
            return sum(e.file_size for e in archiv.infolist())
    except zipfile.BadZipFile:
        return 0


def erzeugt(ordner: Path) -> Iterator[Datei]:
    """Workbooks of the tests and of two programs with every kind of value."""
    macher: dict[str, Callable[[Path], object]] = {
        "musterplan": musterplan,
        "xlsxwriter": mit_xlsxwriter,
        "xlsxwriter-1904": lambda p: mit_xlsxwriter(p, datum1904=True),
        "openpyxl": mit_openpyxl,
        "openpyxl-1904": lambda p: mit_openpyxl(p, datum1904=True),
    }
    for name, mache in macher.items():
        pfad = ordner / f"{name}.xlsx"
        mache(pfad)
        yield Datei(f"werte/{pfad.name}", pfad)


def neu_gespeichert(ordner: Path, quellen: list[Datei], libreoffice: LibreOffice | None) -> Iterator[Datei]:
    """The same workbooks as openpyxl and LibreOffice save them."""
    for quelle in quellen:
        stamm = quelle.pfad.stem
        pfad = ordner / f"{stamm}-openpyxl.xlsx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says what it loses
            openpyxl.load_workbook(quelle.pfad).save(pfad)
        yield Datei(f"openpyxl/{stamm}.xlsx", pfad)
        if libreoffice is not None:
            pfad = ordner / f"{stamm}-libreoffice.xlsx"
            libreoffice.speichere(quelle.pfad, pfad)
            yield Datei(f"libreoffice/{stamm}.xlsx", pfad)


def kleine(ordner: Path, libreoffice: LibreOffice | None) -> Iterator[Datei]:
    """All that is made here and soon read."""
    neue = list(erzeugt(ordner))
    yield from neue
    beispiel = [d for d in ausgeliefert() if d.name == "workbooks/beispiele/kleve-2023.xlsx"]
    # a cell in the last row costs LibreOffice half a minute to save
    yield from neu_gespeichert(ordner, [*(d for d in neue if d.pfad.stem != "xlsxwriter-1904"), *beispiel], libreoffice)
    yield from handgeschrieben(ordner)


def fremde() -> Iterator[Datei]:
    """Other people's workbooks, where the environment variable AMIP_XL_NASTY names a folder of them."""
    if FREMDE:
        yield from in_ordner(Path(FREMDE), "fremde")


def in_ordner(ordner: Path, herkunft: str) -> Iterator[Datei]:
    """All workbooks of a folder."""
    for pfad in sorted(p for p in ordner.rglob("*") if p.suffix.lower() in (".xlsx", ".xlsm")):
        yield Datei(f"{herkunft}/{pfad.relative_to(ordner).as_posix()}", pfad)
