"""XlsxWriter takes a text that looks like its own mark-up of rich text at its word; here a text is a text.

It also writes control characters unchanged into whatever is no cell of text: the result of a formula, the hint of
a link, a chart's copy of its labels, a picture's description. One of them makes the whole workbook unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

_ZELLTEILE = ("xl/worksheets/", "xl/sharedStrings", "xl/tables/", "xl/comments")  # these know the escape _xHHHH_
# what no XML holds, a carriage return (readers make a line feed of it), and half characters from file names
_UNGUELTIG = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class _Texte(SharedStrings):  # type: ignore[misc]
    def _xml_rich_si_element(self, string: str) -> None:
        self._xml_si_element(string, [])


class _Packer(Packager):  # type: ignore[misc]
    def _write_shared_strings_file(self) -> None:
        texte = _Texte()
        texte.string_table = self.workbook.str_table
        if texte.string_table.count:
            texte._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            texte._assemble_xml_file()

    def _create_package(self) -> list[Any]:
        return [(_gueltig(datei, name), name, binaer) for datei, name, binaer in super()._create_package()]


def _gueltig(datei: Any, teil: str) -> Any:
    """The part without the characters that XML cannot hold: escaped where a reader knows the escape, else as �."""
    if not isinstance(datei, StringIO) or not _UNGUELTIG.search(datei.getvalue()):
        return datei
    maskiert = teil.startswith(_ZELLTEILE)

    def ersatz(treffer: re.Match[str]) -> str:
        zeichen = treffer[0]
        return f"_x{ord(zeichen):04X}_" if maskiert and not "\ud800" <= zeichen <= "\udfff" else "�"

    return StringIO(_UNGUELTIG.sub(ersatz, datei.getvalue()))


class WoertlicheMappe(Workbook):  # type: ignore[misc]
    """A workbook to be written in memory in which every text stays as it is given; there is no rich text.

    Also where no `write_string` says so, as in merged cells: only `write_formula` makes a formula.
    """

    def __init__(self, datei: Any, angaben: Mapping[str, Any]) -> None:
        super().__init__(datei, {**angaben, "strings_to_formulas": False, "strings_to_urls": False})

    def _get_packager(self) -> Packager:
        return _Packer()
