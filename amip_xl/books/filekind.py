"""What a file that is no Excel workbook really is: one sentence for each kind, with what to do about it.

Imported only when a file is refused.
"""

from __future__ import annotations

import re
import struct

from amip_xl.books.package import ERNEUT, Paket

_MAPPE = "bitte die Excel-Mappe selbst (.xlsx) verwenden"
_NOCHMAL = "bitte die Mappe noch einmal übertragen"
_AUSPACKEN = "bitte zuerst entpacken"
_ANHANG = "bitte die angehängte Mappe (.xlsx) speichern und diese verwenden"
_ANFANG = 4096  # what a text is shows in its first lines
_TABELLE_BIS = 2**17  # a page has its table behind styles and scripts

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BILD = f"ist ein Bild, keine Excel-Mappe; {_MAPPE}"
_ARCHIV = f"-Archiv, keine Excel-Mappe; {_AUSPACKEN}"
_KENNUNGEN = (
    (b"%PDF", f"ist ein PDF-Dokument; {_MAPPE}"),
    (rb"{\rtf", f"ist ein RTF-Textdokument; {_MAPPE}"),
    (b"PK\x05\x06", f"ist ein leeres ZIP-Archiv; {_NOCHMAL}"),
    (b"7z\xbc\xaf\x27\x1c", f"ist ein 7z{_ARCHIV}"),
    (b"Rar!\x1a\x07", f"ist ein RAR{_ARCHIV}"),
    (b"\x1f\x8b", f"ist ein gzip{_ARCHIV}"),
    (b"BZh", f"ist ein bzip2{_ARCHIV}"),
    (b"\xfd7zXZ", f"ist ein xz{_ARCHIV}"),
    (b"\x28\xb5\x2f\xfd", f"ist ein Zstandard{_ARCHIV}"),
    (b"MSCF", f"ist ein CAB{_ARCHIV}"),
    (b"\x89PNG", _BILD),
    (b"\xff\xd8\xff", _BILD),
    (b"GIF8", _BILD),
    (b"II*\0", _BILD),
    (b"MM\0*", _BILD),
    (b"MZ", f"ist ein Programm, keine Excel-Mappe; bitte nicht starten, {_MAPPE}"),
    (b"L\0\0\0\x01\x14\x02\0", f"ist nur eine Verknüpfung (.lnk); {_MAPPE}"),
    (b"[InternetShortcut]", f"ist nur eine Verknüpfung (.url); {_MAPPE}"),
    (b"\0\x05\x16\x07", f"ist eine Begleitdatei von macOS; {_MAPPE}"),
    (b"ID;P", f"ist eine SYLK-Datei (.slk), keine .xlsx-Mappe; {ERNEUT}"),
    (b"\x09\x00\x04\x00", f"ist eine sehr alte .xls-Datei; {ERNEUT}"),
    (b"\x09\x02\x06\x00", f"ist eine sehr alte .xls-Datei; {ERNEUT}"),
    (b"\x09\x04\x06\x00", f"ist eine sehr alte .xls-Datei; {ERNEUT}"),
    (b"\x09\x08", f"ist eine alte .xls-Datei; {ERNEUT}"),
)
_SPERRDATEIEN = ("~$", ".~lock.")


def was_ist(daten: bytes, datei: str) -> str:
    """What a file is that does not begin as a zip file does."""
    if datei.startswith(_SPERRDATEIEN):
        return "ist nur die Sperrdatei einer geöffneten Mappe; bitte die Mappe selbst angeben"
    if not daten:
        return "ist leer (0 Byte), vielleicht liegt sie nur in der Cloud; bitte zuerst herunterladen oder neu speichern"
    if not daten.strip(b"\0 \r\n\t"):
        return f"ist leer bis auf Füllzeichen, die Übertragung ist abgebrochen; {_NOCHMAL}"
    if daten.startswith(_OLE):
        return _was_ist_ole(daten)
    for kennung, satz in _KENNUNGEN:
        if daten.startswith(kennung):
            return satz
    if daten[4:8] == b"ftyp" or (daten[:4] == b"RIFF" and daten[8:12] == b"WEBP"):
        return _BILD
    if daten[:2] == b"BM" and b"\0" in daten[:16]:
        return _BILD
    if daten[257:262] == b"ustar":
        return f"ist ein tar{_ARCHIV}"
    if b"PK\x03\x04" in daten[:_TABELLE_BIS] and daten.rfind(b"PK\x05\x06", max(0, len(daten) - 65_557)) > 0:
        return f"beginnt mit fremden Daten vor dem Inhalt der Mappe; {_NOCHMAL}"
    return _was_ist_text(daten)


