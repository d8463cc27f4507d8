"""Which returns count: missing, duplicate, wrong-year, foreign and unreadable ones are named, never skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from amip_xl import law
from amip_xl.books.ablage import ORIGINAL
from amip_xl.books.reader import lies
from amip_xl.consolidate.beitrag import Beitrag, Status, achtstellig, beitrag
from amip_xl.errors import BedienError, MappeError
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form.kreis import GEMEINDEN, HERKUNFT

BLATT = GEMEINDEN
ERSTE_ZEILE = 6  # first row of the list of returns
ENDUNGEN = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Ruecklauf:
    """One line of the list of returns."""

    ags: str
    name: str
    status: Status
    datei: str = ""
    beitrag: Beitrag | None = None
    grund: str = ""


@dataclass(slots=True)
class Sammlung:
    """All returns of a county."""

    kreis_ags: str  # what all AGS begin with: five digits of a county, two of a Land
    kreis_name: str
    jahr: int
    ebene: str = "Kreis"  # of the result: returns of counties add up to a Land
    zeilen: list[Ruecklauf] = field(default_factory=list)
    befunde: list[Befund] = field(default_factory=list)
    kreismappe: Beitrag | None = None
    unlesbar: int = 0

    @property
    def ags(self) -> str:
        """The eight digits of the result."""
        return self.kreis_ags.ljust(8, "0")

    @property
    def gezaehlt(self) -> list[Beitrag]:
        """The contributions that count, in the order of the list."""
        return [z.beitrag for z in self.zeilen if z.status is Status.ZAEHLT and z.beitrag]

    @property
    def erwartet(self) -> int:
        """How many returns there should be."""
        return sum(z.status in (Status.ZAEHLT, Status.FEHLT) for z in self.zeilen)


def finde_mappen(orte: Iterable[Path], ausser: Iterable[Path] = ()) -> list[Path]:
    """The workbooks in folders (not below them) and named files; lock files and `ausser` are left out.

    Raises BedienError when one is not there, a folder may not be looked into, or none is found.
    """
    weg = {p.resolve() for p in ausser}
    gefunden: list[Path] = []
    for ort in orte:
        if ort.is_dir():
            try:
                alle = list(ort.iterdir())
            except OSError:
                raise BedienError(f"„{ort}“ darf nicht gelesen werden; prüfen Sie die Rechte am Ordner.") from None
            gefunden += sorted(
                p for p in alle
                if p.suffix.lower() in ENDUNGEN and not p.name.startswith(("~$", ".")) and p.is_file()
                and not ORIGINAL.search(p.stem)
            )  # fmt: skip
        elif ort.exists():
            gefunden.append(ort)
        else:
            raise BedienError(f"„{ort}“ gibt es nicht; geben Sie einen Ordner oder Mappen an.")
    mappen = [p for p in dict.fromkeys(gefunden) if p.resolve() not in weg]
    if not mappen:
        raise BedienError("Es wurde keine Mappe (.xlsx, .xlsm) gefunden; geben Sie den Ordner mit den Mappen an.")
    return mappen


def sammle(
    mappen: list[Path], kreismappe: Path | None, fortschritt: Callable[[int, int, str], None] | None = None
) -> Sammlung:
    """Read every return and decide which count; raises MappeError when the county's own workbook is unreadable."""
    kreis = _eigene_mappe(kreismappe) if kreismappe else None
    beitraege: list[Beitrag] = []
    unlesbare: list[tuple[Path, str]] = []
    for i, pfad in enumerate(mappen, 1):
        try:
            beitraege.append(beitrag(lies(pfad)))
        except MappeError as fehler:
            unlesbare.append((pfad, str(fehler)))
        if fortschritt:
            fortschritt(i, len(mappen), pfad.name)
    if not beitraege:
        raise MappeError(f"Von {len(mappen)} Dateien ist keine lesbar. {unlesbare[0][1]}")
    sammlung = _kreis(beitraege, kreis)
    sammlung.kreismappe = kreis
    sammlung.unlesbar = len(unlesbare)
    _ordne(sammlung, beitraege)
    for pfad, grund in unlesbare:
        sammlung.zeilen.append(Ruecklauf("", pfad.stem, Status.UNLESBAR, pfad.name, grund=grund))
    _melde(sammlung)
    return sammlung


def _eigene_mappe(pfad: Path) -> Beitrag:
    mappe = lies(pfad)
    if any(b.name == HERKUNFT for b in mappe.blaetter):
        raise BedienError(
            f"„{pfad.name}“ ist selbst schon eine Zusammenführung, ihre Summen würden doppelt zählen. Geben Sie mit "
            "--kreis die Mappe an, in der nur die eigenen Angaben des Kreises stehen."
        )
    return beitrag(mappe)


def _kreis(beitraege: list[Beitrag], kreis: Beitrag | None) -> Sammlung:
    """County and year: from the county's own workbook, else what most returns say; counties make a Land."""
    gueltige = [b for b in beitraege if b.ebene != "Kreis"]
    ebene = "Kreis" if gueltige or (kreis is not None and kreis.ebene != "Land") else "Land"
    stellen = 5 if ebene == "Kreis" else 2
    if kreis is not None:
        return Sammlung(kreis.ags[:stellen], kreis.name, kreis.jahr, ebene)
    gueltige = gueltige or beitraege
    ags = Counter(b.ags[:stellen] for b in gueltige).most_common(1)[0][0]
    jahr = Counter(b.jahr for b in gueltige).most_common(1)[0][0]
    gebiet = law.gebiete().get(ags)
    return Sammlung(ags, gebiet.name if gebiet else f"{ebene} {ags}", jahr, ebene)


