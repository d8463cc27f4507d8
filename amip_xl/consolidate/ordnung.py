"""Which returns count: missing, duplicate, wrong-year, foreign and unreadable ones are named, never skipped."""

from __future__ import annotations

from amip_xl import law
from amip_xl.consolidate.beitrag import Kopf, Status, achtstellig
from amip_xl.consolidate.ruecklauf import BLATT, ERSTE_ZEILE, Ruecklauf, Sammlung
from amip_xl.findings import FEHLER, HINWEIS, Befund


def _erwartete(sammlung: Sammlung) -> dict[str, str]:
    """AGS -> name of the municipalities a return is expected from; empty when nobody says so."""
    kreis = sammlung.kreismappe
    if kreis is not None and "delegationsgemeinden" in kreis.eingaben:
        liste = str(kreis.eingaben["delegationsgemeinden"].wert).replace(",", " ").replace(";", " ").split()
        namen = {g.ags: g.name for gebiet in law.gebiete().values() for g in gebiet.gemeinden}
        return {ags: namen.get(ags, ags) for ags in sorted(map(achtstellig, liste))}
    gebiet = law.gebiete().get(sammlung.kreis_ags)
    return {g.ags: g.name for g in gebiet.gemeinden} if gebiet else {}


def ordne(sammlung: Sammlung, beitraege: list[Kopf]) -> None:
    """Put every contribution into the list: what counts first, by AGS, then what does not."""
    erwartete = _erwartete(sammlung)
    je_ags: dict[str, list[Kopf]] = {}
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


def melde(sammlung: Sammlung) -> None:
    """One finding per return that does not count, pointing at its line on the sheet Gemeinden."""
    for i, zeile in enumerate(sammlung.zeilen):
        if zeile.status is Status.ZAEHLT:
            continue
        code, text, abhilfe = _TEXTE[zeile.status]
        worte = {"name": zeile.name, "ags": zeile.ags or "ohne AGS", "datei": zeile.datei, "grund": zeile.grund}
        schwere = HINWEIS if zeile.status is Status.KREISMAPPE else FEHLER
        sammlung.befunde.append(Befund(code, schwere, text.format(**worte), abhilfe, BLATT, f"A{ERSTE_ZEILE + i}"))
