"""Which returns count: what is missing, duplicate, superseded, foreign or unreadable is named, never skipped.

The one decision for whoever lists returns. Of several versions of one municipality the newest counts: by the Stand on
the Deckblatt, else by when the workbook was last saved, else by the time of its file, and only then by its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from amip_xl.consolidate.beitrag import Kopf, Status
from amip_xl.consolidate.ebene import enthaltene
from amip_xl.consolidate.erwartung import Erwartung, erwarte
from amip_xl.consolidate.ruecklauf import BLATT, ERSTE_ZEILE, Ruecklauf, Sammlung
from amip_xl.consolidate.stufen import ZIELE, stufe
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import Art

_WIE_AUSGEGEBEN = "in der anderen hat noch niemand etwas eingetragen"
_NIE = datetime.min.replace(tzinfo=UTC)


def ordne(sammlung: Sammlung, koepfe: Iterable[Kopf], erwartung: Erwartung | None = None) -> None:
    """Put every return into the list: what counts or is missing first, by AGS, then what does not count."""
    if erwartung is None:
        erwartung = erwarte(sammlung)
    namen = erwartung.gemeinden
    je_ags: dict[str, list[Kopf]] = {}
    andere: list[Ruecklauf] = []
    passende: list[Kopf] = []
    for kopf in koepfe:
        status = _fremd(sammlung, namen, kopf)
        if status is None:
            passende.append(kopf)
        else:
            andere.append(Ruecklauf(kopf.ags, kopf.name, status, kopf.datei, kopf, f"eine {stufe(kopf).mappe}"))
    enthalten = enthaltene(passende)
    for kopf in passende:
        halter = enthalten.get(id(kopf))
        if halter is None:
            je_ags.setdefault(kopf.ags, []).append(kopf)
        else:
            grund = f"steckt schon in „{halter.datei}“ von {halter.name}"
            andere.append(Ruecklauf(kopf.ags, kopf.name, Status.ENTHALTEN, kopf.datei, kopf, grund))
    for ags in sorted({*namen, *je_ags}):
        if ags not in je_ags:
            sammlung.zeilen.append(Ruecklauf(ags, namen[ags], Status.FEHLT))
            continue
        zaehlt, *alte = _nach_alter(je_ags[ags], erwartung)
        status = Status.UNVERAENDERT if erwartung.unveraendert(zaehlt) else Status.ZAEHLT
        sammlung.zeilen.append(Ruecklauf(ags, zaehlt.name or namen.get(ags, ags), status, zaehlt.datei, zaehlt))
        andere += [_zaehlt_nicht(k, zaehlt, alte[:i], erwartung) for i, k in enumerate(alte)]
    sammlung.zeilen += sorted(andere, key=lambda z: (z.ags, z.datei))
    if not namen:
        mappe = ZIELE[sammlung.ebene].mappe
        sammlung.befunde.append(
            Befund(
                "GEMEINDEN_UNBEKANNT", HINWEIS,
                f"Welche {sammlung.teile.mehrzahl} zu „{sammlung.kreis_name}“ gehören, ist nicht hinterlegt; "
                "die Vollständigkeit ist ungeprüft.",
                f"Tragen Sie die AGS in der {mappe} im Feld „Herangezogene Gemeinden“ ein.", BLATT, f"A{ERSTE_ZEILE}",
            )
        )  # fmt: skip


def _fremd(sammlung: Sammlung, namen: Iterable[str], kopf: Kopf) -> Status | None:
    """Why a return belongs to no municipality of the list; None when it does."""
    if kopf.jahr != sammlung.jahr:
        return Status.FALSCHES_JAHR
    if stufe(kopf).rang >= ZIELE[sammlung.ebene].rang:
        return Status.KREISMAPPE
    if (namen and kopf.ags not in namen) or not kopf.ags.startswith(sammlung.kreis_ags):
        return Status.FREMD
    return None


# --- several versions of one municipality ---------------------------------------------------------------


def _nach_alter(koepfe: Iterable[Kopf], erwartung: Erwartung) -> list[Kopf]:
    """The version that counts, then the older ones, never by chance; any that is filled in goes before those not."""

    def schluessel(k: Kopf) -> tuple[bool, date, datetime, datetime, str]:
        m = k.merkmale
        return (
            not erwartung.unveraendert(k), k.stand or date.min, m.gespeichert or _NIE, m.dateizeit or _NIE, k.datei
        )  # fmt: skip

    gleiche: dict[str, list[Kopf]] = {}  # copies of one file: the one that came first
    for k in koepfe:
        gleiche.setdefault(k.sha256, []).append(k)
    for kopien in gleiche.values():
        kopien.sort(key=lambda k: (k.merkmale.dateizeit or _NIE, k.datei))
    fassungen = sorted((kopien[0] for kopien in gleiche.values()), key=schluessel, reverse=True)
    return [*fassungen, *(k for f in fassungen for k in gleiche[f.sha256][1:])]


def _zaehlt_nicht(alt: Kopf, neu: Kopf, davor: Iterable[Kopf], erwartung: Erwartung) -> Ruecklauf:
    gleich = next((k for k in (neu, *davor) if k.sha256 == alt.sha256), None)
    if gleich is not None:
        wie = "" if gleich is neu else f" mit {gleich.datei}"
        return Ruecklauf(alt.ags, alt.name, Status.DOPPELT, alt.datei, alt, f"Inhalt gleich{wie}, es zählt {neu.datei}")
    warum = _WIE_AUSGEGEBEN if erwartung.unveraendert(alt) else _warum(alt, neu)
    grund = f"es zählt {neu.datei} ({warum})"
    return Ruecklauf(alt.ags, alt.name, Status.UEBERHOLT, alt.datei, alt, grund)


def _warum(alt: Kopf, neu: Kopf) -> str:
    """What makes one version the newer one."""
    if alt.stand != neu.stand:
        return f"Stand {_tag(neu.stand)} statt {_tag(alt.stand)}"
    for merkmal, worte in (("gespeichert", "zuletzt gespeichert"), ("dateizeit", "Zeit der Datei")):
        davor, danach = getattr(alt.merkmale, merkmal), getattr(neu.merkmale, merkmal)
        if danach is not None and davor != danach:
            return f"{worte} {_zeit(danach)} statt {_zeit(davor)}"
    return "nach dem Dateinamen"


def ungeklaert(zeile: Ruecklauf, neu: Kopf | None) -> bool:
    """True for a version with the Stand of the one that counts, but other entries: people must say which is meant."""
    alt = zeile.kopf
    if zeile.status is not Status.UEBERHOLT or alt is None or neu is None or _WIE_AUSGEGEBEN in zeile.grund:
        return False
    return alt.stand == neu.stand and alt.merkmale.inhalt != neu.merkmale.inhalt


def _tag(tag: date | None) -> str:
    return Art.DATUM.zeige(tag) or "ohne Angabe"


def _zeit(zeit: datetime | None) -> str:
    return f"{zeit.astimezone():%d.%m.%Y %H:%M:%S}" if zeit else "nie"


# --- findings -------------------------------------------------------------------------------------------

_TEXTE = {
    Status.FEHLT: (
        "GEMEINDE_FEHLT", "Von {name} ({ags}) liegt keine Mappe vor; alle Summen sind ohne sie.",
        "Fordern Sie die Mappe an und führen Sie erneut zusammen.",
    ),
    Status.UNVERAENDERT: (
        "MAPPE_UNVERAENDERT", "Die Mappe „{datei}“ von {name} ({ags}) ist noch so, wie sie ausgegeben wurde; "
        "alle Summen sind ohne sie.", "Fordern Sie die ausgefüllte Mappe an und führen Sie erneut zusammen.",
    ),
    Status.UNLESBAR: (
        "RUECKLAUF_UNLESBAR", "Die Datei „{datei}“ ist nicht mitgezählt: {grund}", "Fordern Sie die Mappe neu an.",
    ),
    Status.DOPPELT: (
        "GEMEINDE_DOPPELT", "Von {name} ({ags}) liegt die Mappe „{datei}“ ein weiteres Mal vor; {grund}.",
        "Entfernen Sie die Datei, die nicht gelten soll.",
    ),
    Status.UEBERHOLT: (
        "GEMEINDE_UEBERHOLT", "Von {name} ({ags}) liegt mit „{datei}“ auch eine ältere Mappe vor; {grund}.",
        "Nichts zu tun, wenn die neuere gelten soll; sonst entfernen Sie die, die nicht gelten soll.",
    ),
    Status.FALSCHES_JAHR: (
        "FALSCHES_JAHR", "Die Mappe „{datei}“ von {name} ist für ein anderes Planungsjahr und zählt nicht.",
        "Fordern Sie die Mappe des richtigen Jahres an.",
    ),
    Status.FREMD: (
        "FREMDE_GEMEINDE", "Die Mappe „{datei}“ trägt den AGS {ags}, der nicht hierher gehört, und zählt nicht.",
        "Prüfen Sie den AGS auf dem Deckblatt der Mappe.",
    ),
    Status.KREISMAPPE: (
        "KREISMAPPE_IM_ORDNER", "Die Datei „{datei}“ ist selbst {grund} und zählt nicht mit.",
        "Eigene Angaben geben Sie mit --kreis an; für eine höhere Ebene sagt --ebene, was entstehen soll.",
    ),
    Status.ENTHALTEN: (
        "MAPPE_ENTHALTEN", "Die Mappe „{datei}“ von {name} ({ags}) {grund} und zählt nicht noch einmal.",
        "Entfernen Sie eine der beiden, damit klar ist, was gilt.",
    ),
}  # fmt: skip
_UNGEKLAERT = (
    "FASSUNG_UNKLAR", "Von {name} ({ags}) liegen zwei Mappen mit demselben Stand, aber verschiedenen Eingaben vor: "
    "„{datei}“ zählt nicht, {grund}.", "Fragen Sie nach, welche gilt, und entfernen Sie die andere.",
)  # fmt: skip
# the sums are right with them lying there
_KEIN_FEHLER = (Status.KREISMAPPE, Status.DOPPELT, Status.UEBERHOLT, Status.ENTHALTEN)


def befund(zeile: Ruecklauf, zaehlt: Kopf | None, zelle: str) -> Befund | None:
    """What is to say about a line of the list; `zaehlt` is the return of the same municipality that counts."""
    if zeile.status is Status.ZAEHLT:
        return None
    code, text, abhilfe = _TEXTE[zeile.status]
    if ungeklaert(zeile, zaehlt):
        code, text, abhilfe = _UNGEKLAERT
    worte = {"name": zeile.name, "ags": zeile.ags or "ohne AGS", "datei": zeile.datei, "grund": zeile.grund}
    schwere = HINWEIS if zeile.status in _KEIN_FEHLER else FEHLER
    return Befund(code, schwere, text.format(**worte), abhilfe, BLATT, zelle)


def melde(sammlung: Sammlung) -> None:
    """One finding per return that does not count, pointing at its line on the sheet Gemeinden."""
    zaehlt = {z.ags: z.kopf for z in sammlung.zeilen if z.status is Status.ZAEHLT}
    for i, zeile in enumerate(sammlung.zeilen):
        einer = befund(zeile, zaehlt.get(zeile.ags), f"A{ERSTE_ZEILE + i}")
        if einer:
            sammlung.befunde.append(einer)
