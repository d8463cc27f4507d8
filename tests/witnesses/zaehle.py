"""Counts: workbooks and cells compared with each witness, and what is explained.

python tests/witnesses/zaehle.py [ORDNER]      ORDNER: a folder of other people's workbooks
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from witnesses import korpus, openpyxl_zeuge
from witnesses.befragung import Ergebnis, Zeugen, befrage
from witnesses.erklaert import ERKLAERT
from witnesses.libreoffice_zeuge import LibreOffice
from witnesses.schreiben import beschreibe


def main(*ordner: str) -> int:
    """Ask both witnesses about everything; 1 if a difference is left unexplained."""
    with tempfile.TemporaryDirectory() as ablage, LibreOffice() as libreoffice:
        hier = Path(ablage)
        zeugen: Zeugen = {"openpyxl": openpyxl_zeuge.lies, "LibreOffice": libreoffice.lies}
        gruppen = {
            "ausgeliefert": list(korpus.ausgeliefert()),
            "erzeugt, neu gespeichert": list(korpus.kleine(hier, libreoffice)),
            "merkwürdig": list(korpus.merkwuerdige(hier)),
            "fremd": [d for o in ordner for d in korpus.in_ordner(Path(o), "fremde")],
        }
        gelesen, geschrieben = Ergebnis(), Ergebnis()
        for name, dateien in gruppen.items():
            print(f"{name}: {len(dateien)} Mappen …", file=sys.stderr)
            befrage(dateien, zeugen, gelesen)
            befrage([neu for d in dateien if (neu := beschreibe(d, hier)) is not None], zeugen, geschrieben)
    _berichte("gelesen", gelesen)
    _berichte("nach dem Schreiben gelesen", geschrieben)
    for a in (*gelesen.unerklaert, *geschrieben.unerklaert):
        print("UNERKLÄRT:", a)
    return 1 if gelesen.unerklaert or geschrieben.unerklaert else 0


def _berichte(was: str, e: Ergebnis) -> None:
    print(f"\n{was}: {e.dateien} Mappen, davon {len(e.verweigert)} von uns mit einem Satz verweigert")
    for zeuge in sorted(e.mappen):
        nicht = sum(z == zeuge for z, _, _ in e.nicht_gelesen)
        print(
            f"  {zeuge}: {e.mappen[zeuge]} Mappen verglichen ({nicht} konnte er nicht lesen), "
            f"{e.zellen[zeuge]} Zellen, {e.formeln[zeuge]} Formeln, {e.namen[zeuge]} Namen"
        )
        gruende = {x.kennung: e.erklaert[zeuge, x.kennung] for x in ERKLAERT if e.erklaert[zeuge, x.kennung]}
        unerklaert = sum(a.zeuge == zeuge for a in e.unerklaert)
        print(f"    Abweichungen: {sum(gruende.values())} erklärt, {unerklaert} unerklärt")
        for kennung, anzahl in sorted(gruende.items(), key=lambda p: -p[1]):
            print(f"      {anzahl:6}  {kennung}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
