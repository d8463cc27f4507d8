"""vbaProject.bin: what somebody else's parser reads is what the text sources say; what Excel refuses, we refuse."""

import re

import pytest

from amip_xl.books.vba import addin, buttons
from amip_xl.books.vba.project import vba_projekt, verschluessle
from amip_xl.books.vba.sources import quelle, quellordner
from amip_xl.errors import FormularError
from books.vbazeuge import abgelegt, entpackt, module, strom

KOPF = 'Attribute VB_Name = "A"\n'
QUELLEN = sorted(p.name for p in quellordner().glob("*.bas"))


def projekt(text: str = KOPF, **weitere: str) -> bytes:
    return vba_projekt("AMIP_PROBE", {"A": text, **weitere}, 1)


@pytest.mark.parametrize("datei", QUELLEN)
def test_every_source_of_the_folder_reads_back_as_it_is_written(datei: str) -> None:
    name = datei.removesuffix(".bas")
    inhalt = vba_projekt("AMIP_PROBE", {name: quelle(datei)}, 1)
    assert entpackt(strom(inhalt, f"VBA/{name}")) == abgelegt(quelle(datei)).encode("cp1252")
    assert module(inhalt)[name].replace("\r\n", "\n") == quelle(datei)


def test_every_source_of_the_folder_is_used() -> None:
    assert {f"{n}.bas" for n in (*buttons.MODULE, *addin.MODULE)} == set(QUELLEN)


def test_umlauts_dash_and_euro_survive() -> None:
    text = KOPF + "' äöüÄÖÜß – € „“\n"
    assert module(projekt(text))["A"].endswith("' äöüÄÖÜß – € „“\r\n")


def test_a_module_of_hundreds_of_kilobytes() -> None:
    text = KOPF + "".join(f"Public Const ZAHL_{i} As Long = {i}\n" for i in range(20_000))
    inhalt = projekt(text)
    assert len(inhalt) > 128 * 512  # more than one sector of the allocation table
    assert module(inhalt)["A"] == abgelegt(text)


def test_two_builds_are_the_same_and_names_matter() -> None:
    assert projekt() == projekt()
    assert projekt() != vba_projekt("AMIP_ANDERS", {"A": KOPF}, 1)


def test_project_and_dir_name_every_module_in_the_same_order() -> None:
    inhalt = vba_projekt("AMIP_PROBE", {"A": KOPF, "B": 'Attribute VB_Name = "B"\n'}, 3)
    namen = ["ThisWorkbook", "Sheet1", "Sheet2", "Sheet3", "A", "B"]
    text = strom(inhalt, "PROJECT").decode("cp1252")
    assert re.findall(r"^(Document|Module)=(\w+)", text, re.MULTILINE) == [
        *(("Document", n) for n in namen[:4]), *(("Module", n) for n in namen[4:])
    ]  # fmt: skip
    assert re.findall(r"^(\w+)=0, 0, 0, 0, C\r$", text, re.MULTILINE) == namen
    assert 'Name="AMIP_PROBE"\r\n' in text
    assert list(module(inhalt)) == namen
    wm = strom(inhalt, "PROJECTwm")
    assert wm == b"".join(n.encode() + b"\0" + n.encode("utf-16-le") + b"\0\0" for n in namen) + b"\0\0"


def entschluesselt(text: str, projekt_id: str) -> bytes:
    """[MS-OVBA] 2.4.3.3, written down independently of the writer."""
    roh = bytes.fromhex(text)
    saat, fassung, schluessel = roh[0], roh[0] ^ roh[1], roh[0] ^ roh[2]
    assert fassung == 2
    assert schluessel == sum(projekt_id.encode()) & 0xFF
    klar1, e1, e2, klar = schluessel, roh[2], roh[1], bytearray()
    for byte in roh[3:]:
        klar1 = byte ^ ((e2 + klar1) & 0xFF)
        e2, e1 = e1, byte
        klar.append(klar1)
    nutz = klar[(saat & 6) // 2 :]
    laenge = int.from_bytes(nutz[:4], "little")
    assert laenge == len(nutz) - 4
    return bytes(nutz[4:])


def test_protection_says_unprotected_no_password_visible() -> None:
    text = strom(projekt(), "PROJECT").decode("cp1252")
    werte = dict(re.findall(r'^(\w+)="([^"]*)"', text, re.MULTILINE))
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", werte["ID"])
    klar = {n: entschluesselt(werte[n], werte["ID"]) for n in ("CMG", "DPB", "GC")}
    assert klar == {"CMG": bytes(4), "DPB": bytes(1), "GC": b"\xff"}


@pytest.mark.parametrize("saat", range(256))
def test_any_seed_can_be_decrypted(saat: int) -> None:
    assert entschluesselt(verschluessle(b"\x01\x02\xfe", "{ID}", saat), "{ID}") == b"\x01\x02\xfe"


def test_nothing_runs_when_the_workbook_opens() -> None:
    assert all(z.startswith("Attribute ") for z in module(projekt())["ThisWorkbook"].splitlines())


@pytest.mark.parametrize(
    ("text", "zeile", "was"),
    [
        ("", 1, "erste Zeile"),
        ("Option Explicit\n", 1, "erste Zeile"),
        ('Attribute VB_Name = "B"\n', 1, "erste Zeile"),
        (KOPF + "' ok\n' Pfeil →\n", 3, r"→.*U\+2192.*cp1252"),
        (KOPF + "' ok\n" + "x" * 1024 + "\n", 3, "1024 Zeichen"),
        (KOPF + "Dim x, _\n" * 25 + "y\n", 26, "fortgesetzte Zeilen"),
        (KOPF + "Public Sub A()\nEnd Sub\n", 2, "heißt wie ein Modul"),
        (KOPF + "Private Function amip_probe()\nEnd Function\n", 2, "heißt wie ein Modul"),
    ],
)  # fmt: skip
def test_what_excel_refuses_is_refused_with_file_and_line(text: str, zeile: int, was: str) -> None:
    with pytest.raises(FormularError, match=rf"A\.bas, Zeile {zeile}: .*{was}"):
        projekt(text)


def test_the_longest_line_and_the_longest_statement_pass() -> None:
    text = KOPF + "' " + "x" * 1021 + "\nDim x, _\n" + "    y, _\n" * 23 + "    z\n"
    assert module(projekt(text))["A"] == abgelegt(text)


@pytest.mark.parametrize("name", ["Ä", "1A", "A-B", "x" * 32])
def test_names_vba_does_not_know_are_refused(name: str) -> None:
    with pytest.raises(FormularError, match="erste Zeile"):
        vba_projekt("AMIP_PROBE", {name: f'Attribute VB_Name = "{name}"\n'}, 1)


def test_a_module_named_like_project_or_sheet_is_refused() -> None:
    for name in ("Amip_Probe", "sheet1", "ThisWorkbook"):
        with pytest.raises(FormularError, match="schon vergeben"):
            vba_projekt("AMIP_PROBE", {name: f'Attribute VB_Name = "{name}"\n'}, 1)
