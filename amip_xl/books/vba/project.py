"""vbaProject.bin: modules, references and the project's streams ([MS-OVBA] 2.2 and 2.3).

Only source text, no compiled code: the version 0xFFFF makes Excel compile it when the workbook opens.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Mapping, Sequence

from amip_xl.books.vba.compoundfile import verbunddatei
from amip_xl.books.vba.compression import komprimiere
from amip_xl.books.vba.sources import KODIERUNG, Modul, modul, pruefe_namen

MAPPE, BLATT = "ThisWorkbook", "Sheet{}"  # the code names XlsxWriter gives workbook and sheets
_KLASSEN = {True: "00020819-0000-0000-C000-000000000046", False: "00020820-0000-0000-C000-000000000046"}
_DOKUMENT = """\
Attribute VB_Name = "{name}"
Attribute VB_Base = "0{{{klasse}}}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = True
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = True
"""
_VERWEISE = {  # Office is needed for IRibbonControl; Excel finds both by GUID and version, wherever they lie
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
    r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
}
_VERSION = bytes.fromhex("cc61ffff000000")
_SCHUTZ = (("CMG", bytes(4), 0x40), ("DPB", bytes(1), 0x52), ("GC", b"\xff", 0x64))  # none, no password, visible


def vba_projekt(name: str, module: Mapping[str, str], blaetter: int) -> bytes:
    """The project `name` of a workbook with so many worksheets; `module` maps module name to .bas text.

    Nothing runs when it opens. The same input gives the same bytes.
    Raises FormularError for a source Excel would refuse.
    """
    alle = [_dokument(MAPPE), *(_dokument(BLATT.format(i + 1)) for i in range(blaetter))]
    alle += [modul(n, text) for n, text in module.items()]
    pruefe_namen(name, alle)
    vba = {"_VBA_PROJECT": _VERSION, "dir": komprimiere(_dir(name, alle))}
    vba |= {m.name: komprimiere(m.inhalt) for m in alle}
    return verbunddatei({"PROJECT": _project(name, alle), "PROJECTwm": _projectwm(alle), "VBA": vba})


def verschluessle(daten: bytes, projekt_id: str, saat: int) -> str:
    """Data of the PROJECT stream as its editor writes it ([MS-OVBA] 2.4.3); the seed is ours to choose."""
    schluessel = sum(projekt_id.encode("ascii")) & 0xFF
    aus = bytearray((saat, saat ^ 2, saat ^ schluessel))
    klar = schluessel
    for byte in (*bytes((saat & 6) // 2), *struct.pack("<I", len(daten)), *daten):
        aus.append(byte ^ (aus[-2] + klar) & 0xFF)
        klar = byte
    return aus.hex().upper()


def _dokument(name: str) -> Modul:
    return modul(name, _DOKUMENT.format(name=name, klasse=_KLASSEN[name == MAPPE]), dokument=True)


def _dir(name: str, module: Sequence[Modul]) -> bytes:
    """The stream `dir` ([MS-OVBA] 2.3.4.2): every record a number, a length and its data."""
    aus = _satz(0x01, struct.pack("<I", 1))  # Windows, 32 bit: 64-bit Excel takes it too
    aus += _satz(0x02, struct.pack("<I", 0x409)) + _satz(0x14, struct.pack("<I", 0x409))
    aus += _satz(0x03, struct.pack("<H", 1252)) + _satz(0x04, name.encode(KODIERUNG))
    aus += _satz(0x05) + _satz(0x40) + _satz(0x06) + _satz(0x3D)  # description, help files
    aus += _satz(0x07, bytes(4)) + _satz(0x08, bytes(4))
    aus += struct.pack("<HIIH", 0x09, 4, 1, 1)  # version; its length says 4 though 6 bytes follow
    aus += _satz(0x0C) + _satz(0x3C)  # constants
    for verweis, ort in _VERWEISE.items():
        lib = ort.encode(KODIERUNG)
        aus += _satz(0x16, verweis.encode(KODIERUNG)) + _satz(0x3E, verweis.encode("utf-16-le"))
        aus += _satz(0x0D, struct.pack("<I", len(lib)) + lib + bytes(6))
    aus += _satz(0x0F, struct.pack("<H", len(module))) + _satz(0x13, b"\xff\xff")
    for m in module:
        schmal, breit = m.name.encode(KODIERUNG), m.name.encode("utf-16-le")
        aus += _satz(0x19, schmal) + _satz(0x47, breit) + _satz(0x1A, schmal) + _satz(0x32, breit)
        aus += _satz(0x1C) + _satz(0x48)  # description
        aus += _satz(0x31, bytes(4))  # the source begins at 0: no compiled code before it
        aus += _satz(0x1E, bytes(4)) + _satz(0x2C, b"\xff\xff") + _satz(0x22 if m.dokument else 0x21) + _satz(0x2B)
    return aus + _satz(0x10)


def _satz(nummer: int, daten: bytes = b"") -> bytes:
    return struct.pack("<HI", nummer, len(daten)) + daten


def _project(name: str, module: Sequence[Modul]) -> bytes:
    """The stream PROJECT ([MS-OVBA] 2.3.1), a text."""
    projekt_id = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://amip_xl/{name}")).upper() + "}"
    zeilen = [
        f'ID="{projekt_id}"',
        *(f"Document={m.name}/&H00000000" if m.dokument else f"Module={m.name}" for m in module),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        *(f'{was}="{verschluessle(daten, projekt_id, saat)}"' for was, daten, saat in _SCHUTZ),
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{m.name}=0, 0, 0, 0, C" for m in module),
    ]
    return "".join(f"{z}\r\n" for z in zeilen).encode(KODIERUNG)


def _projectwm(module: Sequence[Modul]) -> bytes:
    """The stream PROJECTwm ([MS-OVBA] 2.3.3): every name in both encodings."""
    return b"".join(m.name.encode(KODIERUNG) + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in module) + b"\0\0"
