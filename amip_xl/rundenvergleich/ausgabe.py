"""A comparison for the terminal and as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from amip_xl.consolidate import KENNZAHLEN
from amip_xl.consolidate.beitrag import Herkunft
from amip_xl.engine import UNLESBAR
from amip_xl.form import Art, Feld
from amip_xl.jobs import json_wert
from amip_xl.money import NULL
from amip_xl.rundenvergleich import Rundenvergleich
from amip_xl.rundenvergleich.aenderung import KOMMEN_UND_GEHEN, Aenderung
from amip_xl.rundenvergleich.bruecke import HAUPTGROESSEN, mit_vorzeichen, prozent
from amip_xl.rundenvergleich.seite import Quelle, Seite
from amip_xl.rundenvergleich.wirkung import Wirkung

_EURO, _ANDERE = 10, 5  # of the biggest changes: amounts cannot be ranked against counts
_TEXT = 24  # characters of a text in a table


def kennzahlen(v: Rundenvergleich) -> list[tuple[str, ...]]:
    """The key figures that change; where none does, every figure that does."""
    alle = [w for w in (*v.summen, *v.ergebnisse) if w.differenz or w.beitraege]
    wichtig = [w for w in alle if w.feld.name in {*KENNZAHLEN, *HAUPTGROESSEN}]
    return [
        (
            w.feld.titel, w.feld.zeige(w.alt) or "leer", w.feld.zeige(w.neu) or "leer",
            mit_vorzeichen(w.feld, w.unterschied), prozent(w.prozent),
        )
        for w in wichtig or alle[:_EURO]
    ]  # fmt: skip


def groesste(v: Rundenvergleich) -> list[tuple[str, ...]]:
    """The biggest changes: amounts first, then other figures; of who came or went a sentence tells."""
    beidseitig = (a for a in v.aenderungen if a.wirkung and a.wechsel not in KOMMEN_UND_GEHEN)
    wirksam = sorted(beidseitig, key=lambda a: -abs(a.wirkung or NULL))
    euro = [a for a in wirksam if a.feld.art is Art.EURO][:_EURO]
    andere = [a for a in wirksam if a.feld.art is not Art.EURO][:_ANDERE]
    return [
        (
            a.teil.name, a.feld.titel, a.wechsel.value, _kurz(a.feld, a.alt), _kurz(a.feld, a.neu),
            mit_vorzeichen(a.feld, a.wirkung),
        )
        for a in (*euro, *andere)
    ]  # fmt: skip


def _kurz(feld: Feld, herkunft: Herkunft | None) -> str:
    if herkunft is None:
        return "leer"
    text = f"✗ {herkunft.roh}" if herkunft.wert is UNLESBAR else feld.zeige(herkunft.wert)
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"


def saetze(v: Rundenvergleich) -> list[str]:
    """What else is to be said: unreadable returns, who came or went, contradictions, how much changed."""
    liste = []
    for seite in dict.fromkeys((v.alt.titel, v.neu.titel) if not v.vorjahr else (v.neu.titel,)):
        ihre = v.alt if seite == v.alt.titel else v.neu
        liste += [f"✗ In „{seite}“ ist „{q.datei}“ unlesbar und nicht verglichen: {q.grund}" for q in ihre.unlesbare]
    if not v.neu.einzeln:
        liste.append(
            "! Verglichen ist nur das Ganze: mindestens eine Kreismappe führt auf dem Blatt Herkunft keine einzelnen "
            "Mappen auf."
        )
    liste += [f"! {w.name}{f' ({w.ags})' if w.ags else ''}: alt {w.alt}, neu {w.neu}." for w in v.wechsel]
    for w in v.abweichungen:
        liste.append(
            f"✗ „{w.feld.titel}“ ändert sich um {mit_vorzeichen(w.feld, w.differenz)}, die Änderungen ergeben aber "
            f"{mit_vorzeichen(w.feld, w.summe)}: eine Kreismappe widerspricht ihrem Blatt Herkunft; führen Sie sie "
            "neu zusammen."
        )
    if v.nur_alt or v.nur_neu:
        liste.append(
            f"! Nicht verglichen, weil nur eine Seite sie kennt: {len(v.nur_alt)} Felder der alten, {len(v.nur_neu)} "
            "der neuen."
        )
    if v.aenderungen:
        liste.append(f"{v.anzahl}: {v.alt.titel} → {v.neu.titel}.")
    else:
        liste.append(f"✓ Keine Änderung: {v.alt.titel} ({v.alt.zahl}) → {v.neu.titel} ({v.neu.zahl}).")
    return liste


def als_json(v: Rundenvergleich) -> dict[str, Any]:
    """Everything: both sides, every change, the effect, the bridges; numbers as decimal strings, blank as null."""
    return {
        "art": "vorjahr" if v.vorjahr else "staende",
        "alt": _seite(v.alt),
        "neu": _seite(v.neu),
        "aenderungen": [_aenderung(a) for a in v.aenderungen],
        "summen": [_wirkung(w) for w in v.summen],
        "ergebnisse": [_wirkung(w) for w in v.ergebnisse],
        "gemeinden": [{"gemeinde": w.name, "ags": w.ags, "alt": w.alt, "neu": w.neu} for w in v.wechsel],
        "bruecken": [
            {
                "feld": b.feld.name, "satz": b.satz, "alt": json_wert(b.wirkung.alt, b.feld),
                "neu": json_wert(b.wirkung.neu, b.feld),
                "schritte": [{"name": s.name, "beitrag": json_wert(s.beitrag, b.feld)} for s in b.schritte],
            }
            for b in v.bruecken
        ],
        "nur_alt": list(v.nur_alt),
        "nur_neu": list(v.nur_neu),
    }  # fmt: skip


def _seite(s: Seite) -> dict[str, Any]:
    return {
        "quelle": s.titel, "art": s.art.value, "name": s.name, "ags": s.ags, "jahr": s.form.jahr,
        "teile": len(s.teile), "einzeln": s.einzeln, "dateien": [_quelle(q) for q in s.quellen],
    }  # fmt: skip


def _quelle(q: Quelle) -> dict[str, Any]:
    return {
        "datei": q.datei, "gemeinde": q.name, "ags": q.ags, "zaehlt": q.zaehlt, "status": q.status,
        "sha256": q.sha256 or None, "grund": q.grund or None,
    }  # fmt: skip


def _aenderung(a: Aenderung) -> dict[str, Any]:
    return {
        "gemeinde": a.teil.name, "ags": a.teil.ags, "feld": a.feld.name, "blatt": a.feld.blatt,
        "aenderung": a.wechsel.value, "alt": _eintrag(a.feld, a.alt), "neu": _eintrag(a.feld, a.neu),
        "differenz": _zahl(a.differenz, a.feld), "prozent": _zahl(a.prozent),
        "wirkung": _zahl(a.wirkung, a.feld),
    }  # fmt: skip


def _eintrag(feld: Feld, h: Herkunft | None) -> dict[str, Any] | None:
    if h is None:
        return None
    lesbar = h.wert is not UNLESBAR
    return {"wert": json_wert(h.wert, feld) if lesbar else None, "lesbar": lesbar, "roh": h.roh, "blatt": h.blatt,
            "zelle": h.zelle}  # fmt: skip


def _wirkung(w: Wirkung) -> dict[str, Any]:
    return {
        "feld": w.feld.name, "alt": json_wert(w.alt, w.feld), "neu": json_wert(w.neu, w.feld),
        "differenz": _zahl(w.unterschied, w.feld), "prozent": _zahl(w.prozent), "summe": _zahl(w.summe, w.feld),
        "stimmt": w.stimmt,
        "beitraege": [{"name": b.name, "beitrag": _zahl(b.betrag, w.feld)} for b in w.beitraege],
    }  # fmt: skip


def _zahl(wert: Decimal | None, feld: Feld | None = None) -> str | None:
    return json_wert(wert, feld)
