"""The sheet Rechtsstand: parameters with their source, the themes to choose from, abbreviations."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from amip_xl import law
from amip_xl.books.formsheet import ZEILENHOEHE, Werkbank, zeichne_band
from amip_xl.books.frontpage import platz
from amip_xl.books.sidecells import ort
from amip_xl.books.textmetrics import hoehe
from amip_xl.books.validation import LISTE_THEMEN
from amip_xl.form import Blatt, Sonderbereich


def zeichne_parameter(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    """Every legal parameter of the year with value, unit, period, source; those without value say why."""
    stile, jahr = bank.stile, bank.ausgabe.form.jahr
    alle = [p for p in law.parameter().values() if p.name in bank.ausgabe.parameter]
    alle.sort(key=lambda p: p.im_jahr(jahr) is None)  # stable: the order of the file, those without value last
    platz(bereich, len(alle))
    zeichne_band(
        bank, ws, blatt, bereich.nummer, bereich.titel, {1: "Wert"},
        {2: "Einheit", 3: "gültig ab", 4: "geprüft am", 5: "Name in Formeln", 6: "Fundstelle"},
    )  # fmt: skip
    for i, parameter in enumerate(alle):
        nummer = bereich.nummer + 1 + i
        wert = parameter.im_jahr(jahr)
        farbe = {} if wert else {"font_color": "#6B7280"}
        ws.write_string(f"A{nummer}", parameter.bezeichnung, stile.text(**farbe))
        fmt = stile.text(num_format=_zahlenformat(parameter.einheit, wert.wert if wert else None), align="right",
                         bold=True)  # fmt: skip
        if wert is None:
            ws.write_string(f"B{nummer}", "–", stile.text(align="right", **farbe))
            quelle = parameter.luecke_grund or "kein Wert hinterlegt"
        else:
            ws.write_number(f"B{nummer}", wert.wert, fmt)
            bank.mappe.define_name(parameter.name, f"={ort(blatt.name, f'B{nummer}')}")
            weitere = [w for w in parameter.alle_im_jahr(jahr) if w is not wert]
            quelle = wert.fundstelle
            for w in weitere:
                zahl = f"{w.wert.normalize():f}".replace(".", ",")
                quelle += f"; ab {w.ab:%d.%m.%Y}: {zahl} ({w.fundstelle})"
        klein = {"font_size": 9, "indent": 1, **farbe}
        ws.write_string(f"C{nummer}", parameter.einheit, stile.text(**klein))
        tag = stile.text(num_format="dd\\.mm\\.yyyy", align="left", **klein)
        if wert is None:
            ws.write_string(f"D{nummer}", "–", tag)
        else:
            ws.write_datetime(f"D{nummer}", wert.ab, tag)
        ws.write_datetime(f"E{nummer}", parameter.zuletzt_geprueft, tag)
        ws.write_string(f"F{nummer}", parameter.name if wert else "", stile.text(font_size=8, indent=1, **farbe))
        ws.write_string(f"G{nummer}", quelle, stile.notiz())
        hoch = max(hoehe(parameter.bezeichnung, blatt.breiten[0]), hoehe(quelle, blatt.breiten[6] - 1.5, 8),
                   hoehe(parameter.name, blatt.breiten[5] - 1.5, 8))  # fmt: skip
        bank.hoehe(ws, nummer, max(ZEILENHOEHE, hoch))


def zeichne_themen(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    """The themes, each as the drop-down on the sheet Schwerpunkte offers it."""
    themen = themenliste(bank)
    platz(bereich, len(themen))
    zeichne_band(bank, ws, blatt, bereich.nummer, bereich.titel, {})
    erste = bereich.nummer + 1
    for i, thema in enumerate(themen):
        ws.merge_range(erste - 1 + i, 0, erste - 1 + i, blatt.pruefspalte + 1, thema, bank.stile.text())
        bank.hoehe(ws, erste + i, ZEILENHOEHE)
    if themen:
        bereich_ = ort(blatt.name, f"A{erste}:A{erste + len(themen) - 1}")
        bank.mappe.define_name(LISTE_THEMEN, f"={bereich_}")


def themenliste(bank: Werkbank) -> tuple[str, ...]:
    """The choices that do not fit into a validation; at most one list in the form."""
    return next(iter(bank.listen), ())


def zeichne_abkuerzungen(bank: Werkbank, ws: Worksheet, blatt: Blatt, bereich: Sonderbereich) -> None:
    """Short, long, explained."""
    stile = bank.stile
    alle = law.abkuerzungen()
    platz(bereich, len(alle))
    zeichne_band(bank, ws, blatt, bereich.nummer, bereich.titel, {})
    for i, abkuerzung in enumerate(alle):
        reihe = bereich.nummer + i
        ws.write_string(reihe, 0, abkuerzung.kurz, stile.text(bold=True))
        ws.merge_range(reihe, 1, reihe, 4, abkuerzung.lang, stile.text(indent=1))
        ws.merge_range(reihe, 5, reihe, 6, abkuerzung.erklaerung, stile.notiz())
        hoch = max(hoehe(abkuerzung.lang, sum(blatt.breiten[1:5]) - 2),
                   hoehe(abkuerzung.erklaerung, sum(blatt.breiten[5:]) - 2, 8))  # fmt: skip
        bank.hoehe(ws, reihe + 1, max(ZEILENHOEHE, hoch))


def _zahlenformat(einheit: str, wert: Decimal | None) -> str:
    if einheit == "Anteil":
        fein = wert is not None and wert * 1000 != int(wert * 1000)
        return "0.00%" if fein else "0.0%"
    if einheit.startswith("Euro"):
        return '#,##0.00\\ "€"'
    return "#,##0"
