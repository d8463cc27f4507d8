"""Workbooks in mark-up that no program writes today and any may write tomorrow: asked of the witnesses, too."""

from __future__ import annotations

from books.mappen import HAUPT, blatt_xml, mappe, teile, zippe

_WERTE = (
    # a formula keeps what was stored, whatever it would give
    "<f>1+1</f><v>7</v>",
    "<f>1+1</f>",
    "<f>1+1</f><v/>",
    # numbers
    "<v>1.0413926851582251</v>",
    "<v>1.0413926851582249</v>",
    "<v>123456789012345678</v>",
    "<v>+5</v>",
    "<v>.5</v>",
    "<v>5.</v>",
    "<v>1E+2</v>",
    "<v>-1e-5</v>",
    "<v>00012</v>",
    "<v> 3 </v>",
    "<v>&#51;</v>",
    "<v>1<!-- -->2</v>",
    "<v><![CDATA[4]]></v>",
    "<v>0.1</v><extLst><ext uri='x'><v>9</v></ext></extLst>",
)
_GETIPPT = (
    ("str", "<f>A1</f><v>  vorn und hinten </v>"),
    ("str", "<f>A1</f><v>a_x000D_&#10;b</v>"),
    ("str", "<f>A1</f><v>_x005F_x0041_</v>"),
    ("str", "<v>ohne Formel</v>"),
    ("str", "<v>&lt;b&gt; &amp;amp;</v>"),
    ("inlineStr", "<is><t>_x0041_ _x00e4_</t></is>"),
    ("inlineStr", "<is><t xml:space='preserve'> a\tb\nc </t></is>"),
    ("inlineStr", "<is><r><t>teils </t></r><r><rPr><b/></rPr><t>fett</t></r></is>"),
    ("inlineStr", "<is><t>漢字</t><rPh sb='0' eb='1'><t>かんじ</t></rPh></is>"),
    ("inlineStr", "<v>im Wert</v>"),
    ("s", "<v>0</v>"),
    ("s", "<v>1</v>"),
    ("s", "<v>2</v>"),
    ("s", "<v>3</v>"),
    ("b", "<v>0</v>"),
    ("b", "<f>1=2</f><v>1</v>"),
    ("e", "<f>1/0</f><v>#NUM!</v>"),
    ("e", "<f>1/1</f><v>#SPILL!</v>"),
    ("e", "<v>#N/A</v>"),
    ("e", "<v>#GETTING_DATA</v>"),
    ("d", "<v>2024-01-01</v>"),
    ("d", "<v>2024-02-29T12:30:00</v>"),
    ("d", "<v>10:10:10</v>"),
    ("n", "<f>TODAY()</f><v>44932</v>"),
    ("n", "<f>meine(1)</f><v>3</v>"),
    ("n", "<f>[1]Blatt!$A$1</f><v>4</v>"),
    ("n", "<f>_xlfn.CONCAT(1)</f><v>1</v>"),
    ("n", "<f>SUM(Tabelle1[Betrag])</f><v>1</v>"),
    ("n", "<f>SUM({1,2;3,4})+A1%+2^-1</f><v>1</v>"),
    ("n", "<f>IF(TRUE,,1)&amp;TRUE()</f><v>1</v>"),
    ("n", "<f>SUM(A1:B2 B2:C3)+SUM((A1,B2))</f><v>1</v>"),
    ("n", "<f>@A1:A3</f><v>1</v>"),
)
_TEXTE = (
    "<si><t>eins</t></si>",
    "<si><r><t>rei</t></r><r><rPr><i/></rPr><t>ch</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>",
    "<si><t>a_x000D_&#10;b</t></si>",
    "<si/>",
)
_GETEILT = (
    "<row r='60'><c r='A60'><f t='shared' ref='A60:C62' si='0'>B70+$B70+B$70+$B$70+SUM(D:D)+SUM(7:7)+'Zwei'!A1</f>"
    "<v>1</v></c><c r='B60'><f t='shared' si='0'/><v>1</v></c><c r='C60'><f t='shared' si='0'/><v>1</v></c></row>"
    "<row r='61'><c r='A61'><f t='shared' si='0'/><v>1</v></c><c r='B61'><f t='shared' si='0'/><v>1</v></c></row>"
    "<row r='63'><c r='A63'><f t='array' ref='A63:A64'>A1:A2*2</f><v>5</v></c></row>"
    "<row r='64'><c r='A64'><v>6</v></c></row>"
)
_NAMEN = (
    "<definedNames><definedName name='lokal' localSheetId='0'>Budget!$A$1</definedName>"
    "<definedName name='versteckt' hidden='1'>Budget!$B$2</definedName>"
    "<definedName name='Gemischt.Name_1'>Budget!$C$3</definedName>"
    "<definedName name='wert'>1.5</definedName></definedNames>"
)


def _zeilen() -> str:
    zahlen = (f"<row r='{i}'><c r='A{i}'>{xml}</c></row>" for i, xml in enumerate(_WERTE, 1))
    getippt = (
        f"<row r='{i}'><c r='B{i}' t='{typ}'>{xml}</c></row>" for i, (typ, xml) in enumerate(_GETIPPT, len(_WERTE) + 1)
    )
    return "".join((*zahlen, *getippt)) + _GETEILT


_BLAETTER = ("Budget", "Zwei")
# LibreOffice believes stored texts only of programs it knows
_VON_EXCEL = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Excel</Application><AppVersion>16.0300</AppVersion></Properties>"
)


def werte() -> bytes:
    """Every kind of stored value, in a file that says Excel has written it."""
    alle = teile(_zeilen(), texte=_TEXTE, namen=_NAMEN, blaetter=_BLAETTER)
    art = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"
    verweis = f'<Relationship Id="rId2" Type="{art}" Target="docProps/app.xml"/></Relationships>'
    alle["_rels/.rels"] = str(alle["_rels/.rels"]).replace("</Relationships>", verweis)
    return zippe({**alle, "docProps/app.xml": _VON_EXCEL})


def mit_vorsilbe() -> bytes:
    """The same, every element with a namespace prefix."""
    blatt = blatt_xml(_zeilen(), wurzel=f'xmlns:x="{HAUPT}"')
    kopf, _, rest = blatt.partition("?>")
    rest = rest.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:!", "<!")
    return mappe(blatt=f"{kopf}?>{rest}", texte=_TEXTE, blaetter=_BLAETTER)


def ohne_adressen() -> bytes:
    """Rows and cells that do not say where they are."""
    return mappe(
        "<row><c><v>1</v></c><c t='s'><v>0</v></c></row><row/>"
        "<row><c t='b'><v>true</v></c><c><f>A1</f><v>2</v></c></row>",
        texte=_TEXTE,
    )
