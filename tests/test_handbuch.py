"""The handbook names every finding code that is not in the catalogue of rules, and its pictures exist."""

import re
from pathlib import Path

WURZEL = Path(__file__).parent.parent
HANDBUCH = (WURZEL / "docs" / "handbuch.md").read_text("utf-8")
# every code is the first argument of Befund(…) or melde(…), or stands first in a table of texts
_CODE = re.compile(r'(?:Befund|melde)\(\s*"([A-Z_]{4,})"|^\s{8}"([A-Z]+(?:_[A-Z]+)+)",', re.MULTILINE)


def codes() -> set[str]:
    gefunden = set()
    for datei in (WURZEL / "amip_xl").rglob("*.py"):
        if "checks" not in datei.parts:
            gefunden |= {a or b for a, b in _CODE.findall(datei.read_text("utf-8"))}
    return {code for code in gefunden if not code.startswith("AMIP_")}  # those are the names of Excel functions


def test_every_code_about_the_form_of_a_workbook_is_explained() -> None:
    gefunden = codes()
    assert len(gefunden) > 20
    erklaert = set(re.findall(r"^\| ([A-Z_]+) \|", HANDBUCH, re.MULTILINE))
    assert gefunden - erklaert == set()


def test_pictures_of_readme_and_handbook_exist() -> None:
    for datei in (WURZEL / "README.md", WURZEL / "docs" / "handbuch.md"):
        for bild in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", datei.read_text("utf-8")):
            assert (datei.parent / bild).exists(), bild
