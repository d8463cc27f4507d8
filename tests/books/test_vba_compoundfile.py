"""The compound file: read back in strict mode, with a directory tree that every reader can search."""

import io
import struct

import olefile
import pytest

from amip_xl.books.vba.compoundfile import Baum, verbunddatei
from amip_xl.errors import FormularError

FREI = 0xFFFFFFFF


def lies(inhalt: bytes) -> dict[str, bytes]:
    with olefile.OleFileIO(io.BytesIO(inhalt), raise_defects=olefile.DEFECT_INCORRECT) as datei:
        stroeme = {"/".join(pfad): datei.openstream(pfad).read() for pfad in datei.listdir()}
        assert datei.parsing_issues == []
    return stroeme


def flach(baum: Baum, vor: str = "") -> dict[str, bytes]:
    aus: dict[str, bytes] = {}
    for name, inhalt in baum.items():
        aus |= {vor + name: inhalt} if isinstance(inhalt, bytes) else flach(inhalt, f"{vor}{name}/")
    return aus


BAEUME: dict[str, Baum] = {
    "klein": {"PROJECT": b"a", "VBA": {"dir": b"b" * 63, "x": b"c" * 64, "y": b"d" * 65}},
    "leerer Strom": {"PROJECT": b"", "VBA": {"dir": b""}},
    "an der Grenze": {"a": b"1" * 4095, "b": b"2" * 4096, "c": b"3" * 4097, "d": b"4" * 512},
    "mehr als ein FAT-Sektor": {"VBA": {"gross": bytes(range(256)) * 1500, "dir": b"x"}},
    "mehr als ein Mini-FAT-Sektor": {"VBA": {f"Sheet{i}": bytes([i]) * 4000 for i in range(40)}},
    **{f"{n} Geschwister": {"VBA": {f"Sheet{i}": b"x" * i for i in range(n)}} for n in (1, 2, 3, 4, 7, 8, 15, 16, 100)},
}


@pytest.mark.parametrize("name", BAEUME)
def test_read_back_without_a_defect(name: str) -> None:
    inhalt = verbunddatei(BAEUME[name])
    assert lies(inhalt) == flach(BAEUME[name])
    assert len(inhalt) % 512 == 0
    assert verbunddatei(BAEUME[name]) == inhalt


def eintraege(inhalt: bytes) -> list[tuple[str, int, int, int, int, int]]:
    """Name, kind, colour, left, right, child of every directory entry."""
    (fat_ort,) = struct.unpack_from("<I", inhalt, 76)
    (verzeichnis,) = struct.unpack_from("<I", inhalt, 48)
    fat = struct.unpack_from("<128I", inhalt, (fat_ort + 1) * 512)
    aus = []
    while verzeichnis < 0xFFFFFFFE:
        for i in range(4):
            roh = inhalt[(verzeichnis + 1) * 512 + i * 128 :][:128]
            laenge, art, farbe, links, rechts, kind = struct.unpack_from("<HBBIII", roh, 64)
            aus.append((roh[: max(0, laenge - 2)].decode("utf-16-le"), art, farbe, links, rechts, kind))
        verzeichnis = fat[verzeichnis]
    return aus


@pytest.mark.parametrize("anzahl", [1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 31, 33, 64])
def test_siblings_are_a_red_black_tree_in_the_order_of_the_format(anzahl: int) -> None:
    namen = [f"{'Aa' if i % 2 else 'bB'}{'x' * (i % 5)}{i}" for i in range(anzahl)]
    alle = eintraege(verbunddatei(dict.fromkeys(namen, b"x")))
    besucht: list[str] = []

    def schwarz(nummer: int, eltern_rot: bool) -> int:
        """Black height; every path must have the same, and no red entry a red parent."""
        if nummer == FREI:
            return 1
        name, art, farbe, links, rechts, kind = alle[nummer]
        assert (art, kind) == (2, FREI)
        assert not (eltern_rot and farbe == 0)
        hoehe = schwarz(links, farbe == 0)
        besucht.append(name)
        assert schwarz(rechts, farbe == 0) == hoehe
        return hoehe + farbe

    schwarz(alle[0][5], False)
    assert alle[0][:2] == ("Root Entry", 5)
    assert besucht == sorted(namen, key=lambda n: (len(n), n.upper()))
    for leer in alle[anzahl + 1 :]:
        assert leer == ("", 0, 0, FREI, FREI, FREI)


def test_more_than_its_head_can_list_is_refused() -> None:
    with pytest.raises(FormularError, match="zu groß"):
        verbunddatei({"a": bytes(8_000_000)})
