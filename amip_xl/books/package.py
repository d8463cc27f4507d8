"""The OOXML package: a workbook's bytes as a guarded zip directory and its parts.

Own directory parser instead of `zipfile`: half the import time, no surprise from lenient repair, and the
patcher needs the raw records anyway.
"""

from __future__ import annotations

import os
import stat
import struct
import zlib
from collections.abc import Callable, Iterable
from posixpath import normpath
from xml.parsers.expat import ExpatError, ParserCreate

from amip_xl.errors import MappeError

MAX_DATEI = 32 * 2**20  # writing holds the file twice
MAX_TEILE = 2_000
_MAX_VERZEICHNIS = 2 * 2**20
MAX_TEIL = 64 * 2**20
MAX_GESAMT = 256 * 2**20
MAX_VERHAELTNIS = 200  # genuine parts stay below 100; small ones may exceed it without doing harm
_HARMLOS = 2**20
MAX_TIEFE = 256

# Parts that are read cost twenty times their size, and time for each element; others are only copied. A planning
# workbook has 0.6 MB to read with 17,000 tags, 19,000 attributes and 5,000 cells.
MAX_LESBAR = 4 * 2**20  # one part
MAX_LESBAR_GESAMT = 8 * 2**20
MAX_MARKEN = 200_000  # tags and attributes, each by itself
MAX_ZELLEN = 50_000
# a part that is read only when asked for, one at a time: the lists that a county workbook has beside the form
MAX_ANHANG = 24 * 2**20
MAX_ZELLEN_ANHANG = 500_000
_OHNE_ZAEHLEN = 2**20  # so much cannot hold many more

_DAZWISCHEN = (b"PK\x06\x06", b"PK\x05\x05")  # ZIP64 records that repeat the usual one, a signature
_ENDE = struct.Struct("<4s4H2LH")
_VERZEICHNIS = struct.Struct("<4s6H3L5H2L")
_LOKAL = struct.Struct("<4s5H3L2H")

ERNEUT = "bitte in Excel öffnen und als .xlsx neu speichern"

