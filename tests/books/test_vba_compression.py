"""The packing of VBA streams: whatever goes in comes out again, read by somebody else's decompressor."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amip_xl.books.vba.compression import komprimiere
from amip_xl.errors import FormularError
from books.vbazeuge import entpackt

ZUFALL = random.Random(2026)


# few letters give many repetitions, near and far; several chunks of 4096 bytes
WORTE = st.lists(st.sampled_from([b"Sub ", b"End Sub\r\n", b"a", b"ab", b"\r\n", b"x" * 300, bytes(range(97, 123))]))


@settings(max_examples=150, deadline=None)
@given(WORTE.map(lambda w: b"".join(w)) | st.binary(max_size=3000))
def test_unpacked_it_is_the_same(daten: bytes) -> None:
    assert entpackt(komprimiere(daten)) == daten


@pytest.mark.parametrize(
    "daten",
    [
        b"", b"a", b"abc", b"aaa", b"a" * 4095, b"a" * 4096, b"a" * 4097, b"ab" * 10_000,
        bytes(range(256)) * 100, ZUFALL.randbytes(4096), ZUFALL.randbytes(8192) + b"Ende",
        "".join(f"Sub Nummer{i}()\r\n    Ausfuehren \"{i}\"\r\nEnd Sub\r\n" for i in range(3000)).encode(),
    ],
    ids=len,
)  # fmt: skip
def test_borders_of_chunks_repetitions_and_noise(daten: bytes) -> None:
    assert entpackt(komprimiere(daten)) == daten


def test_every_distance_inside_a_chunk() -> None:
    for abstand in (*range(1, 70), *range(120, 140), *range(250, 260), 511, 512, 513, 1024, 1025, 2048, 2049, 4000):
        daten = ZUFALL.randbytes(3) + bytes(65 + i % 7 for i in range(abstand - 3))
        daten = (daten + daten[:40])[:4096]
        assert entpackt(komprimiere(daten)) == daten, abstand


def test_source_text_gets_smaller_and_never_differs() -> None:
    text = b"Public Sub Berechnen()\r\n    Ausfuehren ThisWorkbook\r\nEnd Sub\r\n" * 60
    assert len(komprimiere(text)) < len(text) / 10
    assert komprimiere(text) == komprimiere(text)


def test_an_end_that_does_not_get_smaller_is_refused_not_padded_with_zeros() -> None:
    with pytest.raises(FormularError, match="lässt sich nicht packen"):
        komprimiere(ZUFALL.randbytes(4000))
