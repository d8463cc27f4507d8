"""Sixteen municipal workbooks make one county workbook in the same official form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from amip_xl.books.ablage import inhalt as dateiinhalt
from amip_xl.books.ablage import lege_ab, pruefe_endung, selbe_datei
from amip_xl.books.patch import patche
from amip_xl.books.reader import lies_bytes
from amip_xl.consolidate.blaetter import Inhalt, vorblaetter, zusatzblaetter
from amip_xl.consolidate.collect import sammle
from amip_xl.consolidate.gesamtbericht import alle_befunde
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.stufen import ZIELE
from amip_xl.consolidate.suche import finde_mappen
from amip_xl.consolidate.totals import fuehre_zusammen
from amip_xl.consolidate.vergleich import Auffaellig
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.errors import BedienError
from amip_xl.findings import FEHLER, Befund, Bericht, merge
from amip_xl.form.kreis import HERKUNFT
from amip_xl.jobs import Mappenbericht, json_wert, programm, pruefe_ersetzbar
from amip_xl.planung import Planung, pruefe, schreibliste
from amip_xl.rechenort import Rechenort

KENNZAHLEN = (
    "egt_zuteilung", "vwt_zuteilung", "zuteilung_gesamt", "umschichtung", "umschichtungsquote", "kfa", "egt_netto",
    "pers_aktiv_plan", "pers_passiv_plan", "ks_lzb_aktuell", "integrationsquote_plan", "lzb_plan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kreisergebnis:
    """What a consolidation made: the county workbook, the list of returns, all findings."""

    ziel: Path
    sammlung: Sammlung
    kreis: Planung
    befunde: tuple[Befund, ...]  # of the consolidation and of the county workbook
    auffaellige: tuple[Auffaellig, ...] = ()  # figures that stand out: for controlling to look at, no findings

    @property
    def gemeinden(self) -> Bericht:
        """The findings of all returns that count, read back from where they wait."""
        return merge(b.bericht for b in self.sammlung.gezaehlt)

    @property
    def unlesbar(self) -> int:
        """How many files could not be read."""
        return self.sammlung.unlesbar

    @property
    def gezaehlt(self) -> int:
        """How many municipalities the totals hold."""
        return len(self.sammlung.gezaehlt)

    @property
    def erwartet(self) -> int:
        """How many there should be."""
        return self.sammlung.erwartet

    @property
    def fehler(self) -> int:
        """Fehler in the county workbook, in the consolidation, and in every return."""
        return sum(b.schwere is FEHLER for b in self.befunde) + sum(z.fehler or 0 for z in self.sammlung.gezaehlte)

    @property
    def naechster_schritt(self) -> str:
        """One sentence: what to do now."""
        if self.unlesbar or self.gezaehlt < self.erwartet:
            return "Fordern Sie die fehlenden oder unlesbaren Mappen an und führen Sie erneut zusammen."
        if self.fehler:
            mappen = self.sammlung.teile.mappen
            return f"Lassen Sie die Fehler (✗) in den {mappen} beheben; das Blatt Befunde nennt jede Zelle."
        mappe = ZIELE[self.sammlung.ebene].mappe
        return f"In der {mappe} zeigt das Blatt Gemeinden alle Zahlen und das Blatt Herkunft jede Zelle."

    def zeilen(self) -> list[tuple[str, ...]]:
        """The list of returns for a table."""
        return [
            (
                z.name, z.ags, z.status.value, *("" if n is None else str(n) for n in (z.fehler, z.hinweise)), z.datei,
            )
            for z in self.sammlung.zeilen
        ]  # fmt: skip

    def kennzahlen(self) -> list[tuple[str, str]]:
        """The county's figures for a table."""
        form = self.kreis.edition.form
        alle = {**self.kreis.eintraege.werte, **self.kreis.ergebnisse}
        zeilen = []
        for name in KENNZAHLEN:
            wert = alle.get(name)
            gezeigt = form.felder[name].zeige(wert) if wert is not UNLESBAR else "?"
            zeilen.append((form.felder[name].titel, gezeigt or "–"))
        return zeilen

    def as_json(self) -> dict[str, Any]:
        """The returns and, last, the county workbook, in the shape of the other commands."""
        mappen: list[dict[str, Any]] = []
        felder = self.kreis.edition.form.felder
        for z in self.sammlung.zeilen:
            b = z.beitrag
            eigene = [x.as_json() for x in b.bericht.befunde] if b else []
            werte = {n: json_wert(h.wert, felder.get(n)) for n, h in b.eingaben.items()} if b else {}
            ergebnisse = {n: json_wert(w, felder.get(n)) for n, w in b.ergebnisse.items()} if b else {}
            mappen.append(
                {"datei": z.datei, "gemeinde": z.name, "ags": z.ags, "status": z.status.name.lower(),
                 "gueltig": bool(b and b.bericht.gueltig), "befunde": eigene, "werte": werte, "ergebnisse": ergebnisse}
            )  # fmt: skip
        kreis = Mappenbericht.von(self.ziel.name, replace(self.kreis, bericht=Bericht(self.befunde))).as_json()
        wer = {"gemeinde": self.sammlung.kreis_name, "ags": self.sammlung.ags, "status": "kreis"}
        mappen.append({**kreis, **wer, "auffaellig": [a.as_json() for a in self.auffaellige]})
        return {"mappen": mappen}