# --- compound files (OLE) -------------------------------------------------------------------------------

_STROEME = (  # entries of the directory, the telling ones first: a message may carry an old workbook
    (("EncryptedPackage", "EncryptionInfo"), "ist kennwortgeschützt; bitte in Excel ohne Kennwort als .xlsx speichern"),
    (("__properties_version1.0",), f"ist eine Outlook-Nachricht (.msg), keine Excel-Mappe; {_ANHANG}"),
    (("WordDocument",), f"ist ein altes Word-Dokument (.doc), keine Excel-Mappe; {_MAPPE}"),
    (("PowerPoint Document",), f"ist eine alte PowerPoint-Präsentation (.ppt), keine Excel-Mappe; {_MAPPE}"),
    (("VisioDocument",), f"ist eine alte Visio-Zeichnung (.vsd), keine Excel-Mappe; {_MAPPE}"),
    (("Workbook", "Book"), f"ist eine alte .xls-Datei; {ERNEUT}"),
)  # fmt: skip
_HOECHSTENS_SEKTOREN = 1024


def _was_ist_ole(daten: bytes) -> str:
    namen = _ole_namen(daten)
    if any("DRM" in name for name in namen):  # encrypted like those with a password, but for rights management
        return "ist durch Rechteverwaltung (IRM) geschützt; bitte in Excel den Schutz aufheben und neu speichern"
    for stroeme, satz in _STROEME:
        if not namen.isdisjoint(stroeme):
            return satz
    if not namen:
        return f"ist eine beschädigte alte Office-Datei; {_NOCHMAL}"
    return f"ist eine alte Office-Datei (OLE), aber keine Mappe; {_MAPPE}"


