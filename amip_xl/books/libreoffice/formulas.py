"""Formulas from LibreOffice's API grammar to Excel's: `=SUM($'Blatt 1'.A1;2)` -> `=SUM('Blatt 1'!A1,2)`.

LibreOffice hands out all formulas of a range at once only in its own grammar (English names, `;`, `Blatt.A1`);
printing them in Excel's takes two calls per cell.
"""

from __future__ import annotations

import re

_SHEET = r"\$?(?:'(?:[^']|'')+'|[^\W\d]\w*)"
_CELL = r"(?:\$?[A-Z]{1,3}\$?[0-9]{1,7}|#REF!)"
_PART = rf"(?:{_CELL}|\$?[A-Z]{{1,3}}(?=:)|\$?[0-9]{{1,7}}(?=:))"
_END = rf"(?:{_CELL}|\$?[A-Z]{{1,3}}|\$?[0-9]{{1,7}})"

# Whatever must not be touched (texts) or means something as a whole comes first.
_TOKEN = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    rf"|(?P<sheet>{_SHEET})\.(?P<from>{_PART})(?::(?:(?P<sheet2>{_SHEET})\.)?(?P<to>{_END}))?(?![\w.(])"
    r"|(?P<bool>\b(?:TRUE|FALSE))\(\)"
    r"|(?P<function>[^\W\d][\w.]*)(?=\()"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<error>#[A-Z0-9/]+[!?]?)"
    r"|(?P<array>[{}])"
    r"|(?P<sign>[;|~!])"
)  # fmt: skip
_SIGN = {";": ",", "~": ",", "!": " ", "|": "|"}
_ARRAY_SIGN = {";": ",", "|": ";", "~": "~", "!": "!"}
_FUNCTION = {
    "CEILING.XCL": "CEILING",
    "FLOOR.XCL": "FLOOR",
    "ERRORTYPE": "ERROR.TYPE",
}
_ADDIN = re.compile(r"COM\.SUN\.STAR\.SHEET\.ADDIN\.(?:ANALYSIS|DATEFUNCTIONS)\.GET")
_PLAIN_SHEET = re.compile(r"[^\W\d][\w.]*")
_LIKE_CELL = re.compile(r"(?i)[A-Z]{1,3}[0-9]+|R[0-9]*C?[0-9]*|C[0-9]*")


def to_excel(formula: str) -> str:
    """A formula of XCellRangeFormula.getFormulaArray as Excel writes it, English with commas."""
    depth = 0

    def one(match: re.Match[str]) -> str:
        nonlocal depth
        kind = match.lastgroup
        text = match[0]
        if match["sheet"] is not None:
            return _reference(match)
        if kind == "bool":
            return match["bool"]
        if kind == "function":
            return _FUNCTION.get(text) or _ADDIN.sub("", text)
        if kind == "array":
            depth += 1 if text == "{" else -1
        elif kind == "sign":
            return (_ARRAY_SIGN if depth else _SIGN)[text]
        return text

    return _TOKEN.sub(one, formula)


def _reference(match: re.Match[str]) -> str:
    sheet, start = _sheet_name(match["sheet"]), match["from"]
    last, end = match["sheet2"], match["to"]
    if last is not None and _sheet_name(last) != sheet:
        return f"{quoted(sheet, _sheet_name(last))}!{start}" + ("" if end == start else f":{end}")
    return f"{quoted(sheet)}!{start}" + ("" if end is None else f":{end}")


def _sheet_name(text: str) -> str:
    text = text.removeprefix("$")
    return text[1:-1].replace("''", "'") if text[:1] == "'" else text


def quoted(*sheets: str) -> str:
    """A sheet name (or the first and last of several) as it stands before "!", in quotes where Excel needs them."""
    text = ":".join(sheets)
    if all(_PLAIN_SHEET.fullmatch(sheet) and not _LIKE_CELL.fullmatch(sheet) for sheet in sheets):
        return text
    return "'" + text.replace("'", "''") + "'"
