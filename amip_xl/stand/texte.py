"""Letters ready to paste: to those who have not delivered, and to those whose return goes back.

Nothing is sent from here; who writes to whom, and when, is the county's to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from amip_xl.consolidate.beitrag import Status
from amip_xl.findings import FEHLER, ZURUECK, Befund
from amip_xl.form import Art
from amip_xl.stand.bericht import Standbericht
from amip_xl.stand.zeile import Zeile

_GENANNT = 5  # so many findings stand in a letter; the Prüfprotokoll has them all
_STRICH = "=" * 78
_NIEMAND = "Es ist niemand zu erinnern, und keine Mappe geht zurück.\n"
ANFAENGE = (_STRICH, _NIEMAND.rstrip())  # how a file of letters begins


class Text(NamedTuple):
    """One letter."""

    ags: str
    name: str
    anlass: str  # fehlt_noch | fehlt | unlesbar | falsches_jahr | zurueck
    kontakt: str
    betreff: str
    text: str

    def ganz(self) -> str:
        """The letter as it stands in a file: whom to, subject, text."""
        an = [f"An: {einzeilig(self.kontakt)}"] if self.kontakt else []
        return "\n".join([*an, f"Betreff: {self.betreff}", "", self.text])


def texte(stand: Standbericht) -> list[Text]:
    """A letter per municipality without a return that counts, and one per return with Fehler, in the list's order."""
    statt: dict[str, list[Zeile]] = {}
    for z in stand.zeilen:
        if z.status in (Status.UNLESBAR, Status.FALSCHES_JAHR):
            statt.setdefault(z.ags, []).append(z)
    alle = []
    for z in stand.zeilen:
        if z.status and z.status.fehlt:
            alle.append(_erinnerung(stand, z, statt.get(z.ags, [])))
        elif z.urteil == ZURUECK:
            alle.append(_zurueck(stand, z))
    return alle


def als_datei(alle: Iterable[Text]) -> str:
    """All letters in one text, clearly apart."""
    return "\n".join(
        f"{_STRICH}\n{einzeilig(t.name)} ({t.ags})\n{_STRICH}\n{t.ganz()}\n" for t in alle
    ) or _NIEMAND  # fmt: skip


def _erinnerung(stand: Standbericht, z: Zeile, statt: list[Zeile]) -> Text:
    wer = f"{stand.jahr} ({einzeilig(z.name)}, AGS {z.ags})"
    bis, mappe = _tag(stand.frist), f"die Planungsmappe {wer}"
    if statt:
        gruende = "\n".join(f"- {_warum_nicht(stand, s)}" for s in statt)
        anlass = statt[0].status.name.lower() if statt[0].status else ""
        betreff = f"Planung {stand.jahr}: Ihre Datei können wir nicht verwenden"
        saetze = [
            f"vielen Dank für Ihre Zusendung. Als Planungsmappe {wer} können wir sie leider nicht verwenden:",
            gruende,
            _bitte(stand, z, "die ausgefüllte Planungsmappe als Excel-Datei (.xlsx)"),
        ]
    elif not z.abgelaufen:
        anlass, betreff = "fehlt_noch", f"Planung {stand.jahr}: Erinnerung, Planungsmappe bis {bis}"
        saetze = [
            f"am {bis} endet die Frist für {mappe}. Bisher liegt sie uns noch nicht vor.",
            _bitte(stand, z, _ausgefuellte(stand, z)),
        ]
    elif stand.frist:
        anlass, betreff = "fehlt", f"Planung {stand.jahr}: Planungsmappe seit {bis} überfällig"
        saetze = [
            f"die Frist für {mappe} ist am {bis} abgelaufen. Bisher liegt sie uns nicht vor; ohne sie bleibt die "
            f"Gesamtplanung ({einzeilig(stand.name)}) unvollständig.",
            f"{_bitte(stand, z, _ausgefuellte(stand, z))} Sollte Ihnen das nicht möglich sein, teilen Sie uns bitte "
            "mit, bis wann wir mit ihr rechnen können.",
        ]
    else:
        anlass, betreff = "fehlt", f"Planung {stand.jahr}: Ihre Planungsmappe fehlt noch"
        saetze = [f"bisher liegt uns {mappe} nicht vor.", _bitte(stand, z, _ausgefuellte(stand, z))]
    if not statt:
        saetze.append("Falls Sie die Mappe inzwischen abgesandt haben, betrachten Sie diese Nachricht als erledigt.")
    return Text(z.ags, z.name, anlass, stand.kontakte.get(z.ags, ""), betreff, _brief(stand, saetze))


