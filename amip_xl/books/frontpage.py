"""What the Deckblatt shows beside its fields: state of the sheets, five figures, legend, how to send it back."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from amip_xl.books.ampel import IN_ORDNUNG
from amip_xl.books.formsheet import ZEILENHOEHE, Werkbank, zeichne_band
from amip_xl.books.sidecells import KENNZAHLEN, spalte, uebersichtszeilen
from amip_xl.books.styles import EINGABE, EINGABE_RAND, ERGEBNIS, ERGEBNIS_RAND, GESPERRT, NOTIZ
from amip_xl.books.textmetrics import hoehe
from amip_xl.errors import FormularError
from amip_xl.form import Art, Blatt, Sonderbereich

KENNZAHLNAMEN = {
    "egt_netto": "EGT netto für Maßnahmen",
    "umschichtung": "Umschichtung aus dem EGT in den VWT",
    "kfa": "Kommunaler Finanzierungsanteil (KFA)",
    "gesamtbudget": "Gesamtbudget",
    "integrationsquote_plan": "Integrationsquote",
}
_ANLEITUNG = (
    ("1  Ausfüllen", "Gelbe Felder ausfüllen. Was nicht bekannt ist, bleibt leer: leer ist nicht 0. "
     "Die Spalte Prüfung antwortet sofort, auch ohne Makros."),
    ("2  Prüfen", "„Berechnen“ anklicken, wenn die Schaltfläche da ist; das Blatt Prüfprotokoll nennt jeden Befund "
     "mit Zelle. Hinweise lassen sich dort begründen."),
    ("3  Zurücksenden", "Speichern und {}: als Excel-Datei, ohne Blätter zu löschen oder umzubenennen. "
     "Der Dateiname könnte lauten:"),
)  # fmt: skip
_AUSGEGEBEN = "an die Stelle senden, die diese Mappe ausgegeben hat"


def zeichne_uebersicht(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    """One line per sheet: link, state in words, counts."""
    stile = bank.stile
    zeilen = uebersichtszeilen(bank.ausgabe, bereich)
    platz(bereich, len(zeilen) + 1)
    zeichne_band(bank, ws, blatt, bereich.nummer, bereich.titel, {2: "Fehler", 3: "Hinweise"}, {1: "Zustand"})
    letzte = blatt.pruefspalte + 1
    for nummer, ziel in zeilen:
        ws.write_url(f"A{nummer}", f"internal:'{ziel.name}'!A1", stile.verweis(), ziel.name, f"zum Blatt {ziel.name}")
        if (blatt.name, f"C{nummer}") in bank.neben:
            bank.schreibe_neben(ws, blatt.name, f"B{nummer}", stile.text(font_size=9, indent=1))
            for s in "CD":
                bank.schreibe_neben(ws, blatt.name, f"{s}{nummer}", stile.text(num_format='0;-0;"–"', align="right"))
            ws.merge_range(nummer - 1, 4, nummer - 1, letzte, ziel.untertitel, stile.notiz())
            hoch = hoehe(ziel.untertitel, sum(blatt.breiten[4:]) - 2, 8)
        else:
            ws.merge_range(nummer - 1, 1, nummer - 1, letzte, "", stile.text(font_size=9, indent=1))
            bank.schreibe_neben(ws, blatt.name, f"B{nummer}", stile.text(font_size=9, indent=1))
            stile.faerbe_urteil(ws, f"B{nummer}")
            hoch = ZEILENHOEHE
        bank.hoehe(ws, nummer, max(ZEILENHOEHE, hoch))
    summe = zeilen[-1][0] + 1
    fett = {"bold": True, "top": 1, "top_color": "#0B4F6C"}
    ws.write_string(f"A{summe}", "Mappe insgesamt", stile.text(**fett))
    bank.schreibe_neben(ws, blatt.name, f"B{summe}", stile.text(**fett, font_size=9, indent=1))
    for s in "CD":
        bank.schreibe_neben(ws, blatt.name, f"{s}{summe}", stile.text(**fett, num_format='0;-0;"–"', align="right"))
    for i in range(4, letzte + 1):
        ws.write_blank(summe - 1, i, None, stile.text(**fett))
    bank.hoehe(ws, summe, ZEILENHOEHE)
    stile.faerbe_ampel(ws, f"B{zeilen[0][0]}:B{summe}")


def zeichne_kennzahlen(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    """The five figures that matter."""
    stile, form = bank.stile, bank.ausgabe.form
    platz(bereich, len(KENNZAHLEN))
    titel = {1: f"Plan {form.jahr}", 3: f"Vorjahr {form.jahr - 1}"}
    zeichne_band(bank, ws, blatt, bereich.nummer, bereich.titel, titel)
    letzte = blatt.pruefspalte + 1
    for i, (plan, vorjahr, _) in enumerate(KENNZAHLEN):
        nummer = bereich.nummer + 1 + i
        art = form.felder[plan].art
        quelle = form.felder[plan].blatt
        ws.write_string(f"A{nummer}", KENNZAHLNAMEN[plan], stile.text(bold=True))
        bank.schreibe_neben(ws, blatt.name, f"B{nummer}", stile.ergebnis(art, True, regel=False))
        ws.merge_range(nummer - 1, 2, nummer - 1, 3, "", stile.ergebnis(art))
        if vorjahr:
            bank.schreibe_neben(ws, blatt.name, f"C{nummer}", stile.ergebnis(art))
        ws.write_url(
            f"E{nummer}", f"internal:'{quelle}'!{form.felder[plan].zelle}", stile.verweis_klein(),
            f"Blatt {quelle}", f"zur Zelle {form.felder[plan].zelle}",
        )  # fmt: skip
        notiz = f"{spalte(letzte)}{nummer}"
        if (blatt.name, notiz) in bank.neben:
            bank.schreibe_neben(ws, blatt.name, notiz, stile.notiz())
        elif plan == "kfa":
            satz = Art.PROZENT.zeige(bank.ausgabe.parameter["kfa_satz"])
            ws.write_string(notiz, f"{satz} der KFA-Basis (§ 46 Abs. 3 SGB II)", stile.notiz())
        else:
            ws.write_blank(notiz, None, stile.notiz())
        bank.hoehe(ws, nummer, ZEILENHOEHE + 2)


def zeichne_legende(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    """What the colours and signs mean."""
    stile = bank.stile
    feld = {"border": 1, "align": "center"}
    zeilen = (
        ("Eingabe", stile(bg_color=EINGABE, border_color=EINGABE_RAND, **feld),
         "gelb: hier tragen Sie ein; nur diese Felder sind frei"),
        ("Ergebnis", stile(bg_color=ERGEBNIS, border_color=ERGEBNIS_RAND, **feld),
         "blau: rechnet die Mappe selbst; gesperrt"),
        ("nur Ausfinanzierung", stile(bg_color=GESPERRT, border_color=EINGABE_RAND, **feld),
         "graubeige: das Instrument lässt in diesem Jahr nichts Neues zu; das Feld bleibt leer"),
        (IN_ORDNUNG, stile(indent=1, font_size=9), "die Zeile ist ausgefüllt und stimmig"),
        ("! Hinweis: …", stile(indent=1, font_size=9),
         "ungewöhnlich oder unvollständig; die Mappe kann so abgegeben werden, eine Begründung hilft"),
        ("✗ Fehler: …", stile(indent=1, font_size=9), "muss behoben werden, sonst kommt die Mappe zurück"),
    )  # fmt: skip
    platz(bereich, len(zeilen))
    zeichne_band(bank, ws, blatt, bereich.nummer, bereich.titel, {})
    for i, (muster, fmt, text) in enumerate(zeilen):
        nummer = bereich.nummer + 1 + i
        ws.write_string(f"A{nummer}", muster, fmt)
        ws.merge_range(nummer - 1, 1, nummer - 1, blatt.pruefspalte + 1, text, stile.text(indent=1))
        bank.hoehe(ws, nummer, ZEILENHOEHE)
    erste = bereich.nummer + 1
    stile.faerbe_ampel(ws, f"A{erste + 3}:A{erste + len(zeilen) - 1}")


def zeichne_anleitung(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    """How to fill in, check and send back; the last line proposes a file name."""
    stile = bank.stile
    platz(bereich, len(_ANLEITUNG) + 1)
    zeichne_band(bank, ws, blatt, bereich.nummer, bereich.titel, {})
    breite = sum(blatt.breiten[1:]) - 2
    for i, (wort, muster) in enumerate(_ANLEITUNG):
        text = muster.replace("{}", bank.ruecksendung or _AUSGEGEBEN)
        nummer = bereich.nummer + 1 + i
        ws.write_string(f"A{nummer}", wort, stile.text(bold=True))
        fett = text != muster and bool(bank.ruecksendung)  # by when it is due
        fmt = stile.text(indent=1, bold=True) if fett else stile.text(indent=1)
        ws.merge_range(nummer - 1, 1, nummer - 1, blatt.pruefspalte + 1, text, fmt)
        bank.hoehe(ws, nummer, max(ZEILENHOEHE, hoehe(text, breite, fett=fett)))
    nummer = bereich.nummer + bereich.zeilen
    ws.write_blank(f"A{nummer}", None, stile.text())
    ws.merge_range(nummer - 1, 1, nummer - 1, blatt.pruefspalte + 1, "", stile.text(indent=1))
    bank.schreibe_neben(ws, blatt.name, f"B{nummer}", stile.text(indent=1, bold=True, font_color=NOTIZ))
    bank.hoehe(ws, nummer, ZEILENHOEHE)


def platz(bereich: Sonderbereich, noetig: int) -> None:
    """Raises FormularError when the form leaves an area too few rows."""
    if noetig > bereich.zeilen:
        raise FormularError(f"Der Bereich „{bereich.art}“ braucht {noetig} Zeilen, das Formular gibt {bereich.zeilen}.")
