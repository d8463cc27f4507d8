"""Odd zip files around a good workbook."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

from books.mappen import KOPF, teile

from odd.fall import Fall
from odd.zipbau import Satz, endlos, fuege, saetze, satz

ZEILE = '<row r="7"><c r="C7"><v>1</v></c></row>'
GELESEN = {"C7": 1}
ZIP64 = "ist im Format ZIP64 gespeichert"
HALB = "ist nur zum Teil übertragen"
KAPUTT = "ist beschädigt oder unvollständig übertragen"
PRUEFSUMME = "ist beschädigt (Prüfsumme von xl/worksheets/sheet1.xml stimmt nicht)"


def gut() -> bytes:
    return fuege(saetze(teile(ZEILE)))


def mit(*weitere: Satz, davor: tuple[Satz, ...] = (), **angaben: object) -> Callable[[], bytes]:
    """The good workbook with more members."""
    return lambda: fuege([*davor, *saetze(teile(ZEILE)), *weitere], **angaben)  # type: ignore[arg-type]


def blatt(**angaben: object) -> Callable[[], bytes]:
    """The good workbook with something said about its sheet part."""

    def baue() -> bytes:
        return fuege(
            satz(name, inhalt, **(angaben if name.endswith("sheet1.xml") else {}))  # type: ignore[arg-type]
            for name, inhalt in teile(ZEILE).items()
        )

    return baue


def alle(**angaben: object) -> Callable[[], bytes]:
    """The good workbook with something said about every member."""
    return lambda: fuege(satz(n, i, **angaben) for n, i in teile(ZEILE).items())  # type: ignore[arg-type]


def umbenannt(wie: Callable[[str], str]) -> Callable[[], bytes]:
    return lambda: fuege(saetze({wie(n): i for n, i in teile(ZEILE).items()}))


def geschnitten(zehntel: int) -> Callable[[], bytes]:
    return lambda: gut()[: len(gut()) * zehntel // 10]


def zip64_ende() -> bytes:
    """As written by programs that always write ZIP64: the values in a record of their own."""
    daten = gut()
    ende = daten.rindex(b"PK\x05\x06")
    anzahl, groesse, anfang = struct.unpack_from("<HLL", daten, ende + 10)
    langes = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, anzahl, anzahl, groesse, anfang)
    zeiger = struct.pack("<4sLQL", b"PK\x06\x07", 0, ende, 1)
    return (
        daten[:ende]
        + langes
        + zeiger
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *[0xFFFF] * 2, *[2**32 - 1] * 2, 0)
    )


def ineinander() -> bytes:
    """A member whose record lies inside the data of another one (the way to a bomb without nesting)."""
    innen = satz("xl/media/a.bin", b"a" * 50, methode=0)
    aussen = fuege([innen]).split(b"PK\x01\x02")[0]
    vorn = satz("xl/media/b.bin", aussen, methode=0)
    ort = len(fuege([vorn]).split(b"PK\x01\x02")[0]) - len(aussen)
    return fuege([vorn, *saetze(teile(ZEILE)), satz("xl/media/a.bin", b"a" * 50, methode=0, lokal=ort)])


def bombe_in_bombe() -> bytes:
    """Forty archives of 50 MB each in one picture: nobody asked to unpack it."""
    innen = fuege([endlos(f"{i}", b"", bytes(2**20), 50) for i in range(40)])
    return fuege([*saetze(teile(ZEILE)), satz("xl/media/bild.png", innen, methode=0)])


def rauschen(groesse: int) -> bytes:
    return random.Random(groesse).randbytes(groesse)


FAELLE = (
    Fall("gutes-archiv", gut, GELESEN),
    Fall("zip64-ende", zip64_ende, ZIP64),
    Fall("zip64-teil", blatt(luegen={"gross": 2**32 - 1, "gepackt": 2**32 - 1}), ZIP64),
    Fall("groessen-hinter-den-daten", alle(beschreibung=True), GELESEN),
    Fall("nicht-gepackt", alle(methode=0), GELESEN),
    Fall("zusatzfelder", alle(zusatz=struct.pack("<2H", 0xCAFE, 8) + bytes(8)), GELESEN),
    Fall("fremdes-davor", lambda: b"MIME-Rest\r\n" + gut(), "beginnt mit fremden Daten vor dem Inhalt"),
    Fall("fremdes-dahinter", lambda: gut() + bytes(100), GELESEN),
    Fall("viel-fremdes-dahinter", lambda: gut() + bytes(70_000), HALB),
    Fall("kommentar", mit(kommentar=b"Gruss aus Kleve"), GELESEN),
    Fall("kommentar-mit-kennung", mit(kommentar=b"PK\x05\x06" + bytes(40)), GELESEN),
    Fall("zwei-archive-hintereinander", lambda: gut() + gut(), KAPUTT),
    Fall("luecke-im-archiv", mit(davor=(), hinter_verzeichnis=b"Luecke"), KAPUTT),
    Fall("teile-ineinander", ineinander, GELESEN),
    Fall("kleiner-gelogen", blatt(luegen={"gross": 10}), PRUEFSUMME),
    Fall("groesser-gelogen", blatt(luegen={"gross": 100_000}), PRUEFSUMME),
    Fall("riesig-gelogen", blatt(luegen={"gross": 2**31}), "enthält mit xl/worksheets/sheet1.xml einen Teil"),
    Fall("gepackt-kleiner-gelogen", blatt(luegen={"gepackt": 20}), PRUEFSUMME),
    Fall("gepackt-groesser-gelogen", blatt(luegen={"gepackt": 250}), PRUEFSUMME),
    Fall("gepackt-bis-hinter-das-ende", blatt(luegen={"gepackt": 10**6}), "ist beschädigt (Teil xl/worksheets"),
    Fall("falsche-pruefsumme", blatt(luegen={"crc": 1}), PRUEFSUMME),
    Fall("anderer-name-vor-den-daten", blatt(lokaler_name=b"xl/worksheets/sheet2.xml"), "ist beschädigt (Teil xl/w"),
    Fall("satz-ausserhalb", blatt(lokal=10**8), "ist beschädigt (Teil xl/worksheets/sheet1.xml)"),
    Fall("satz-mitten-in-daten", blatt(lokal=7), "ist beschädigt (Teil xl/worksheets/sheet1.xml)"),
    Fall("strom-ohne-ende", blatt(gepackt=b"\x00\x05\x00\xfa\xff<?xml"), PRUEFSUMME),
    Fall("strom-aus-rauschen", lambda: blatt(gepackt=rauschen(300))(), PRUEFSUMME),
    Fall("verfahren-deflate64", blatt(methode=9), "ist mit einem Verfahren gepackt, das Excel nicht kennt"),
    Fall("verfahren-bzip2", blatt(methode=12), "ist mit einem Verfahren gepackt, das Excel nicht kennt"),
    Fall("verfahren-lzma", blatt(methode=14), "ist mit einem Verfahren gepackt, das Excel nicht kennt"),
    Fall("verschluesselt", alle(merker=1), "ist als ZIP mit Kennwort verschlüsselt"),
    Fall("ein-teil-verschluesselt", blatt(merker=1), "ist als ZIP mit Kennwort verschlüsselt"),
    Fall("doppelt", mit(satz("xl/styles.xml", "x")), "enthält den Teil xl/styles.xml zweimal"),
    Fall("doppelt-in-gross", mit(satz("XL/STYLES.XML", "x")), "enthält den Teil XL/STYLES.XML zweimal"),
    Fall("rueckstriche", umbenannt(lambda n: n.replace("/", "\\")), GELESEN),
    Fall("grossbuchstaben", umbenannt(str.upper), GELESEN),
    Fall("absolute-namen", umbenannt(lambda n: "/" + n), GELESEN),
    Fall("namen-nach-oben", mit(satz("../../../etc/cron.d/x", "x"), satz("..\\..\\boot.ini", "x")), GELESEN),
    Fall("name-mit-steuerzeichen", mit(satz("\x1b[2J", "x"), satz("\x1b[2J", "x")), "enthält den Teil \ufffd[2J"),
    Fall("name-kein-utf8", mit(satz(b"xl/media/Stra\xe1e.png", "x")), GELESEN),
    Fall("name-leer", mit(satz("", "")), GELESEN),
    Fall("name-endlos", mit(satz("n" * 65_000, "x")), GELESEN),
    Fall("namen-endlos", lambda: mit(*[satz(f"{i:060000}", "") for i in range(40)])(), KAPUTT),
    Fall("ordner-als-teile", mit(davor=(satz("xl/", ""), satz("xl/worksheets/", ""))), GELESEN),
    Fall("teile-1900", mit(*[satz(f"xl/media/{i}.bin", "") for i in range(1_900)]), GELESEN),
    Fall("teile-5000", mit(*[satz(f"xl/media/{i}.bin", "") for i in range(5_000)]), "enthält 5007 Teile"),
    Fall("mehrere-datentraeger", mit(platte=1), KAPUTT),
    Fall("weniger-teile-gezaehlt", mit(anzahl=6), KAPUTT),
    Fall("mehr-teile-gezaehlt", mit(anzahl=8), KAPUTT),
    Fall("bombe-70-mb", lambda: mit(endlos("xl/media/b.bin", b"", bytes(2**20), 70))(), "enthält mit xl/media/b.bin"),
    Fall("bombe-1-zu-1000", lambda: mit(endlos("xl/b.xml", b"", bytes(2**20), 5))(), "enthält mit xl/b.xml einen Teil"),
    Fall(
        "bombe-in-vielen-teilen",
        lambda: mit(*[endlos(f"xl/media/{i}.bin", b"", rauschen(9_000) + bytes(2**20), 50) for i in range(6)])(),
        "wäre ausgepackt 30",
    ),
    Fall("bombe-in-bombe", bombe_in_bombe, GELESEN),
    Fall("grosses-bild", lambda: mit(satz("xl/media/bild.png", rauschen(28 * 2**20), methode=0))(), GELESEN),
    Fall("datei-ueber-32-mb", lambda: mit(satz("xl/media/b.png", rauschen(33 * 2**20), methode=0))(), "ist mit 33 MB"),
    Fall(
        "teil-mit-63-mb",
        lambda: mit(endlos("xl/sharedStrings2.xml", KOPF.encode(), rauschen(9_000) + bytes(2**20), 62))(),
        GELESEN,
    ),
    *[Fall(f"abgeschnitten-nach-{z}0-prozent", geschnitten(z), HALB) for z in range(1, 10)],
    Fall("abgeschnitten-um-ein-byte", lambda: gut()[:-1], HALB),
    Fall("abgeschnitten-vor-dem-ende", lambda: gut()[:-22], HALB),
    Fall("nur-der-anfang", lambda: gut()[:4], HALB),
)