def _erwartete(sammlung: Sammlung) -> dict[str, str]:
    """AGS -> name of the municipalities a return is expected from; empty when nobody says so."""
    kreis = sammlung.kreismappe
    if kreis is not None and "delegationsgemeinden" in kreis.eingaben:
        liste = str(kreis.eingaben["delegationsgemeinden"].wert).replace(",", " ").replace(";", " ").split()
        namen = {g.ags: g.name for gebiet in law.gebiete().values() for g in gebiet.gemeinden}
        return {ags: namen.get(ags, ags) for ags in sorted(map(achtstellig, liste))}
    gebiet = law.gebiete().get(sammlung.kreis_ags)
    return {g.ags: g.name for g in gebiet.gemeinden} if gebiet else {}


def _ordne(sammlung: Sammlung, beitraege: list[Beitrag]) -> None:
    erwartete = _erwartete(sammlung)
    je_ags: dict[str, list[Beitrag]] = {}
    andere: list[Ruecklauf] = []
    for b in beitraege:
        if b.jahr != sammlung.jahr:
            andere.append(Ruecklauf(b.ags, b.name, Status.FALSCHES_JAHR, b.datei, b))
        elif b.ebene == sammlung.ebene:
            andere.append(Ruecklauf(b.ags, b.name, Status.KREISMAPPE, b.datei, b))
        elif (erwartete and b.ags not in erwartete) or not b.ags.startswith(sammlung.kreis_ags):
            andere.append(Ruecklauf(b.ags, b.name, Status.FREMD, b.datei, b))
        else:
            je_ags.setdefault(b.ags, []).append(b)
    for ags in sorted({*erwartete, *je_ags}):
        # the newest counts; among equals the last by file name, so that the choice never depends on chance
        mehrere = sorted(je_ags.get(ags, ()), key=lambda b: (b.stand is not None, b.stand or 0, b.datei))
        if not mehrere:
            sammlung.zeilen.append(Ruecklauf(ags, erwartete[ags], Status.FEHLT))
            continue
        *alte, neu = mehrere
        sammlung.zeilen.append(Ruecklauf(ags, neu.name or erwartete.get(ags, ags), Status.ZAEHLT, neu.datei, neu))
        andere += [Ruecklauf(ags, b.name, Status.DOPPELT, b.datei, b, grund=f"es zählt {neu.datei}") for b in alte]
    sammlung.zeilen += sorted(andere, key=lambda z: (z.ags, z.datei))
    if not erwartete:
        sammlung.befunde.append(
            Befund(
                "GEMEINDEN_UNBEKANNT", HINWEIS,
                f"Welche Gemeinden zu {sammlung.kreis_name} gehören, ist nicht hinterlegt; "
                "die Vollständigkeit ist ungeprüft.",
                "Tragen Sie die AGS in der Kreismappe im Feld „Herangezogene Gemeinden“ ein.", BLATT, f"A{ERSTE_ZEILE}",
            )
        )  # fmt: skip


_TEXTE = {
    Status.FEHLT: (
        "GEMEINDE_FEHLT", "Von {name} ({ags}) liegt keine Mappe vor; alle Summen sind ohne diese Gemeinde.",
        "Fordern Sie die Mappe an und führen Sie erneut zusammen.",
    ),
    Status.UNLESBAR: (
        "RUECKLAUF_UNLESBAR", "Die Datei „{datei}“ ist nicht mitgezählt: {grund}", "Fordern Sie die Mappe neu an.",
    ),
    Status.DOPPELT: (
        "GEMEINDE_DOPPELT", "Von {name} ({ags}) liegt die Mappe „{datei}“ ein weiteres Mal vor; {grund}.",
        "Entfernen Sie die Datei, die nicht gelten soll.",
    ),
    Status.FALSCHES_JAHR: (
        "FALSCHES_JAHR", "Die Mappe „{datei}“ von {name} ist für ein anderes Planungsjahr und zählt nicht.",
        "Fordern Sie die Mappe des richtigen Jahres an.",
    ),
    Status.FREMD: (
        "FREMDE_GEMEINDE", "Die Mappe „{datei}“ trägt den AGS {ags}, der nicht zum Kreis gehört, und zählt nicht.",
        "Prüfen Sie den AGS auf dem Deckblatt der Mappe.",
    ),
    Status.KREISMAPPE: (
        "KREISMAPPE_IM_ORDNER", "Die Datei „{datei}“ ist selbst eine Kreismappe und zählt nicht mit.",
        "Geben Sie die Mappe des Kreises mit --kreis an.",
    ),
}  # fmt: skip


def _melde(sammlung: Sammlung) -> None:
    """One finding per return that does not count, pointing at its line on the sheet Gemeinden."""
    for i, zeile in enumerate(sammlung.zeilen):
        if zeile.status is Status.ZAEHLT:
            continue
        code, text, abhilfe = _TEXTE[zeile.status]
        worte = {"name": zeile.name, "ags": zeile.ags or "ohne AGS", "datei": zeile.datei, "grund": zeile.grund}
        schwere = HINWEIS if zeile.status is Status.KREISMAPPE else FEHLER
        sammlung.befunde.append(Befund(code, schwere, text.format(**worte), abhilfe, BLATT, f"A{ERSTE_ZEILE + i}"))
