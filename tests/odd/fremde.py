"""Files that are no Excel workbook, each as its beginning gives it away."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile

from books.mappen import KOPF, mappe, teile, zippe

from odd.archive import ZEILE
from odd.fall import Fall

KENNWORT = "ist kennwortgeschützt"
XLS = "ist eine alte .xls-Datei"
BILD = "ist ein Bild"
VERKNUEPFUNG = "ist nur eine Verknüpfung"


def ole(*namen: str, schub: int = 9) -> bytes:
    """A compound file with these entries in its directory, and nothing in them."""
    groesse = 1 << schub
    eintraege = []
    for name in ("Root Entry", *namen):
        roh = name.encode("utf-16-le")
        art = 5 if not eintraege else 2
        eintraege.append(struct.pack("<64sHB61x", roh, len(roh) + 2, art))
    ordner = b"".join(eintraege)
    ordner += bytes(-len(ordner) % groesse)
    sektoren = len(ordner) // groesse
    kopf = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, schub // 3, 0xFFFE, schub, 6)
    kopf += struct.pack("<9L", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    kopf += struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<L", 0xFFFFFFFD) + b"".join(
        struct.pack("<L", i + 2 if i + 1 < sektoren else 0xFFFFFFFE) for i in range(sektoren)
    )
    return kopf.ljust(groesse, b"\0") + fat.ljust(groesse, b"\xff") + ordner


def ole_im_kreis() -> bytes:
    """A directory whose chain of sectors never ends."""
    daten = bytearray(ole("Irgendwas"))
    struct.pack_into("<L", daten, 512 + 4, 1)
    return bytes(daten)


def tar() -> bytes:
    puffer = io.BytesIO()
    with tarfile.open(fileobj=puffer, mode="w") as archiv:
        archiv.addfile(tarfile.TarInfo("Plan.xlsx"))
    return puffer.getvalue()


def mit_hauptteil(ziel: str, **weitere: str) -> bytes:
    rels = str(teile()["_rels/.rels"]).replace("xl/workbook.xml", ziel)
    return zippe({"[Content_Types].xml": "x", "_rels/.rels": rels, ziel: "x", **weitere})


def ods(art: str) -> bytes:
    return zippe({"mimetype": f"application/vnd.oasis.opendocument.{art}", "content.xml": "<x/>"})


MAIL = b"Return-Path: <a@kleve.de>\r\nReceived: from mx\r\nSubject: Planung 2026\r\nFrom: a@kleve.de\r\n\r\nAnbei.\r\n"
MHT = b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n\r\n<html><table>"
ANMELDUNG = b"<!DOCTYPE html>\n<html><head><title>Anmelden</title></head><body><form></form></body></html>"
TABELLE = b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><style>td {}</style><body><TABLE><tr><td>1"
XML2003 = b'<?xml version="1.0"?>\n<?mso-application?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
FODS = b'<?xml version="1.0"?><o:document xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0">'
CSV = "Feld;Wert\r\negt_zuteilung;1.234,56\r\n"

FAELLE = (
    Fall("null-byte-platzhalter", lambda: b"", "ist leer (0 Byte), vielleicht liegt sie nur in der Cloud"),
    Fall("nur-nullen", lambda: bytes(50_000), "ist leer bis auf Füllzeichen"),
    Fall("nur-leerzeilen", lambda: b"\r\n \r\n", "ist leer bis auf Füllzeichen"),
    Fall("ole-kennwort", lambda: ole("EncryptionInfo", "EncryptedPackage"), KENNWORT),
    Fall("ole-kennwort-grosse-sektoren", lambda: ole("EncryptedPackage", "EncryptionInfo", schub=12), KENNWORT),
    Fall(
        "ole-rechteverwaltung", lambda: ole("EncryptedPackage", "DRMEncryptedTransform"), "ist durch Rechteverwaltung"
    ),
    Fall("ole-xls", lambda: ole("Workbook", "\x05SummaryInformation"), XLS),
    Fall("ole-xls-95", lambda: ole("Book"), XLS),
    Fall("ole-xls-spaet-im-verzeichnis", lambda: ole(*[f"Teil {i}" for i in range(20)], "Workbook"), XLS),
    Fall("ole-doc", lambda: ole("WordDocument", "1Table"), "ist ein altes Word-Dokument"),
    Fall("ole-ppt", lambda: ole("PowerPoint Document"), "ist eine alte PowerPoint-Präsentation"),
    Fall("ole-vsd", lambda: ole("VisioDocument"), "ist eine alte Visio-Zeichnung"),
    Fall("ole-msg", lambda: ole("__properties_version1.0", "__substg1.0_0037001F"), "ist eine Outlook-Nachricht"),
    Fall("ole-fremd", lambda: ole("Irgendwas"), "ist eine alte Office-Datei (OLE)"),
    Fall("ole-im-kreis", ole_im_kreis, "ist eine alte Office-Datei (OLE)"),
    Fall("ole-abgeschnitten", lambda: ole("Workbook")[:600], "ist eine beschädigte alte Office-Datei"),
    Fall("ole-nur-kennung", lambda: ole()[:8], "ist eine beschädigte alte Office-Datei"),
    Fall("biff-2", lambda: b"\x09\x00\x04\x00\x02\x00\x10\x00", "ist eine sehr alte .xls-Datei"),
    Fall("biff-8-ohne-ole", lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00", XLS),
    Fall("html-tabelle", lambda: TABELLE, "ist eine HTML-Tabelle"),
    Fall("html-tabelle-mit-bom", lambda: b"\xef\xbb\xbf\r\n" + TABELLE, "ist eine HTML-Tabelle"),
    Fall("html-tabelle-utf16", lambda: TABELLE.decode().encode("utf-16"), "ist eine HTML-Tabelle"),
    Fall("html-anmeldeseite", lambda: ANMELDUNG, "ist eine HTML-Seite, vielleicht eine Anmeldeseite"),
    Fall("webseite-in-einer-datei", lambda: MHT, "ist eine Webseite in einer Datei (.mht)"),
    Fall("csv", CSV.encode, "ist eine CSV-Datei"),
    Fall("csv-latin1", lambda: CSV.replace("Wert", "Wert in €").encode("cp1252"), "ist eine CSV-Datei"),
    Fall("csv-komma", lambda: b"a,b\n1,2\n", "ist eine CSV-Datei"),
    Fall("csv-trenner-im-zitat", lambda: b'Budget,Plan\n"EGT, Zuteilung",1\n', "ist eine CSV-Datei"),
    Fall("unicode-text-von-excel", lambda: CSV.replace(";", "\t").encode("utf-16"), "ist eine CSV-Datei"),
    Fall("brief", lambda: b"Sehr geehrte Damen, sehr geehrte Herren,\nanbei\n", "ist eine Textdatei"),
    Fall("sylk", lambda: b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", "ist eine SYLK-Datei"),
    Fall("xml-2003", lambda: XML2003, "ist eine XML-Tabelle von Excel 2003"),
    Fall("xml-opendocument", lambda: FODS, "ist eine OpenDocument-Datei"),
    Fall(
        "xml-word",
        lambda: b'<?xml version="1.0"?><w xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">',
        "ist ein Office-Dokument als XML",
    ),
    Fall("xml-sonst", lambda: b'<?xml version="1.0"?><rechnung/>', "ist eine XML-Datei"),
    Fall("svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', BILD),
    Fall("json", lambda: b'{"url": "https://docs.example"}', "ist eine JSON-Datei"),
    Fall("email", lambda: MAIL, "ist eine E-Mail, keine Excel-Mappe; bitte die angehängte Mappe"),
    Fall("pdf", lambda: b"%PDF-1.7\n%\xe2\xe3", "ist ein PDF-Dokument"),
    Fall("rtf", lambda: rb"{\rtf1\ansi", "ist ein RTF-Textdokument"),
    Fall("png", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", BILD),
    Fall("jpeg", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF", BILD),
    Fall("gif", lambda: b"GIF89a\1\0\1\0", BILD),
    Fall("bmp", lambda: b"BM\x36\0\0\0\0\0", BILD),
    Fall("tiff", lambda: b"II*\0\x08\0\0\0", BILD),
    Fall("webp", lambda: b"RIFF\x10\0\0\0WEBPVP8 ", BILD),
    Fall("heic", lambda: b"\0\0\0\x18ftypheic", BILD),
    Fall("gzip", lambda: gzip.compress(b"x", mtime=0), "ist ein gzip-Archiv"),
    Fall("7z", lambda: b"7z\xbc\xaf\x27\x1c\0\4", "ist ein 7z-Archiv"),
    Fall("rar", lambda: b"Rar!\x1a\x07\x01\0", "ist ein RAR-Archiv"),
    Fall("bzip2", lambda: b"BZh91AY&SY", "ist ein bzip2-Archiv"),
    Fall("xz", lambda: b"\xfd7zXZ\0\0", "ist ein xz-Archiv"),
    Fall("tar", tar, "ist ein tar-Archiv"),
    Fall("programm", lambda: b"MZ\x90\0\3", "ist ein Programm"),
    Fall("verknuepfung", lambda: b"L\0\0\0\x01\x14\x02\0\0\0", VERKNUEPFUNG),
    Fall("internetverknuepfung", lambda: b"[InternetShortcut]\r\nURL=https://kleve.de\r\n", VERKNUEPFUNG),
    Fall("begleitdatei-von-macos", lambda: b"\0\x05\x16\x07\0\x02\0\0Mac OS X", "ist eine Begleitdatei von macOS"),
    Fall("~$sperrdatei", lambda: b"\x05Meier".ljust(165, b" "), "ist nur die Sperrdatei"),
    Fall(".~lock.plan", lambda: b",meier,pc17,01.12.2025 10:00,file:///home;", "ist nur die Sperrdatei"),
    Fall(
        "binaer-unbekannt", lambda: b"\x01\x02\x03\0\xff" * 100, "ist keine Excel-Mappe, sondern eine Datei unbekannter"
    ),
    Fall("leeres-zip", lambda: zippe({}), "ist ein leeres ZIP-Archiv"),
    Fall("zip", lambda: zippe({"a.txt": "x"}), "ist ein ZIP-Archiv, keine Excel-Mappe"),
    Fall(
        "zip-mit-einer-mappe", lambda: zippe({"Ordner/Plan.xlsx": mappe(ZEILE)}), "ist ein ZIP-Archiv, darin Plan.xlsx;"
    ),
    Fall(
        "zip-mit-mappen",
        lambda: zippe({"a.xlsx": "", "b.XLSM": "", "c.txt": ""}),
        "ist ein ZIP-Archiv, darin a.xlsx und 1",
    ),
    Fall("xlsb", lambda: mit_hauptteil("xl/workbook.bin"), "ist eine binäre Excel-Mappe (.xlsb)"),
    Fall("docx", lambda: mit_hauptteil("word/document.xml"), "ist ein Word-Dokument"),
    Fall("pptx", lambda: mit_hauptteil("ppt/presentation.xml"), "ist eine PowerPoint-Präsentation"),
    Fall("vsdx", lambda: mit_hauptteil("visio/document.xml"), "ist eine Visio-Zeichnung"),
    Fall(
        "docx-ohne-verweise",
        lambda: zippe({"[Content_Types].xml": KOPF, "word/document.xml": KOPF}),
        "ist ein Word-Dok",
    ),
    Fall("ods", lambda: ods("spreadsheet"), "ist eine OpenDocument-Tabelle (.ods)"),
    Fall("ots", lambda: ods("spreadsheet-template"), "ist eine OpenDocument-Tabelle (.ods)"),
    Fall("odt", lambda: ods("text"), "ist ein OpenDocument-Dokument"),
    Fall("numbers", lambda: zippe({"Index/Document.iwa": "x"}), "ist eine Datei von Apple iWork"),
)
