"""XlsxWriter takes a text that looks like its own mark-up of rich text at its word; here a text is a text."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings


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


class WoertlicheMappe(Workbook):  # type: ignore[misc]
    """A workbook to be written in which every text stays as it is given; there is no rich text."""

    def _get_packager(self) -> Packager:
        return _Packer()