def konsolidiere(
    orte: list[Path],
    ziel: Path,
    kreismappe: Path | None = None,
    *,
    ebene: str | None = None,
    prozesse: int = 1,
    dask: str | None = None,
    fortschritt: Callable[[int, int, str], None] | None = None,
    jetzt: datetime | None = None,
) -> Kreisergebnis:
    """Read all returns, write the workbook of the next level, report every return that does not count.

    `ebene` is Kreis, Land or Bund where it shall not follow from the returns. Up to `prozesse` processes read them, or
    the Dask cluster with the address `dask`; the same workbook comes out. Raises BedienError when there is nothing to
    read, `ziel` is no .xlsx, the level stays open or the cluster cannot be used, MappeError when nothing is readable,
    the own workbook is not, or the result cannot be written.
    """
    from amip_xl.books.template import schreibe_vorlage

    pruefe_endung(ziel, ".xlsx", "Die Kreismappe")
    if kreismappe is None or not selbe_datei(ziel, kreismappe):
        pruefe_ersetzbar(ziel, HERKUNFT, "keine zusammengeführte Mappe")
    vorher = dateiinhalt(ziel)
    ausser = [ziel, kreismappe] if kreismappe else [ziel]
    sammlung = sammle(finde_mappen(orte, ausser), kreismappe, fortschritt, ebene=ebene, ort=Rechenort(prozesse, dask))
    _pruefe_gebiet(ziel, vorher, sammlung)
    ausgabe = edition(sammlung.jahr)
    werte = fuehre_zusammen(sammlung, ausgabe.form)
    vorab = Bericht((*sammlung.befunde, *werte.befunde))
    ergebnisse = ausgabe.engine.calculate(werte.werte)
    gezeigt = Inhalt(ausgabe.form, sammlung, werte, ergebnisse, alle_befunde(vorab, sammlung))
    puffer = BytesIO()
    schreibe_vorlage(
        puffer, ausgabe, werte=werte.werte, vorblaetter=vorblaetter(gezeigt), zusatzblaetter=zusatzblaetter(gezeigt)
    )
    leer = lies_bytes(puffer.getvalue(), ziel)
    planung = pruefe(leer)
    # findings of the consolidation stand first: they say what the totals hold
    planung = planung.mit_befunden(vorab)
    liste = schreibliste(planung, jetzt or datetime.now(), programm())
    lege_ab(ziel, patche(leer, [*liste.werte, *liste.zwischenwerte]), vorher)
    return Kreisergebnis(ziel, sammlung, planung, planung.bericht.befunde, gezeigt.vergleich.auffaellige)


def _pruefe_gebiet(ziel: Path, vorher: bytes | None, sammlung: Sammlung) -> None:
    """Refuse to put the workbook of one area in the place of another's: at the next level it is a return."""
    bisher = lies_bytes(vorher, ziel) if vorher is not None else None
    dort = bisher.benannt("ags").roh if bisher is not None and "ags" in bisher.namen else ""
    if dort and dort.rstrip("0") != sammlung.ags.rstrip("0"):
        raise BedienError(
            f"„{ziel}“ gibt es schon und ist die Mappe für {dort}; wählen Sie einen anderen Namen, damit sie nicht "
            "ersetzt wird."
        )
