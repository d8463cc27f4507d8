"""Traffic lights, counters and other formulas beside the fields: do they still show what they should?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from amip_xl.books.abdruck import unveraendert
from amip_xl.books.ampel import formel
from amip_xl.books.book import Buch
from amip_xl.books.formulas import gleiche_formel
from amip_xl.books.places import Standorte
from amip_xl.books.sidecells import Ausgabe, Nebenzelle
from amip_xl.findings import FEHLER, Befund

ABHILFE = "Stellen Sie die Formel wieder her (Rückgängig, oder aus einer neu ausgegebenen Mappe kopieren)."
_AMPELFORMELN: dict[int, tuple[str, ...]] = {}  # by planning year; tracing them all costs more than a whole check


def pruefe_anzeigen(mappe: Buch, ausgabe: Ausgabe, orte: Standorte, neben: Sequence[Nebenzelle]) -> Iterator[Befund]:
    """Displays that somebody typed over or whose formula is another: what they show is no longer true."""
    ampel = ausgabe.ampel
    lichter = [orte.licht(z) for z in ampel]
    stellen = [(orte.neben(n), "", n.formel) for n in neben]
    if not unveraendert(ausgabe.form.jahr, (ort and mappe.zelle(*ort).formel for ort in lichter)):
        wessen = (f"von „{ausgabe.form.felder[z.felder[0]].label}“" for z in ampel)
        stellen = [*zip(lichter, wessen, _ampelformeln(ausgabe), strict=True), *stellen]
    for ort, wer, soll in stellen:
        if ort is None:
            continue
        zelle = mappe.zelle(*ort)
        if zelle.formel is None:
            was = f"Die Ampel {wer}" if wer else "Die Anzeige in dieser Zelle"
            yield Befund(
                "ANZEIGE_UEBERSCHRIEBEN", FEHLER, f"{was} ist überschrieben ({zelle.roh[:60] or 'leer'}).", ABHILFE,
                zelle.blatt, zelle.ref, ist=zelle.roh[:200] or None,
            )  # fmt: skip
        elif not gleiche_formel(zelle.formel, soll):
            was = f"Die Formel der Ampel {wer}" if wer else "Die Formel der Anzeige in dieser Zelle"
            yield Befund(
                "ANZEIGE_GEAENDERT", FEHLER, f"{was} ist geändert; was sie zeigt, gilt nicht.", ABHILFE,
                zelle.blatt, zelle.ref, ist=f"={zelle.formel}"[:200], soll=soll[:200],
            )  # fmt: skip


def _ampelformeln(ausgabe: Ausgabe) -> tuple[str, ...]:
    jahr = ausgabe.form.jahr
    if jahr not in _AMPELFORMELN:
        _AMPELFORMELN[jahr] = tuple(formel(z, ausgabe.engine) for z in ausgabe.ampel)
    return _AMPELFORMELN[jahr]