_MAX_SATZ = 400
_UNDRUCKBAR = dict.fromkeys(
    (*range(32), *range(127, 160), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"
)


def mappenfehler(datei: str, satz: str) -> MappeError:
    """The error for one file: its name, then what it is and what to do, as one sentence."""
    if len(satz) > _MAX_SATZ:  # names and values of the file itself
        satz = f"{satz[: _MAX_SATZ - 120]} … {satz[-120:]}"
    return MappeError(f"{datei or 'Die Mappe'} {satz}.".translate(_UNDRUCKBAR))


class Eintrag:
    """One member of the zip directory; sizes in bytes, offsets from the start of the file.

    (Plain classes here: creating a dataclass costs a cold start more than reading a workbook.)
    """

    __slots__ = ("crc", "gepackt", "gross", "laenge", "lokal", "merker", "methode", "name", "verzeichnis")

    def __init__(
        self,
        name: str,
        merker: int,
        methode: int,
        crc: int,
        gepackt: int,
        gross: int,
        lokal: int,
        verzeichnis: int,  # offset of the directory entry
        laenge: int,  # and its length
    ) -> None:
        self.name = name
        self.merker = merker
        self.methode = methode
        self.crc = crc
        self.gepackt = gepackt
        self.gross = gross
        self.lokal = lokal
        self.verzeichnis = verzeichnis
        self.laenge = laenge


class Paket:
    """A zip file whose directory has passed all guards."""

    __slots__ = (
        "_angaben",
        "_anhang",
        "_gelesen",
        "_marken",
        "_nach_name",
        "_zellen",
        "datei",
        "daten",
        "eintraege",
        "ende",
        "verzeichnis",
    )

    def __init__(self, daten: bytes, datei: str, nach_name: dict[str, Eintrag], verzeichnis: int, ende: int) -> None:
        self.daten = daten
        self.datei = datei
        self.eintraege = tuple(nach_name.values())
        self.verzeichnis = verzeichnis  # offset of the directory
        self.ende = ende  # offset of the record behind it
        self._nach_name = nach_name
        self._gelesen: dict[str, int] = {}  # part -> size
        self._zellen: dict[str, int] = {}  # part -> cells
        self._anhang: set[str] = set()
        self._marken = self._angaben = 0

    def eintrag(self, teil: str) -> Eintrag | None:
        """The member for a part name; part names do not distinguish upper and lower case."""
        return self._nach_name.get(_einheitlich(teil))

    def teil(self, name: str) -> bytes:
        """The bytes of a part, to be read. Raises MappeError if it is missing, damaged or endless."""
        eintrag = self.eintrag(name)
        if eintrag is None:
            raise mappenfehler(self.datei, f"ist unvollständig, der Teil {name} fehlt; {ERNEUT}")
        if eintrag.gross > MAX_LESBAR:
            raise self._zu_viel(name)
        daten = entpacke(self, eintrag)
        if eintrag.name not in self._gelesen:
            self._gelesen[eintrag.name] = len(daten)
            gesamt = sum(self._gelesen.values())
            if gesamt > _OHNE_ZAEHLEN:
                self._marken += daten.count(b"<")
                self._angaben += daten.count(b"=")
                if gesamt > MAX_LESBAR_GESAMT or max(self._marken, self._angaben) > MAX_MARKEN:
                    raise self._zu_viel(name)
        return daten

    def anhang(self, name: str) -> bytes:
        """The bytes of a part beside the form, larger than those of the form may be; raises MappeError like `teil`."""
        eintrag = self.eintrag(name)
        if eintrag is None:
            return self.teil(name)
        if eintrag.gross > MAX_ANHANG:
            raise self._zu_viel(name)
        self._anhang.add(name)
        return entpacke(self, eintrag)

    def zaehle_zellen(self, name: str, anzahl: int) -> None:
        """Note how many cells a sheet part has. Raises MappeError if there are too many in all that have been read."""
        if name in self._anhang:
            if anzahl > MAX_ZELLEN_ANHANG:
                raise self._zu_viel(name)
            return
        self._zellen[name] = anzahl
        if sum(self._zellen.values()) > MAX_ZELLEN:
            raise self._zu_viel(name)

    def _zu_viel(self, name: str) -> MappeError:
        return mappenfehler(
            self.datei,
            f"enthält mit {name} weit mehr als eine Planungsmappe und wird deshalb nicht gelesen; "
            "bitte zusätzliche Blätter sowie überzählige Zeilen und Namen löschen",
        )


def _einheitlich(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def dateiname(pfad: str | os.PathLike[str]) -> str:
    """The last part of a path, for messages; the path itself if it has none."""
    return os.path.basename(os.fspath(pfad)) or os.fspath(pfad)  # noqa: PTH119 - pathlib costs a cold start 4 ms


def lies_datei(pfad: str | os.PathLike[str]) -> bytes:
    """The bytes of a workbook file. Raises MappeError for all that is no readable file of sane size."""
    name = dateiname(pfad)
    try:
        angaben = os.stat(pfad)  # noqa: PTH116
        if stat.S_ISDIR(angaben.st_mode):
            raise mappenfehler(name, "ist ein Ordner, keine Datei; bitte die Mappe darin angeben")
        if not stat.S_ISREG(angaben.st_mode):
            raise mappenfehler(name, "ist keine gewöhnliche Datei; bitte die Mappe angeben")
        if angaben.st_size > MAX_DATEI:
            raise mappenfehler(
                name,
                f"ist mit {angaben.st_size // 2**20} MB zu groß für eine Planungsmappe (höchstens "
                f"{MAX_DATEI // 2**20} MB); bitte die ursprüngliche Mappe verwenden",
            )
        with open(pfad, "rb") as quelle:  # noqa: PTH123
            return quelle.read()
    except (FileNotFoundError, NotADirectoryError):
        raise mappenfehler(name, "gibt es nicht; bitte Ordner und Dateinamen prüfen") from None
    except PermissionError:
        raise mappenfehler(
            name, "darf nicht gelesen werden oder ist gesperrt; bitte die Rechte prüfen und Excel schließen"
        ) from None
    except (OSError, ValueError) as fehler:
        grund = getattr(fehler, "strerror", None) or str(fehler)
        raise mappenfehler(name, f"lässt sich nicht lesen ({grund}); bitte den Speicherort prüfen") from None


def oeffne(daten: bytes, datei: str) -> Paket:
    """Read and guard the zip directory. Raises MappeError that says what the bytes really are."""
    if not daten.startswith(b"PK\x03\x04"):
        from amip_xl.books.filekind import was_ist

        raise mappenfehler(datei, was_ist(daten, datei))
    if len(daten) > MAX_DATEI:
        raise mappenfehler(datei, f"ist größer als {MAX_DATEI // 2**20} MB; bitte die ursprüngliche Mappe verwenden")

    def kaputt() -> MappeError:
        return mappenfehler(
            datei, "ist beschädigt oder unvollständig übertragen; bitte die Mappe noch einmal übertragen"
        )

    ende = _finde_ende(daten)
    if ende < 0 or ende + 22 > len(daten):
        raise mappenfehler(
            datei,
            "ist nur zum Teil übertragen, der Schluss der Datei fehlt; bitte die Mappe noch einmal übertragen",
        )
    _, platte, platte2, hier, anzahl, groesse, anfang, _ = _ENDE.unpack_from(daten, ende)
    if 0xFFFF in (hier, anzahl) or 0xFFFFFFFF in (groesse, anfang):
        raise mappenfehler(datei, f"ist im Format ZIP64 gespeichert, das hier nicht gelesen wird; {ERNEUT}")
    if platte or platte2 or hier != anzahl or anfang + groesse > ende or groesse > _MAX_VERZEICHNIS:
        raise kaputt()
    if anzahl > MAX_TEILE:
        raise mappenfehler(
            datei,
            f"enthält {anzahl} Teile statt höchstens {MAX_TEILE}; bitte die ursprüngliche Mappe verwenden",
        )
    nach_name: dict[str, Eintrag] = {}
    stelle = anfang
    try:
        for _ in range(anzahl):
            kopf = _VERZEICHNIS.unpack_from(daten, stelle)
            laenge = 46 + kopf[10] + kopf[11] + kopf[12]
            if kopf[0] != b"PK\x01\x02" or stelle + laenge > ende:
                raise kaputt()
            name = daten[stelle + 46 : stelle + 46 + kopf[10]].decode("utf-8", "replace")
            eintrag = Eintrag(name, kopf[3], kopf[4], kopf[7], kopf[8], kopf[9], kopf[16], stelle, laenge)
            if nach_name.setdefault(_einheitlich(name), eintrag) is not eintrag:
                raise mappenfehler(datei, f"enthält den Teil {name} zweimal; {ERNEUT}")
            stelle += laenge
    except struct.error:
        raise kaputt() from None
    if stelle != anfang + groesse or (stelle != ende and not daten.startswith(_DAZWISCHEN, stelle)):
        raise kaputt()
    _pruefe_groessen(nach_name.values(), datei)
    return Paket(daten, datei, nach_name, anfang, ende)


def _finde_ende(daten: bytes) -> int:
    """Where the last record begins, by preference one whose comment ends with the file; -1 if there is none."""
    anfang = max(0, len(daten) - 65_557)
    ende = letzter = daten.rfind(b"PK\x05\x06", anfang)
    while ende >= 0:
        if ende + 22 + int.from_bytes(daten[ende + 20 : ende + 22], "little") == len(daten):
            return ende
        ende = daten.rfind(b"PK\x05\x06", anfang, ende)
    return letzter


def _pruefe_groessen(eintraege: Iterable[Eintrag], datei: str) -> None:
    gesamt = 0
    for e in eintraege:
        gesamt += e.gross
        if e.merker & 1:
            raise mappenfehler(datei, "ist als ZIP mit Kennwort verschlüsselt; bitte die Mappe ohne Kennwort speichern")
        if e.gross == 0xFFFFFFFF or e.gepackt == 0xFFFFFFFF or e.lokal == 0xFFFFFFFF:
            raise mappenfehler(datei, f"ist im Format ZIP64 gespeichert, das hier nicht gelesen wird; {ERNEUT}")
        if e.gross > MAX_TEIL or (e.gross > _HARMLOS and e.gross > MAX_VERHAELTNIS * e.gepackt):
            raise mappenfehler(
                datei,
                f"enthält mit {e.name} einen Teil, der ausgepackt {e.gross // 2**20} MB groß wäre, und wird "
                "deshalb nicht geöffnet; bitte die ursprüngliche Mappe verwenden",
            )
    if gesamt > MAX_GESAMT:
        raise mappenfehler(
            datei,
            f"wäre ausgepackt {gesamt // 2**20} MB groß und wird deshalb nicht geöffnet; "
            "bitte die ursprüngliche Mappe verwenden",
        )


def nutzdaten(paket: Paket, eintrag: Eintrag) -> tuple[int, int]:
    """Start and end of a member's packed bytes. Raises MappeError if the local record does not fit."""
    try:
        kopf = _LOKAL.unpack_from(paket.daten, eintrag.lokal)
    except struct.error:
        kopf = (b"",) * 11
    if kopf[0] == b"PK\x03\x04":
        anfang = eintrag.lokal + 30 + kopf[9] + kopf[10]
        name = paket.daten[eintrag.lokal + 30 : eintrag.lokal + 30 + kopf[9]]
        laenge = struct.unpack_from("<H", paket.daten, eintrag.verzeichnis + 28)[0]
        gleich = name == paket.daten[eintrag.verzeichnis + 46 : eintrag.verzeichnis + 46 + laenge]
        if gleich and anfang + eintrag.gepackt <= paket.verzeichnis:
            return anfang, anfang + eintrag.gepackt
    raise mappenfehler(paket.datei, f"ist beschädigt (Teil {eintrag.name}); bitte die Mappe noch einmal übertragen")


def entpacke(paket: Paket, eintrag: Eintrag) -> bytes:
    """Unpack one member, never more than it claims. Raises MappeError on any mismatch."""
    anfang, ende = nutzdaten(paket, eintrag)
    gepackt = memoryview(paket.daten)[anfang:ende]
    if eintrag.methode == 8:
        strom = zlib.decompressobj(-15)
        try:
            daten = strom.decompress(gepackt, eintrag.gross + 1)
            fertig = strom.eof and not strom.unused_data
        except zlib.error:
            daten, fertig = b"", False
    elif eintrag.methode == 0:
        daten, fertig = bytes(gepackt), True
    else:
        raise mappenfehler(
            paket.datei, f"ist mit einem Verfahren gepackt, das Excel nicht kennt ({eintrag.name}); {ERNEUT}"
        )
    if not fertig or len(daten) != eintrag.gross or zlib.crc32(daten) != eintrag.crc:
        raise mappenfehler(
            paket.datei,
            f"ist beschädigt (Prüfsumme von {eintrag.name} stimmt nicht); bitte die Mappe noch einmal übertragen",
        )
    return daten


# --- XML ------------------------------------------------------------------------------------------------

Beginn = Callable[[str, dict[str, str]], None]
Schluss = Callable[[str], None]
Text = Callable[[str], None]


def lies_xml(
    paket: Paket,
    teil: str,
    stuecke: tuple[bytes, ...],
    beginn: Beginn,
    schluss: Schluss | None = None,
    text: Text | None = None,
    *,
    nur_erstes: bool = False,
) -> None:
    """Parse XML given in pieces; element names come as "namespace name".

    With `nur_erstes` only the first piece is reported, the others are merely proven to be well-formed.
    Raises MappeError for anything but plain XML.
    """
    leser = ParserCreate(None, " ")
    leser.buffer_text = True
    leser.StartElementHandler = beginn
    leser.EndElementHandler = schluss
    leser.CharacterDataHandler = text

    def doctype(*_: object) -> None:
        raise mappenfehler(paket.datei, f"enthält in {teil} eine DOCTYPE-Angabe und wird nicht geöffnet; {ERNEUT}")

    leser.StartDoctypeDeclHandler = doctype
    try:
        for stueck in stuecke:
            leser.Parse(stueck, False)
            if nur_erstes:
                leser.StartElementHandler = leser.EndElementHandler = leser.CharacterDataHandler = None
        leser.Parse(b"", True)
    except (ExpatError, ValueError, LookupError, UnicodeError):
        raise mappenfehler(paket.datei, f"ist beschädigt, der Teil {teil} ist kein gültiges XML; {ERNEUT}") from None


def beziehungen(paket: Paket, teil: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (kind, part name) of a part's inner relationships; "" is the package itself."""
    ordner, _, name = teil.rpartition("/")
    rels = f"{ordner}/_rels/{name}.rels" if ordner else f"_rels/{name}.rels"
    if paket.eintrag(rels) is None:
        return {}
    gefunden: dict[str, tuple[str, str]] = {}

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        if marke.rpartition(" ")[2] == "Relationship" and angaben.get("TargetMode") != "External":
            ziel = angaben.get("Target", "").replace("\\", "/")
            if not ziel.startswith("/"):
                ziel = f"{ordner}/{ziel}"
            art = angaben.get("Type", "").rpartition("/")[2]
            gefunden[angaben.get("Id", "")] = (art, normpath(ziel).lstrip("/"))

    lies_xml(paket, rels, (paket.teil(rels),), beginn)
    return gefunden


def hauptteil(paket: Paket) -> str:
    """The name of the workbook part. Raises MappeError that says what else the package is."""
    if paket.eintrag("_rels/.rels") is not None:
        for art, ziel in beziehungen(paket, "").values():
            if art == "officeDocument":
                if ziel.lower().endswith(".bin"):
                    raise mappenfehler(paket.datei, f"ist eine binäre Excel-Mappe (.xlsb); {ERNEUT}")
                if ziel.lower().startswith(("word/", "ppt/", "visio/")):
                    break
                return ziel
    from amip_xl.books.filekind import was_ist_paket

    raise mappenfehler(paket.datei, was_ist_paket(paket))