def _ole_namen(daten: bytes) -> set[str]:
    """The names in the directory of a compound file; what can be found of them in a damaged one."""
    namen: set[str] = set()
    try:
        schub = struct.unpack_from("<H", daten, 30)[0]
        groesse = 1 << schub if schub in (9, 12) else 512
        sektor = struct.unpack_from("<L", daten, 48)[0]
        fat = struct.unpack_from("<109L", daten, 76)
        for _ in range(_HOECHSTENS_SEKTOREN):
            anfang = (sektor + 1) * groesse
            for stelle in range(anfang, min(anfang + groesse, len(daten) - 127), 128):
                laenge, art = struct.unpack_from("<HB", daten, stelle + 64)
                if art in (1, 2, 5) and 2 < laenge <= 64:
                    namen.add(daten[stelle : stelle + laenge - 2].decode("utf-16-le", "replace"))
            je = groesse // 4
            sektor = struct.unpack_from("<L", daten, (fat[sektor // je] + 1) * groesse + sektor % je * 4)[0]
    except (struct.error, IndexError):  # the end of the chain is no sector either
        pass
    return namen


# --- texts ----------------------------------------------------------------------------------------------

_BRIEFKOPF = re.compile(
    rb"(?im)^(?:Received|Return-Path|From|To|Subject|Date|Message-ID|MIME-Version|Delivered-To|Content-Type"
    rb"|X-[A-Za-z-]+|Von|An|Betreff|Datum):[ \t]"
)


def _was_ist_text(daten: bytes) -> str:
    anfang = daten[:_TABELLE_BIS]
    if anfang.startswith((b"\xff\xfe", b"\xfe\xff")):
        anfang = anfang.decode("utf-16", "replace").encode()
    anfang = anfang.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\0" in anfang[:_ANFANG]:
        return f"ist keine Excel-Mappe, sondern eine Datei unbekannter Art; {_MAPPE}"
    if anfang.startswith(b"<"):
        return _was_ist_markup(anfang)
    if len(_BRIEFKOPF.findall(anfang[:_ANFANG])) >= 2:
        if b"<table" in anfang.lower() or b"excel" in anfang.lower():
            return f"ist eine Webseite in einer Datei (.mht), keine .xlsx-Mappe; {ERNEUT}"
        return f"ist eine E-Mail, keine Excel-Mappe; {_ANHANG}"
    if anfang.startswith((b"{", b"[")):
        return f"ist eine JSON-Datei, keine Excel-Mappe; {_MAPPE}"
    ohne_zitate = re.sub(rb'"[^"]*"', b"", anfang[:_ANFANG])  # what stands in quotes separates nothing
    zeilen = [*ohne_zitate.splitlines(), b"", b""][:2]
    for trenner in (b";", b"\t", b","):
        if trenner in zeilen[0] and (not zeilen[1] or zeilen[0].count(trenner) == zeilen[1].count(trenner)):
            return f"ist eine CSV-Datei, keine Excel-Mappe; {ERNEUT}"
    return f"ist eine Textdatei, keine Excel-Mappe; {_MAPPE}"


def _was_ist_markup(anfang: bytes) -> str:
    kopf = anfang[:_ANFANG]
    if re.search(rb"(?i)<(?:!doctype html|html|head|body|table)\b", kopf):
        if re.search(rb"(?i)<table\b", anfang):
            return f"ist eine HTML-Tabelle, keine .xlsx-Mappe; {ERNEUT}"
        return f"ist eine HTML-Seite, vielleicht eine Anmeldeseite statt der Mappe; {_NOCHMAL}"
    for muster, was in (
        (rb"urn:schemas-microsoft-com:office:spreadsheet", "ist eine XML-Tabelle von Excel 2003"),
        (rb"urn:oasis:names:tc:opendocument", "ist eine OpenDocument-Datei"),
        (rb"schemas\.microsoft\.com/office/(?:word/2003|2006/xmlPackage)", "ist ein Office-Dokument als XML"),
        (rb"<svg\b", "ist ein Bild"),
        (rb"^<\?xml", "ist eine XML-Datei"),
    ):
        if re.search(muster, kopf):
            return f"{was}, keine .xlsx-Mappe; {ERNEUT}"
    return f"ist eine Textdatei, keine Excel-Mappe; {_MAPPE}"


# --- packages -------------------------------------------------------------------------------------------

_MAPPENENDUNGEN = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm")
_ORDNER = (
    ("word", f"ist ein Word-Dokument, keine Excel-Mappe; {_MAPPE}"),
    ("ppt", f"ist eine PowerPoint-Präsentation, keine Excel-Mappe; {_MAPPE}"),
    ("visio", f"ist eine Visio-Zeichnung, keine Excel-Mappe; {_MAPPE}"),
)


def was_ist_paket(paket: Paket) -> str:
    """What a zip file is that names no workbook as its main part."""
    if paket.eintrag("mimetype") is not None:
        art = paket.teil("mimetype")[:100].decode("latin-1")
        if "opendocument.spreadsheet" in art:
            return f"ist eine OpenDocument-Tabelle (.ods); {ERNEUT}"
        if "opendocument" in art:
            return f"ist ein OpenDocument-Dokument, keine Excel-Mappe; {_MAPPE}"
    namen = [e.name.replace("\\", "/") for e in paket.eintraege]
    oben = {name.split("/")[0].lower() for name in namen}
    for ordner, satz in _ORDNER:
        if ordner in oben:
            return satz
    if any(name.lower().endswith(".iwa") for name in namen):
        return f"ist eine Datei von Apple iWork (z. B. Numbers), keine Excel-Mappe; {ERNEUT}"
    if "[content_types].xml" in oben:
        return f"nennt keine Arbeitsmappe in ihrem Inhalt; {ERNEUT}"
    mappen = [name for name in namen if name.lower().endswith(_MAPPENENDUNGEN)]
    if mappen:
        weitere = f" und {len(mappen) - 1} weitere" if len(mappen) > 1 else ""
        return f"ist ein ZIP-Archiv, darin {mappen[0].rpartition('/')[2]}{weitere}; {_AUSPACKEN}"
    return f"ist ein ZIP-Archiv, keine Excel-Mappe; {_AUSPACKEN}"
