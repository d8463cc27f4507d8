"""Renders the example workbooks with LibreOffice and keeps one PNG per picture of README and handbook.

    python docs/bilder.py            # needs soffice (LibreOffice), pdftoppm (poppler-utils), Xvfb, xdotool, imagemagick

Pictures are never drawn by hand: whoever changes the workbook runs this again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

WURZEL = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(WURZEL / "tests"))

from calc import calc_am_bildschirm  # noqa: E402
from klick import klicke, umgebung  # noqa: E402
from libreoffice import convert  # noqa: E402 (the one place that knows how to start LibreOffice)

from amip_xl import jobs  # noqa: E402
from amip_xl.beispiele import lade  # noqa: E402
from amip_xl.consolidate import konsolidiere  # noqa: E402
from amip_xl.edition import edition  # noqa: E402
from amip_xl.rundenvergleich import schreibe, vergleiche  # noqa: E402

KLEVE = WURZEL / "workbooks" / "kreis-kleve-2023"
KREIS = "kreis-kleve.xlsx"  # consolidated afresh
VERGLEICH = "vergleich.xlsx"  # compared afresh: the sixteen, and a second draft of some of them
ZWEITER_ENTWURF = {  # file -> Umschichtung
    "05154016-goch.xlsx": 409_944, "05154036-kleve.xlsx": 621_466, "05154012-geldern.xlsx": 248_787,
    "05154044-rees.xlsx": 142_186, "05154064-weeze.xlsx": 91_652, "05154020-issum.xlsx": 70_091,
}  # fmt: skip
BEISPIELE = WURZEL / "workbooks" / "beispiele"
# picture -> (workbook, words of the page to take: the first page that contains them all, part of the page)
GANZ: tuple[str, ...] = ("-r", "80")
OBEN = ("-r", "110", "-x", "40", "-y", "40", "-W", "1210", "-H", "645")
ECKE = ("-r", "125", "-x", "60", "-y", "60", "-W", "1230", "-H", "700")
BILDER = {
    "deckblatt": (BEISPIELE / "kassel-2022.xlsx", ("Kennung", "Zustand der Blätter"), GANZ),
    "budget": (BEISPIELE / "kaiserslautern-2020.xlsx", ("Zuteilung des Bundes",), GANZ),
    "massnahmen": (BEISPIELE / "kassel-2022.xlsx", ("Instrumente", "Neugeschäft"), GANZ),
    "ziele": (BEISPIELE / "worms-2020.xlsx", ("Integrationsquote (IQ)", "Erwartung"), GANZ),
    "pruefprotokoll": (BEISPIELE / "mettmann-2015.xlsx", ("Was nicht stimmt", "Schwere"), GANZ),
    "uebersicht": (
        Path(KREIS),
        ("Fünf Zahlen", "Drei Klicks"),
        ("-r", "100", "-x", "30", "-y", "40", "-W", "1110", "-H", "690"),
    ),
    "gemeinden": (Path(KREIS), ("Rücklauf", "Summe der Spalten"), ECKE),
    "vergleich": (
        Path(KREIS),
        ("Wer wo liegt", "Median"),
        ("-r", "105", "-x", "30", "-y", "40", "-W", "1700", "-H", "950"),
    ),
    "bruecke": (Path(VERGLEICH), ("Geplante Umschichtung: ", "Stand danach"), OBEN),
}


def seiten(pdf: Path) -> list[str]:
    """The text of each page."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")


def bild(pdf: Path, worte: tuple[str, ...], ausschnitt: tuple[str, ...], ziel: Path) -> None:
    """The first page that contains all words, as a PNG."""
    for nummer, text in enumerate(seiten(pdf), 1):
        if all(wort in text for wort in worte):
            subprocess.run(
                ["pdftoppm", *ausschnitt, "-f", str(nummer), "-l", str(nummer), "-singlefile", "-png", str(pdf),
                 str(ziel.with_suffix(""))], check=True,
            )  # fmt: skip
            return
    raise SystemExit(f"{pdf.name}: keine Seite mit {worte}")


def vergleich(ordner: Path) -> Path:
    """A second draft of Kreis Kleve, compared with the first."""
    alt, neu = ordner / "Entwurf 1", ordner / "Entwurf 2"
    for entwurf in (alt, neu):
        entwurf.mkdir()
        for mappe in KLEVE.glob("*.xlsx"):
            if entwurf is neu and mappe.name in ZWEITER_ENTWURF:
                jobs.ausfuellen(mappe, {"umschichtung": Decimal(ZWEITER_ENTWURF[mappe.name])}, entwurf / mappe.name)
            else:
                shutil.copy(mappe, entwurf)
    ziel = ordner / VERGLEICH
    schreibe(vergleiche(alt, neu), ziel, [])
    return ziel


# field of the Kassel plan -> what somebody types wrongly before the click
VERTIPPT: dict[str, float | str] = {"egt_zuteilung": "8.000.000,00", "umschichtung": 12.345, "elb_plan": -1.0}


def klickbilder(ordner: Path) -> None:
    """A person types, clicks „Berechnen“ in Calc and reads: the message, and the Prüfprotokoll."""
    beispiel = lade("kassel-2022")
    jahr = beispiel.dokument.jahr
    felder = edition(jahr).form.felder
    with tempfile.TemporaryDirectory() as zwischen, calc_am_bildschirm(umgebung=umgebung()) as (calc, bild):
        mappe = Path(zwischen, "AMIP_2022_Landkreis-Kassel.xlsm")
        jobs.vorlage(jahr, mappe, werte=beispiel.werte, mit_knopf=True)
        vertippt = {(felder[n].blatt, felder[n].zelle): wert for n, wert in VERTIPPT.items()}
        doc, gesehen = klicke(calc, bild, mappe, vertippt, Path(zwischen))
        gesehen.meldung.replace(ordner / "knopf.png")
        protokoll = doc.Sheets.getByName("Prüfprotokoll")
        doc.CurrentController.setActiveSheet(protokoll)
        doc.CurrentController.select(protokoll.getCellRangeByName("E10"))
        time.sleep(1)
        bild.foto(ordner / "knopf-protokoll.png")
    for name in ("knopf", "knopf-protokoll"):
        print(f"docs/bilder/{name}.png")


def main() -> None:
    """Convert each workbook once, then cut out the pages; then click."""
    ordner = WURZEL / "docs" / "bilder"
    ordner.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as zwischen:
        kreis = Path(zwischen, KREIS)
        konsolidiere([KLEVE], kreis, KLEVE / "kreis" / "05154000-kreis-kleve.xlsx")
        frisch = {KREIS: kreis, VERGLEICH: vergleich(Path(zwischen))}
        mappen = sorted({mappe for mappe, _, _ in BILDER.values()})
        quellen = [frisch.get(mappe.name, mappe) for mappe in mappen]
        pdfs = dict(zip(mappen, convert(quellen, Path(zwischen, "pdf"), "pdf"), strict=True))
        for name, (mappe, worte, ausschnitt) in BILDER.items():
            bild(pdfs[mappe], worte, ausschnitt, ordner / f"{name}.png")
            print(f"docs/bilder/{name}.png")
    klickbilder(ordner)


if __name__ == "__main__":
    main()
