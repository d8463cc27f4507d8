"""Receipts: every return that counts gets its workbook back with the Prüfprotokoll, every file a text with a verdict.

A receipt names the checksum of the file it is about, so that both sides know which version was judged. The verdict is
the one in the Prüfprotokoll that goes back: results that were not up to date are fresh there, and what only the file
itself shows (`nur_in_datei`) does not stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from amip_xl import jobs
from amip_xl.books.ablage import selbe_datei
from amip_xl.books.package import lies_datei, mappenfehler
from amip_xl.books.sheetrules import nur_in_datei
from amip_xl.errors import BedienError, MappeError
from amip_xl.findings import FEHLER, HINWEIS, Befund, Bericht
from amip_xl.form import Art
from amip_xl.planung import VERALTET
from amip_xl.prozesse import verteilt
from amip_xl.stand.ablegen import lege_text_ab
from amip_xl.stand.akte import Akte
from amip_xl.stand.bericht import Standbericht
from amip_xl.stand.dateien import QUITTUNG
from amip_xl.stand.texte import einzeilig, punkte
from amip_xl.stand.zeile import Zeile

_LAENGSTE = 255  # bytes of a file name
_GENANNT = 10  # findings in the text; the Prüfprotokoll has them all


class Quittung(NamedTuple):
    """One receipt: about which file, which verdict, or why it could not be written."""

    datei: str
    urteil: str
    fehler: str = ""


class _Brief(NamedTuple):
    urteil: str
    text: str


class _Auftrag(NamedTuple):
    quelle: Path
    ziel: Path
    sha256: str
    dazu: tuple[Befund, ...]


def schreibe_quittungen(
    stand: Standbericht,
    ordner: Path,
    *,
    prozesse: int = 1,
    fortschritt: jobs.Fortschritt | None = None,
) -> list[Quittung]:
    """Write a receipt for every file that came in; one that is there already for this very version stays as it is.

    Raises BedienError when `ordner` is the folder of the returns: a workbook must not take the place of its original.
    """
    if ordner.exists() and not ordner.is_dir():
        raise BedienError(f"„{ordner}“ ist kein Ordner; nennen Sie einen Ordner für die Quittungen.")
    if selbe_datei(ordner, stand.ordner):
        raise BedienError("Quittungen brauchen einen eigenen Ordner; hier würden sie die Rückläufe ersetzen.")
    ausgegeben = {a.sha256 for a in stand.ausgegeben.values()}
    betroffen = [
        (z, z.akte) for z in stand.zeilen if z.akte and z.status and not z.status.fehlt and z.sha256 not in ausgegeben
    ]
    briefe = {z.datei: _brief(stand, z, akte) for z, akte in betroffen}
    offen = [(z, akte) for z, akte in betroffen if not _liegt_vor(z, ordner, briefe[z.datei])]
    auftraege = [_Auftrag(akte.pfad, ordner / z.datei, z.sha256, akte.vorgaben) for z, akte in offen if z.zaehlt]
    gescheitert = dict(_berechnet(auftraege, prozesse, fortschritt))
    quittungen = []
    for z, _ in betroffen:
        brief = briefe[z.datei]
        fehler = gescheitert.get(z.datei) or _lege_ab(_textdatei(ordner, z.datei), brief.text)
        quittungen.append(Quittung(z.datei, "" if fehler else brief.urteil, fehler))
    return quittungen


def _berechnet(
    auftraege: list[_Auftrag], prozesse: int, fortschritt: jobs.Fortschritt | None
) -> Iterator[tuple[str, str]]:
    """The workbooks that could not be written, each with its reason."""
    for i, bericht in enumerate(verteilt(_berechne, auftraege, prozesse, _verloren), 1):
        if fortschritt:
            fortschritt(i, len(auftraege), bericht.datei)
        if not bericht.lesbar:
            yield bericht.datei, bericht.bericht.befunde[0].text


def _berechne(a: _Auftrag) -> jobs.Mappenbericht:
    """The workbook with its Prüfprotokoll; one that has changed since it was judged is not touched."""
    if selbe_datei(a.quelle, a.ziel):  # a link
        return _gescheitert(a, str(mappenfehler(a.ziel.name, "würde den Rücklauf selbst ersetzen; bitte umbenennen")))
    try:
        gleich = sha256(lies_datei(a.quelle)).hexdigest() == a.sha256
    except MappeError as fehler:
        return _gescheitert(a, str(fehler))
    if not gleich:
        satz = "hat sich während der Prüfung geändert; bitte noch einmal starten"
        return _gescheitert(a, str(mappenfehler(a.quelle.name, satz)))
    return jobs.berechnen(a.quelle, a.ziel, mit_werten=False, dazu=a.dazu)


def _verloren(a: _Auftrag) -> jobs.Mappenbericht:
    satz = "ist nicht quittiert (der Prozess dafür wurde abgebrochen); bitte noch einmal starten"
    return _gescheitert(a, str(mappenfehler(a.quelle.name, satz)))


def _gescheitert(a: _Auftrag, satz: str) -> jobs.Mappenbericht:
    befund = Befund("MAPPE_NICHT_GESCHRIEBEN", FEHLER, satz, datei=a.quelle.name)
    return jobs.Mappenbericht(a.quelle.name, Bericht((befund,)), lesbar=False)


def _lege_ab(ziel: Path, text: str) -> str:
    """Why it could not be written, nothing where it could."""
    try:
        lege_text_ab(ziel, text)
    except MappeError as fehler:
        return str(fehler)
    return ""


def _liegt_vor(z: Zeile, ordner: Path, brief: _Brief) -> bool:
    """True when the workbook and the receipt for this very version, with this verdict, lie there already."""
    with suppress(OSError, UnicodeDecodeError):
        return (
            z.zaehlt and (ordner / z.datei).is_file() and _textdatei(ordner, z.datei).read_text("utf-8") == brief.text
        )
    return False


def _brief(stand: Standbericht, z: Zeile, akte: Akte) -> _Brief:
    protokoll = None
    if z.zaehlt:
        protokoll = Bericht(tuple(b for b in akte.bericht.befunde if b.code != VERALTET and not nur_in_datei(b)))
    urteil = protokoll.urteil if protokoll else "zurück (nicht lesbar)" if akte.kopf is None else "zählt nicht"
    return _Brief(urteil, _text(stand, z, akte, urteil, protokoll))


def _text(stand: Standbericht, z: Zeile, akte: Akte, urteil: str, protokoll: Bericht | None) -> str:
    kopf = akte.kopf
    angaben = [
        ("Datei", z.datei),
        ("Prüfsumme (SHA-256)", z.sha256 or _pruefsumme(akte.pfad)),
        ("Gemeinde", f"{z.name} ({z.ags})" if z.ags else z.name),
        ("Planungsjahr", str(kopf.jahr) if kopf else ""),
        ("Fassung", ", Stand ".join(t for t in (kopf.fassung, Art.DATUM.zeige(kopf.stand)) if t) if kopf else ""),
        ("Eingang", Art.DATUM.zeige(z.eingang) + (" (nach der Frist)" if z.verspaetet else "")),
        ("Urteil", urteil),
    ]
    breite = max(len(name) for name, _ in angaben) + 1
    kopfteil = [f"{name + ':':<{breite}} {einzeilig(wert)}" for name, wert in angaben if wert]
    titel = f"Quittung: Planung {stand.jahr}, {einzeilig(stand.name)}"
    return "\n".join([titel, "=" * len(titel), "", *kopfteil, "", *_ergebnis(z, protokoll), ""])


def _ergebnis(z: Zeile, protokoll: Bericht | None) -> Iterator[str]:
    if protokoll is None:
        yield from (f"{einzeilig(b)[:1].upper()}{einzeilig(b)[1:].rstrip('.')}." for b in z.bemerkungen)
        return
    if protokoll.fehler:
        yield f"Die Mappe geht zurück; Fehler: {protokoll.fehler}, Hinweise: {protokoll.hinweise}. Bitte beheben Sie"
        yield "die Fehler in der beiliegenden Mappe und senden Sie sie erneut; ihr Blatt Prüfprotokoll nennt alle."
    elif protokoll.hinweise:
        yield f"Die Mappe ist angenommen. Hinweise: {protokoll.hinweise}; sie stehen auf dem Blatt Prüfprotokoll der"
        yield "beiliegenden Mappe und können dort begründet werden."
    else:
        yield "Die Mappe ist angenommen; es gibt nichts zu beanstanden."
    for schwere in (FEHLER, HINWEIS):
        dieser = [b for b in protokoll.befunde if b.schwere is schwere]
        if dieser:
            yield ""
            yield "Fehler" if schwere is FEHLER else "Hinweise"
            yield from punkte(dieser[:_GENANNT])
            if len(dieser) > _GENANNT:
                yield f"und {len(dieser) - _GENANNT} weitere"


def _pruefsumme(pfad: Path) -> str:
    """Of a file that could not be read as a workbook."""
    try:
        return sha256(lies_datei(pfad)).hexdigest()
    except MappeError:
        return ""


def _textdatei(ordner: Path, datei: str) -> Path:
    """The receipt beside the workbook; of a very long name the beginning and a checksum."""
    name = f"{datei}{QUITTUNG}"
    if len(name.encode("utf-8", "replace")) > _LAENGSTE:
        kurz = datei.encode("utf-8", "replace")[: _LAENGSTE - 40].decode("utf-8", "ignore")
        name = f"{kurz}~{sha256(datei.encode('utf-8', 'replace')).hexdigest()[:16]}{QUITTUNG}"
    return ordner / name
