"""Protection, validations and formats of sheets, read by openpyxl from a package that we build for it.

A stranger's sheet may hold what makes openpyxl run for minutes (merges and links over whole sheets, far cells). So
it gets a skeleton: of each sheet only the cells that count, the protection and the validations, written anew from
what our own guarded reading of the XML has found. It never sees the file and never saves.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from amip_xl.books.cellformats import stilteil, zellformate
from amip_xl.books.cells import zerlege, zerlege_bereich
from amip_xl.books.markup import HAUPT, maskiert, pruefe_tiefe
from amip_xl.books.package import lies_xml
from amip_xl.books.reader import Mappe

_HAUPT = HAUPT[0].strip()
_BEZUEGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAKET = "http://schemas.openxmlformats.org/package/2006"
_ARTEN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main "
_XM = "http://schemas.microsoft.com/office/excel/2006/main "
_RAEUME = {**dict.fromkeys((*HAUPT, _XM), ""), _X14: "x14:"}  # all others are of no interest
_HOECHSTENS_STILE = 2**19  # bytes
_LAENGSTES_FORMAT = 255  # Excel takes no longer one, and openpyxl takes its time for one of brackets only
_HOECHSTENS_GUELTIGKEITEN = 2_000
_HOECHSTENS_BEREICHE = 5_000
_ANGABEN = ("type", "operator", "errorStyle", "showErrorMessage")


class Gueltigkeit(NamedTuple):
    """One validation: where it holds, and what it lets people type (words as in the file)."""

    bereiche: tuple[tuple[int, int, int, int], ...]  # first row, first column, last row, last column
    art: str
    operator: str
    formeln: tuple[str, str]
    haelt_auf: bool  # a wrong entry is refused, not merely remarked upon

    def gilt(self, ref: str) -> bool:
        """True when it holds for the cell."""
        z, s = zerlege(ref)
        return any(z1 <= z <= z2 and s1 <= s <= s2 for z1, s1, z2, s2 in self.bereiche)


class Blattregeln(NamedTuple):
    """What openpyxl says of a sheet."""

    geschuetzt: bool
    gesperrt: Mapping[str, bool]  # cell -> locked; empty when the styles are beyond all measure
    zahlenformat: Mapping[str, str]
    datum: frozenset[str]  # cells that show a date
    gueltigkeiten: tuple[Gueltigkeit, ...]


def befrage(mappe: Mappe, blaetter: Mapping[str, Sequence[str]]) -> dict[str, Blattregeln] | None:
    """The rules of these sheets (name -> cells that count); None when openpyxl cannot make sense of them."""
    try:
        import openpyxl  # only for workbooks that are not as issued: its import costs more than reading one

        stile = stilteil(mappe.paket, mappe.gliederung)
        formate = zellformate(mappe.paket, mappe.gliederung).values()
        if len(stile) > _HOECHSTENS_STILE or any(len(f) > _LAENGSTES_FORMAT for f, _, _ in formate):
            stile = b""
        auszuege = [_Auszug(mappe, name) for name in blaetter]
        teile = [a.teil(refs, bool(stile)) for a, refs in zip(auszuege, blaetter.values(), strict=True)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            buch = openpyxl.load_workbook(BytesIO(_paket(teile, stile)))
        return {
            name: _regeln(blatt, refs if stile else ())
            for blatt, (name, refs) in zip(buch.worksheets, blaetter.items(), strict=True)
        }
    except Exception:  # whatever it stumbles over: our own reader has read the workbook, and that is what counts
        return None


def _regeln(blatt: Any, refs: Sequence[str]) -> Blattregeln:
    zellen = {ref: blatt[ref] for ref in refs}
    return Blattregeln(
        bool(blatt.protection.sheet),
        {ref: bool(z.protection.locked) for ref, z in zellen.items()},
        {ref: str(z.number_format) for ref, z in zellen.items()},
        frozenset(ref for ref, z in zellen.items() if _zeigt_datum(str(z.number_format))),
        tuple(
            Gueltigkeit(
                tuple(zerlege_bereich(str(b)) for b in g.sqref.ranges),
                g.type or "none", g.operator or "between", (g.formula1 or "", g.formula2 or ""),
                bool(g.showErrorMessage) and (g.errorStyle or "stop") == "stop",
            )
            for g in blatt.data_validations.dataValidation
        ),
    )  # fmt: skip


def _zeigt_datum(zahlenformat: str) -> bool:
    from openpyxl.styles.numbers import is_date_format

    return bool(is_date_format(zahlenformat))


# --- one sheet, as far as it matters --------------------------------------------------------------------


class _Auszug:
    """Protection, validations and the formats of columns and rows of a sheet part."""

    def __init__(self, mappe: Mappe, name: str) -> None:
        self._tabelle = mappe.tabelle(name)
        teil = next(b.teil for b in mappe.blaetter if b.name == name)
        self.schutz: dict[str, str] | None = None
        self.gueltigkeiten: list[dict[str, str]] = []  # attributes, and the formulas beside them
        self._spalten: list[tuple[int, int, str]] = []
        self._zeilen: dict[str, str] = {}
        self._kette: list[str] = []
        self._text: list[str] | None = None
        self._mappe, self._teil = mappe, teil
        lies_xml(mappe.paket, teil, (mappe.paket.teil(teil),), self._beginn, self._schluss, self._sammle)

    def _beginn(self, marke: str, angaben: dict[str, str]) -> None:
        anfang, raum, name = marke.rpartition(" ")
        kurz = _RAEUME.get(anfang + raum, "?:") + name
        self._kette.append(kurz)
        pruefe_tiefe(self._kette, self._mappe.paket, self._teil)
        if kurz == "row" and angaben.get("customFormat") in ("1", "true"):
            self._zeilen[angaben.get("r", "")] = angaben.get("s", "0")
        elif kurz == "col" and "style" in angaben:
            self._spalten.append((int(angaben["min"]), int(angaben["max"]), angaben["style"]))
        elif kurz == "sheetProtection":
            self.schutz = angaben
        elif kurz in ("dataValidation", "x14:dataValidation"):
            if len(self.gueltigkeiten) >= _HOECHSTENS_GUELTIGKEITEN:
                raise ValueError("zu viele Gültigkeiten")
            self.gueltigkeiten.append(dict(angaben))
        elif self._ziel():
            self._text = []

    def _ziel(self) -> str:
        """Which word of a validation the text of the open element is; empty for all other text."""
        match self._kette[-3:]:
            case [*_, "dataValidation", "formula1" | "formula2" as formel]:
                return formel
            case ["x14:dataValidation", "x14:formula1", "f"]:
                return "formula1"
            case ["x14:dataValidation", "x14:formula2", "f"]:
                return "formula2"
            case [*_, "x14:dataValidation", "sqref"]:
                return "sqref"
        return ""

    def _sammle(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _schluss(self, _: str) -> None:
        ziel = self._ziel()
        if ziel and self._text is not None:
            self.gueltigkeiten[-1][ziel] = "".join(self._text)
            self._text = None
        self._kette.pop()

    def teil(self, refs: Sequence[str], mit_stilen: bool) -> str:
        """The sheet part for openpyxl."""
        return (
            f'<worksheet xmlns="{_HAUPT}"><sheetData>{"".join(self._reihen(refs)) if mit_stilen else ""}</sheetData>'
            f"{self._schutzmarke()}{self._pruefmarken()}</worksheet>"
        )

    def _reihen(self, refs: Sequence[str]) -> Iterator[str]:
        je_zeile: dict[int, list[tuple[int, str]]] = {}
        for ref in dict.fromkeys(refs):
            zeile, spalte = zerlege(ref)
            je_zeile.setdefault(zeile, []).append((spalte, ref))
        for zeile, zellen in sorted(je_zeile.items()):
            inhalt = "".join(f'<c r="{ref}" s="{self._stil(zeile, spalte, ref)}"/>' for spalte, ref in sorted(zellen))
            yield f'<row r="{zeile}">{inhalt}</row>'

    def _stil(self, zeile: int, spalte: int, ref: str) -> int:
        """The style number of a cell; one that is not there has that of its row, else of its column."""
        stelle = self._tabelle.stellen.get(ref)
        if stelle is not None:
            return int(self._tabelle.flach[stelle] or 0)
        if str(zeile) in self._zeilen:
            return int(self._zeilen[str(zeile)])
        return next((int(stil) for von, bis, stil in self._spalten if von <= spalte <= bis), 0)

    def _schutzmarke(self) -> str:
        an = self.schutz is not None and self.schutz.get("sheet") in ("1", "true")
        return '<sheetProtection sheet="1"/>' if an else ""

    def _pruefmarken(self) -> str:
        if not self.gueltigkeiten:
            return ""
        if sum(g.get("sqref", "").count(" ") + 1 for g in self.gueltigkeiten) > _HOECHSTENS_BEREICHE:
            raise ValueError("zu viele Bereiche")
        return f"<dataValidations>{''.join(map(_pruefmarke, self.gueltigkeiten))}</dataValidations>"


def _pruefmarke(angaben: Mapping[str, str]) -> str:
    attribute = "".join(f' {a}="{_attribut(angaben[a])}"' for a in (*_ANGABEN, "sqref") if a in angaben)
    formeln = "".join(f"<{f}>{maskiert(angaben[f])}</{f}>" for f in ("formula1", "formula2") if f in angaben)
    return f"<dataValidation{attribute}>{formeln}</dataValidation>"


def _attribut(text: str) -> str:
    text = maskiert(text).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


# --- the package ----------------------------------------------------------------------------------------


def _paket(teile: Sequence[str], stile: bytes) -> bytes:
    nummern = range(1, len(teile) + 1)
    blaetter = "".join(f'<sheet name="B{i}" sheetId="{i}" r:id="rId{i}"/>' for i in nummern)
    ziele = "".join(
        f'<Relationship Id="rId{i}" Type="{_BEZUEGE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in nummern
    )
    arten = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_ARTEN}.worksheet+xml"/>' for i in nummern
    )
    if stile:
        ziele += f'<Relationship Id="rIdS" Type="{_BEZUEGE}/styles" Target="styles.xml"/>'
        arten += f'<Override PartName="/xl/styles.xml" ContentType="{_ARTEN}.styles+xml"/>'
    alle = {
        "[Content_Types].xml": f'<Types xmlns="{_PAKET}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_ARTEN}.sheet.main+xml"/>{arten}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PAKET}/relationships">'
        f'<Relationship Id="rId1" Type="{_BEZUEGE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_HAUPT}" xmlns:r="{_BEZUEGE}"><sheets>{blaetter}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PAKET}/relationships">{ziele}</Relationships>',
    }
    puffer = BytesIO()
    with zipfile.ZipFile(puffer, "w") as archiv:
        for name, inhalt in alle.items():
            archiv.writestr(name, inhalt)
        for i, teil in enumerate(teile, 1):
            archiv.writestr(f"xl/worksheets/sheet{i}.xml", teil)
        if stile:
            archiv.writestr("xl/styles.xml", stile)
    return puffer.getvalue()
