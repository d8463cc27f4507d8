"""Doing what a plan says: noted first, done then; what fails takes back what this run has done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from amip_xl.einrichten import conf, orte, xcu
from amip_xl.einrichten.dateien import fehlende_ordner, grund, inhalt, lege, raeume_auf
from amip_xl.einrichten.merkzettel import Eintrag, Merkzettel, als_bytes, lies_merkzettel, pruefsumme
from amip_xl.einrichten.plan import Plan, Schritt
from amip_xl.einrichten.rechner import Rechner
from amip_xl.errors import BedienError

Melder = Callable[[str], None]


def fuehre_aus(rechner: Rechner, plan: Plan, melde: Melder = lambda _: None) -> None:
    """Do the steps in order; `melde` hears each one when it is done.

    Raises BedienError when a step fails; everything this run did is then undone.
    """
    if not plan.schritte:
        return
    ort = orte.merkzettel(rechner)
    zettel = lies_merkzettel(ort)
    vorher: list[tuple[Path, bytes | None]] = [(ort, inhalt(ort))]
    angelegt: list[Path] = []
    pfad = ort
    try:
        neue = fehlende_ordner(ort)
        angelegt += neue
        ort.parent.mkdir(parents=True, exist_ok=True)
        zettel = Merkzettel(zettel.eintraege, (*zettel.ordner, *(o for o in neue if o not in zettel.ordner)))
        for schritt in plan.schritte:
            pfad = schritt.pfad
            alt, neue = inhalt(pfad), fehlende_ordner(pfad)
            zettel = zettel.mit(_notiz(rechner, zettel, schritt, alt), neue)
            lege(ort, als_bytes(zettel))
            vorher.append((pfad, alt))
            angelegt += neue
            pfad.parent.mkdir(parents=True, exist_ok=True)
            lege(pfad, schritt.daten)
            melde(schritt.zeile)
    except BaseException as fehler:
        rest = _nimm_zurueck(vorher, angelegt)
        if not isinstance(fehler, OSError):
            raise
        raise BedienError(f"„{pfad}“ lässt sich nicht schreiben: {grund(fehler)}. {rest}") from None


def _notiz(rechner: Rechner, zettel: Merkzettel, schritt: Schritt, alt: bytes | None) -> Eintrag:
    """The note about a step. What an earlier run noted stays, as long as its value still stands there."""
    neu = schritt.eintrag(alt)
    frueher = zettel.finde(neu)
    if frueher is None or not _steht_noch(rechner, frueher, alt):
        return neu
    unberuehrt = alt is not None and pruefsumme(alt) == frueher.nachher
    return replace(neu, vorher=frueher.vorher, nachher=neu.nachher if unberuehrt else "")


def _steht_noch(rechner: Rechner, eintrag: Eintrag, daten: bytes | None) -> bool:
    if daten is None:
        return False
    if eintrag.art == "datei":
        return pruefsumme(daten) == eintrag.nachher
    if eintrag.art == "freigabe":
        return eintrag.wert in xcu.lies(daten).ordner
    return conf.wert(daten, eintrag.schluessel, rechner.kodierung) == eintrag.wert


def _nimm_zurueck(vorher: list[tuple[Path, bytes | None]], angelegt: list[Path]) -> str:
    """Everything as it was before this run; the sentence says whether that worked."""
    try:
        for pfad, daten in reversed(vorher):
            if inhalt(pfad) != daten:
                lege(pfad, daten)
        raeume_auf(angelegt)
    except (OSError, BedienError):
        return "Nicht alles ließ sich zurücknehmen; „amip-xl addin entfernen“ holt es nach."
    return "Nichts wurde geändert."
