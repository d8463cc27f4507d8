"""Undoing what the manifest says, and only that: what somebody changed since then stays, with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from amip_xl.einrichten import conf, orte, xcu
from amip_xl.einrichten.dateien import grund, inhalt, lege, raeume_auf, zwischenname
from amip_xl.einrichten.merkzettel import Eintrag, als_bytes, lies_merkzettel, pruefsumme
from amip_xl.einrichten.plan import pruefe_libreoffice_zu
from amip_xl.einrichten.rechner import Rechner
from amip_xl.errors import BedienError


@dataclass(frozen=True, slots=True)
class Rueckschritt:
    """One change undone: the note about it and the bytes the file gets (None: it goes)."""

    eintrag: Eintrag
    jetzt: bytes | None
    daten: bytes | None
    bleibt: str = ""  # why it is left as it is

    @property
    def sichtbar(self) -> bool:
        """False when the file is as it was anyway."""
        return self.daten != self.jetzt or bool(self.bleibt)

    @property
    def zeile(self) -> str:
        """The step as people read it."""
        e = self.eintrag
        if self.bleibt:
            return f"bleibt: {e.pfad} – {self.bleibt}"
        if self.daten is None:
            return f"löschen: {e.pfad}"
        was = {"datei": "die frühere Datei", "freigabe": f"ohne den Ordner {e.wert}"}
        return f"zurücksetzen: {e.pfad} – {was.get(e.art) or e.schluessel + ' wie vorher'}"


@dataclass(slots=True)
class _Stand:
    """Files as they will be when the steps so far are done."""

    dateien: dict[str, bytes | None] = field(default_factory=dict)

    def lies(self, eintrag: Eintrag) -> bytes | None:
        name = str(eintrag.pfad)
        if name not in self.dateien:
            self.dateien[name] = inhalt(eintrag.pfad)
        return self.dateien[name]


def plane_rueckweg(rechner: Rechner) -> list[Rueckschritt]:
    """What there is to undo, the last change first. Raises BedienError for a manifest that cannot be read."""
    stand, schritte = _Stand(), []
    for eintrag in reversed(lies_merkzettel(orte.merkzettel(rechner)).eintraege):
        jetzt = stand.lies(eintrag)
        daten, bleibt = _rueckgaengig(rechner, eintrag, jetzt)
        stand.dateien[str(eintrag.pfad)] = daten
        schritte.append(Rueckschritt(eintrag, jetzt, daten, bleibt))
    return schritte


def nimm_zurueck(rechner: Rechner, schritte: list[Rueckschritt], melde: Callable[[str], None] = lambda _: None) -> None:
    """Undo the steps and forget them. Raises BedienError when a file cannot be written; calling again goes on there."""
    if any(s.eintrag.art == "freigabe" and s.daten != s.jetzt for s in schritte):
        pruefe_libreoffice_zu(rechner)
    ort = orte.merkzettel(rechner)
    zettel = lies_merkzettel(ort)
    for schritt in schritte:
        pfad = schritt.eintrag.pfad
        try:
            lege(zwischenname(pfad), None)  # a run that was cut off may have left it
            if schritt.daten != schritt.jetzt:
                lege(pfad, schritt.daten)
            zettel = zettel.ohne(schritt.eintrag)
            lege(ort, als_bytes(zettel))
        except OSError as fehler:
            raise BedienError(
                f"„{pfad}“ lässt sich nicht zurücksetzen: {grund(fehler)}. Rufen Sie den Befehl danach noch einmal "
                "auf; er macht dort weiter."
            ) from None
        if schritt.sichtbar:
            melde(schritt.zeile)
    try:
        lege(zwischenname(ort), None)
        lege(ort, None)
    except OSError as fehler:
        raise BedienError(f"„{ort}“ lässt sich nicht löschen: {grund(fehler)}.") from None
    raeume_auf(zettel.ordner)


def _rueckgaengig(rechner: Rechner, eintrag: Eintrag, jetzt: bytes | None) -> tuple[bytes | None, str]:
    """What the file gets, and why it is left alone if it is."""
    if jetzt == eintrag.vorher:  # never done, or undone already
        return jetzt, ""
    if jetzt is None:
        return None, "wurde inzwischen gelöscht"
    if pruefsumme(jetzt) == eintrag.nachher:
        return eintrag.vorher, ""
    if eintrag.art == "datei":
        return jetzt, "wurde inzwischen geändert"
    if eintrag.art == "freigabe":
        return xcu.ohne_ordner(jetzt, eintrag.wert), ""
    neu, bleibt = _zeile_zurueck(rechner, eintrag, jetzt)
    return (None if eintrag.vorher is None and not neu.strip() else neu), bleibt


def _zeile_zurueck(rechner: Rechner, eintrag: Eintrag, jetzt: bytes) -> tuple[bytes, str]:
    """xlwings.conf with the line of the entry as it was; other lines stay."""
    schluessel, vorher = eintrag.schluessel, eintrag.vorher or b""
    frueher = conf.rohzeile(vorher, schluessel)
    zeile = conf.rohzeile(jetzt, schluessel)
    if zeile is None or zeile == frueher:
        return jetzt, ""
    if conf.wert(jetzt, schluessel, rechner.kodierung) != eintrag.wert:
        return jetzt, f"{schluessel} wurde inzwischen geändert"
    if frueher is None:
        return conf.ohne(jetzt, schluessel, ohne_umbruch=conf.endet_offen(vorher)), ""
    return conf.setze(jetzt, schluessel, frueher, b"\n"), ""