def _zurueck(stand: Standbericht, z: Zeile) -> Text:
    betreff = f"Planung {stand.jahr}: Bitte Planungsmappe berichtigen ({einzeilig(z.name)})"
    saetze = [
        f"vielen Dank für die Planungsmappe {stand.jahr} ({einzeilig(z.name)}, AGS {z.ags}), Datei "
        f"„{einzeilig(z.datei)}“, eingegangen am {_tag(z.eingang)}. So können wir sie noch nicht annehmen; bitte "
        "beheben Sie folgende Fehler:",
        "\n".join(maengel(z)),
        _bitte(stand, z, "die berichtigte Mappe"),
        f"Geprüft wurde die Fassung mit der Prüfsumme (SHA-256)\n{z.sha256}",
    ]
    return Text(z.ags, z.name, "zurueck", stand.kontakte.get(z.ags, ""), betreff, _brief(stand, saetze))


def maengel(z: Zeile, hoechstens: int = _GENANNT) -> Iterator[str]:
    """The Fehler of a return, numbered, each with its cell and how to mend it; the rest is counted."""
    fehler = [b for b in z.bericht.befunde if b.schwere is FEHLER] if z.bericht else []
    yield from punkte(fehler[:hoechstens])
    if len(fehler) > hoechstens:
        rest = len(fehler) - hoechstens
        yield f"und {rest} weitere{'n' if rest == 1 else ''} Fehler; alle stehen im Prüfprotokoll der Mappe."


def punkte(befunde: Iterable[Befund]) -> Iterator[str]:
    """Findings as numbered lines: where, what, how to mend it."""
    for i, b in enumerate(befunde, 1):
        yield f"{i}. {f'{einzeilig(b.ort)}: ' if b.ort else ''}{einzeilig(b.text)}"
        if b.abhilfe:
            yield f"   {einzeilig(b.abhilfe)}"


def _warum_nicht(stand: Standbericht, z: Zeile) -> str:
    if z.status is Status.FALSCHES_JAHR:
        jahr = z.akte.kopf.jahr if z.akte and z.akte.kopf else "ein anderes Jahr"
        return f"„{einzeilig(z.datei)}“ ist für das Planungsjahr {jahr}, nicht für {stand.jahr}."
    return einzeilig(z.bemerkungen[0]) if z.bemerkungen else f"„{einzeilig(z.datei)}“ ist nicht lesbar."


def _ausgefuellte(stand: Standbericht, z: Zeile) -> str:
    ausgegeben = stand.ausgegeben.get(z.ags)
    return f"die ausgefüllte Mappe „{einzeilig(ausgegeben.datei)}“" if ausgegeben else "die ausgefüllte Mappe"


def _bitte(stand: Standbericht, z: Zeile, was: str) -> str:
    bis = "umgehend" if z.abgelaufen and stand.frist else f"bis zum {_tag(stand.frist)}" if stand.frist else "zeitnah"
    an = f" an: {einzeilig(stand.ansprechstelle)}" if stand.ansprechstelle else " an uns"
    return f"Bitte senden Sie {was} {bis}{an}."


def _brief(stand: Standbericht, saetze: Iterable[str]) -> str:
    absaetze = ["Sehr geehrte Damen und Herren,", *saetze, f"Mit freundlichen Grüßen\n{einzeilig(stand.name)}"]
    return "\n\n".join(absaetze) + "\n"


def einzeilig(text: str) -> str:
    """A text that others typed, without line breaks and without characters that change how the rest is shown."""
    return "".join(z if z.isprintable() else "�" for z in " ".join(text.split()))


def _tag(tag: date | None) -> str:
    return Art.DATUM.zeige(tag)
