"""What the file itself says of a cell: the evidence beside two accounts that differ. Not read by our reader."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree

from books.schreibprobe import zellen_in


class Roh(NamedTuple):
    """Type of the cell, kind of its formula ("" for an ordinary one, None without), stored value, program."""

    typ: str = ""
    formelart: str | None = None
    wert: str | None = None
    programm: str = ""


def rohes(pfad: Path) -> dict[tuple[str, str], Roh]:
    """All cells by sheet and address; nothing of a file that is odd in other ways, too."""
    try:
        with zipfile.ZipFile(pfad) as archiv:
            return _rohes(archiv)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, NotImplementedError):
        return {}


def _rohes(archiv: zipfile.ZipFile) -> dict[tuple[str, str], Roh]:
    def baum(teil: str) -> ElementTree.Element:
        return ElementTree.fromstring(archiv.read(teil))

    programm = ""
    if "docProps/app.xml" in archiv.namelist():
        programm = baum("docProps/app.xml").findtext("{*}Application") or ""
    hauptteil = next(e.get("Target", "") for e in baum("_rels/.rels") if e.get("Type", "").endswith("/officeDocument"))
    buch = PurePosixPath(hauptteil.lstrip("/"))
    ziele = {e.get("Id"): e.get("Target", "") for e in baum(f"{buch.parent}/_rels/{buch.name}.rels")}
    gefunden: dict[tuple[str, str], Roh] = {}
    for blatt in baum(str(buch)).iterfind("{*}sheets/{*}sheet"):
        nummer = next((w for k, w in blatt.attrib.items() if re.fullmatch(r"\{.*relationships\}id", k)), "")
        ziel = ziele.get(nummer, "")
        teil = ziel.lstrip("/") if ziel.startswith("/") else f"{buch.parent}/{ziel}"
        for ref, c in zellen_in(baum(teil)):
            f = c.find("{*}f")
            gefunden[blatt.get("name", ""), ref] = Roh(
                c.get("t", "n"), None if f is None else f.get("t", ""), c.findtext("{*}v"), programm
            )
    return gefunden
