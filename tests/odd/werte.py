"""Odd values in cells, as many programs write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

from books.mappen import mappe

from amip_xl.books.cells import Art, Fehlerwert
from odd.fall import Fall, Formel, Wert

BLATT = "ist beschädigt, im Blatt „Budget“ steht in C7"
NEUE_FEHLER = (
    "#SPILL! #CALC! #FIELD! #CONNECT! #BLOCKED! #UNKNOWN! #PYTHON! #BUSY! #EXTERNAL! #GETTING_DATA #N/A".split()
)
FORM = 't="shared" si="0"'


def zelle(name: str, xml: str, erwartet: Wert | Formel, **angaben: object) -> Fall:
    """The cell C7 and what it must hold, or how the refusal goes on when it is a text beginning with „…“."""
    daten = partial(mappe, f'<row r="7">{xml}</row>', **angaben)
    if isinstance(erwartet, str) and erwartet.startswith("…"):
        return Fall(name, daten, BLATT + erwartet[1:])
    return Fall(name, daten, {"C7": erwartet})


def v(name: str, wert: str, erwartet: Wert | Formel, art: str = "") -> Fall:
    """A cell with this value and this type."""
    return zelle(name, f'<c r="C7"{art}><v>{wert}</v></c>', erwartet)


def text(name: str, si: str, erwartet: str) -> Fall:
    """A shared string."""
    return zelle(name, '<c r="C7" t="s"><v>1</v></c>', erwartet, texte=("<si><t>0</t></si>", si))


def kurz(name: str, inhalt: str, erwartet: str) -> Fall:
    """An inline string."""
    return zelle(name, f'<c r="C7" t="inlineStr"><is>{inhalt}</is></c>', erwartet)


def tag(name: str, wert: str, erwartet: Wert, buch: str = "") -> Fall:
    """A number with a date format."""
    return zelle(name, f'<c r="C7" s="1"><v>{wert}</v></c>', erwartet, buch=buch)


J1904 = '<workbookPr date1904="1"/>'
FAELLE = (
    v("zahl-mit-komma", "1,5", "… „1,5“, das ist keine Zahl"),
    v("zahl-mit-tausenderpunkten", "1.234.567", "… „1.234.567“, das ist keine Zahl"),
    v("zahl-nan", "NaN", "… „NaN“, das ist keine Zahl"),
    v("zahl-inf", "INF", "… „INF“, das ist keine Zahl"),
    v("zahl-minus-inf", "-INF", "… „-INF“, das ist keine Zahl"),
    v("zahl-1e999", "1e999", "… „1e999“, das ist keine Zahl"),
    v("zahl-1e400-ausgeschrieben", "9" * 400, "… „9999"),
    v("zahl-hexadezimal", "0x1F", "… „0x1F“, das ist keine Zahl"),
    v("zahl-unterstrich", "1_000", "… „1_000“, das ist keine Zahl"),
    v("zahl-arabische-ziffern", "\u0661\u0662", "… „\u0661\u0662“, das ist keine Zahl"),
    v("zahl-vollbreite-ziffern", "\uff11\uff12", "… „\uff11\uff12“, das ist keine Zahl"),
    v("text-in-zahlenzelle", "hoch", "… „hoch“, das ist keine Zahl"),
    v("zahl-mit-leerraum", " 12.50\n", Decimal("12.50")),
    v("zahl-mit-plus", "+7", 7),
    v("zahl-ohne-null", ".5", Decimal("0.5")),
    v("zahl-mit-punkt-am-ende", "5.", 5),
    v("zahl-17-stellen", "0.30000000000000004", Decimal("0.3")),
    v("zahl-exponent", "1.5E+3", 1500),
    v("zahl-winzig", "1e-320", Decimal(f"{1e-320:.15g}")),  # as the double it is, which has few digits left
    v("zahl-minus-null", "-0", 0),
    v("zahl-leer", "", None),
    zelle("wert-als-leere-marke", '<c r="C7"><v/></c>', None),
    zelle("wert-leer-mit-formel", '<c r="C7"><f>A1</f><v/></c>', Formel("A1", Art.UNGERECHNET)),
    zelle("formel-ohne-wert", '<c r="C7"><f>A1</f></c>', Formel("A1", Art.UNGERECHNET)),
    zelle("zelle-ohne-inhalt", '<c r="C7"/>', None),
    zelle("zwei-werte", '<c r="C7"><v>1</v><v>2</v></c>', "… mehr als ein Wert"),
    v("wahr-1", "1", True, ' t="b"'),
    v("falsch-0", "0", False, ' t="b"'),
    v("wahr-als-wort", "true", True, ' t="b"'),
    v("falsch-als-wort", "false", False, ' t="b"'),
    v("wahr-deutsch", "WAHR", "… „WAHR“, das ist kein Wahrheitswert", ' t="b"'),
    v("wahr-zwei", "2", "… „2“, das ist kein Wahrheitswert", ' t="b"'),
    v("art-unbekannt", "1", "… ein Wert der unbekannten Art „zahl“", ' t="zahl"'),
    v("art-leer", "1", 1, ' t=""'),
    v("formeltext-leer", "", "", ' t="str"'),
    zelle("formeltext-ohne-wert", '<c r="C7" t="str"><f>A1</f></c>', Formel("A1", Art.UNGERECHNET)),
    v("text-in-formelzelle", "=1+1", "=1+1", ' t="str"'),
    *[v(f"fehler-{f.strip('#!').lower().replace('/', '')}", f, Fehlerwert(f), ' t="e"') for f in NEUE_FEHLER],
    v("fehler-den-es-nicht-gibt", "#MORGEN!", Fehlerwert("#MORGEN!"), ' t="e"'),
    v("fehlertext-ist-kein-fehler", "#DIV/0!", "#DIV/0!", ' t="str"'),
    v("text-nr-jenseits-der-tabelle", "99", "… ein Verweis auf den Text Nr. 99", ' t="s"'),
    v("text-nr-negativ", "-1", "… ein Verweis auf den Text Nr. -1", ' t="s"'),
    v("text-nr-gebrochen", "0.5", "… ein Verweis auf den Text Nr. 0.5", ' t="s"'),
    v("text-nr-leer", "", None, ' t="s"'),
    text("text-leer", "<si/>", ""),
    text("text-leeres-t", "<si><t/></si>", ""),
    text("text-nur-leerraum", '<si><t xml:space="preserve">  </t></si>', "  "),
    text("text-ohne-preserve", "<si><t> a </t></si>", " a "),
    text("text-cr", "<si><t>a_x000D_\nb</t></si>", "a\r\nb"),
    text("text-maskierte-maske", "<si><t>_x005F_x0041_</t></si>", "_x0041_"),
    text("text-halbes-zeichen", "<si><t>_xD83D_</t></si>", "\ufffd"),
    text("text-zeichen-aus-zwei-haelften", "<si><t>_xD83D__xDE00_</t></si>", "\U0001f600"),
    text("text-jenseits-der-grundebene", "<si><t>\U0001f600 \U00010384</t></si>", "\U0001f600 \U00010384"),
    text("text-entitaeten", "<si><t>&lt;b&gt; &amp;amp; &#65;&#x42;</t></si>", "<b> &amp; AB"),
    text("text-laeufe", "<si><r><t>halb </t></r><r><rPr><b/></rPr><t>fett</t></r></si>", "halb fett"),
    text(
        "text-lautschrift", '<si><t>東京</t><rPh sb="0" eb="2"><t>とう</t></rPh><phoneticPr fontId="1"/></si>', "東京"
    ),
    text(
        "text-lautschrift-in-laeufen",
        '<si><r><t>東</t></r><rPh sb="0" eb="1"><t>ひ</t></rPh><r><t>京</t></r></si>',
        "東京",
    ),
    text("text-von-rechts", "<si><t>\u05e9\u05dc\u05d5\u05dd\u202e</t></si>", "\u05e9\u05dc\u05d5\u05dd\u202e"),
    kurz("kurztext", "<t>a</t>", "a"),
    kurz("kurztext-laeufe", "<r><t>a</t></r><r><t>b</t></r>", "ab"),
    kurz("kurztext-cdata", "<t><![CDATA[a<b]]></t>", "a<b"),
    kurz("kurztext-cr", "<t>a_x000D_b</t>", "a\rb"),
    zelle("kurztext-und-wert", '<c r="C7" t="inlineStr"><v>9</v><is><t>a</t></is></c>', "a"),
    tag("tag", "45292", date(2024, 1, 1)),
    tag("tag-60", "60", 60),
    tag("tag-59", "59", date(1900, 2, 28)),
    tag("tag-61", "61", date(1900, 3, 1)),
    tag("tag-0", "0", Decimal(0)),
    tag("tag-negativ", "-1", Decimal(-1)),
    tag("tag-riesig", "1e12", Decimal("1e12")),
    tag("tag-letzter", "2958465.5", date(9999, 12, 31)),
    tag("tag-1904", "43830", date(2024, 1, 1), J1904),
    tag("tag-0-in-1904", "0", date(1904, 1, 1), J1904),
    tag("tag-1904-als-wort", "43830", date(2024, 1, 1), '<workbookPr date1904="true"/>'),
    v("tag-iso", "2024-01-01", date(2024, 1, 1), ' t="d"'),
    v("tag-iso-mit-uhrzeit", "2024-01-01T12:00:00.000Z", Decimal("45292.5"), ' t="d"'),
    v("tag-iso-nur-uhrzeit", "06:00:00", Decimal("0.25"), ' t="d"'),
    v("tag-iso-gibt-es-nicht", "2024-02-30", "… „2024-02-30“, das ist kein Datum", ' t="d"'),
    v("tag-iso-deutsch", "01.02.2024", "… „01.02.2024“, das ist kein Datum", ' t="d"'),
    zelle("metadaten", '<c r="C7" vm="1" cm="1" t="e"><v>#VALUE!</v></c>', Fehlerwert("#VALUE!")),
    zelle("matrixformel", '<c r="C7"><f t="array" ref="C7">SUM(A1:A2*2)</f><v>4</v></c>', Formel("SUM(A1:A2*2)", 4)),
    zelle("datentabelle", '<c r="C7"><f t="dataTable" ref="C7:C9" dt2D="0" r1="A1"/><v>4</v></c>', 4),
    zelle(
        "gemeinsame-formel-umgekehrt",
        f'<c r="B7"><f {FORM}/><v>1</v></c><c r="C7"><f {FORM} ref="B7:C7">A1</f><v>2</v></c>',
        Formel("A1", 2),
    ),
    zelle(
        "gemeinsame-formel-folgt",
        f'<c r="B7"><f {FORM} ref="B7:C7">A1</f><v>1</v></c><c r="C7"><f {FORM}/><v>2</v></c>',
        Formel("B1", 2),
    ),
    zelle("gemeinsame-formel-ohne-meister", f'<c r="C7"><f {FORM}/><v>2</v></c>', Formel("?", 2)),
    zelle("formel-mit-entitaeten", '<c r="C7"><f>IF(A1&lt;&gt;"",1,2)</f><v>1</v></c>', Formel('IF(A1<>"",1,2)', 1)),
    zelle("stil-leer", '<c r="C7" s=""><v>1</v></c>', 1),
    zelle("stil-den-es-nicht-gibt", '<c r="C7" s="9999"><v>1</v></c>', 1),
    zelle("stil-negativ", '<c r="C7" s="-1"><v>1</v></c>', 1),
)
