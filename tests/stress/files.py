"""Drafts as bytes. The workbook is written part by part, because its oddities are what is tested."""

from __future__ import annotations

import codecs
import io
import zipfile
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet

from .draft import Bare, Draft, Raw, Xml, plain

_BOMS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


# -- CSV ----------------------------------------------------------------------------------------------------
def csv(draft: Draft) -> bytes:
    form = draft.form
    lines = list(form.head)
    for number, row in enumerate([[Raw(h) for h in draft.header], *draft.rows]):
        lines.append(form.delimiter.join(_csv_cell(cell, draft) for cell in row))
        if number in form.blanks:
            lines.append("")
    ends = [form.eols[i % len(form.eols)] for i in range(len(lines))]
    if not form.last_eol:
        ends[-1] = ""
    text = "".join(line + end for line, end in zip(lines, ends, strict=True)) + form.tail
    bom = _BOMS.get(form.encoding, b"")
    return bom + text.encode(form.encoding.removesuffix("-sig"), "surrogatepass")


def _csv_cell(cell: Any, draft: Draft) -> str:
    text = plain(cell)
    if isinstance(cell, Bare):
        return text
    special = any(mark in text for mark in ('"', "\n", "\r", draft.form.delimiter))
    return '"' + text.replace('"', '""') + '"' if special or draft.form.quote == "all" else text


# -- XLSX ---------------------------------------------------------------------------------------------------
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/></border></borders><cellStyleXfs count="1"><xf/>'
    '</cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def xlsx(draft: Draft) -> bytes:
    """Options in `form.xlsx`: `dimension` (text, None = absent), `uneven`, `far` (a formatted empty cell), `places`
    (False = cells carry no address), `before`/`after` (other sheets: name -> rows), `part` (the sheet's file name),
    `absolute` (targets of relations), `epoch_1904`, `store` (no compression), `split` (rows from here stand on a
    second sheet), `hidden` (states of the other sheets), `rich` (texts in runs, with a phonetic reading)."""
    options = draft.form.xlsx
    book = _Book(draft)
    split = options.get("split")
    body = draft.rows if split is None else draft.rows[:split]
    sheets = [(name, book.sheet(rows, odd=False)) for name, rows in options.get("before", {}).items()]
    header = [[Raw(h) for h in draft.header]]
    sheets.append((draft.table.name, book.sheet([*header, *body], odd=True)))
    if split is not None:
        sheets.append((f"{draft.table.name} 2", book.sheet([*header, *draft.rows[split:]], odd=True)))
    sheets += [(name, book.sheet(rows, odd=False)) for name, rows in options.get("after", {}).items()]
    parts = [options.get("part", "sheet{}.xml").format(i + 1) for i in range(len(sheets))]
    lead = "/xl/" if options.get("absolute") else ""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i + 1}" r:id="rId{i + 1}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if options.get('hidden') and name != draft.table.name else ''}/>"
        for i, (name, _) in enumerate(sheets)
    )
    epoch = '<workbookPr date1904="1"/>' if options.get("epoch_1904") else ""
    kinds = {f"xl/worksheets/{p}": "worksheet" for p in parts}
    rels = "".join(
        f'<Relationship Id="rId{i + 1}" Type="{_REL}/worksheet" Target="{lead}worksheets/{p}"/>'
        for i, p in enumerate(parts)
    )
    rels += f'<Relationship Id="rId98" Type="{_REL}/styles" Target="{lead}styles.xml"/>'
    if book.strings:
        rels += f'<Relationship Id="rId99" Type="{_REL}/sharedStrings" Target="{lead}sharedStrings.xml"/>'
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    if book.strings:
        kinds["xl/sharedStrings.xml"] = "sharedStrings"
    types = "".join(f'<Override PartName="/{p}" ContentType="{main}.{k}+xml"/>' for p, k in kinds.items())
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PKG}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>{types}'
        f'<Override PartName="/xl/styles.xml" ContentType="{main}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PKG}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">{epoch}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PKG}/relationships">{rels}</Relationships>',
        **{f"xl/worksheets/{p}": xml for p, (_, xml) in zip(parts, sheets, strict=True)},
        "xl/styles.xml": _STYLES,
    }
    if book.strings:
        items = "".join(book.strings)
        files["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}" uniqueCount="{len(book.strings)}">{items}</sst>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if options.get("store") else zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            z.writestr(name, content if content.startswith("<?xml") else _XML + content)
    return packed.getvalue()


class _Book:
    """The cells of one workbook, and the texts that its sheets share."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.form, self.options = draft, draft.form, draft.form.xlsx
        self.strings: list[str] = []
        self.known: dict[str, int] = {}

    def sheet(self, rows: list[list[Any]], *, odd: bool) -> str:
        options = self.options if odd else {}
        lines, number = [], 1 + (len(self.form.head) if odd else 0)
        for r, row in enumerate(rows):
            cells = [self.cell(cell, f"{letters(c)}{number}", options) for c, cell in enumerate(row)]
            if not options.get("uneven"):  # an empty cell is there, formatted, unless rows are uneven
                cells = [xml or f'<c r="{letters(c)}{number}"/>' for c, xml in enumerate(cells)]
            place = f' r="{number}"' if options.get("places", True) else ""
            lines.append(f"<row{place}>{''.join(cells)}</row>")
            number += 1 + (odd and r in self.form.blanks)
        if far := options.get("far"):
            lines.append(f'<row r="{far}"><c r="XFA{far}" s="1"/></row>')
        size = f"A1:{letters(max(map(len, rows)) - 1)}{number - 1}" if rows else "A1"
        said = options.get("dimension", size)
        size = f'<dimension ref="{said}"/>' if said else ""
        return f'{_XML}<worksheet xmlns="{_MAIN}">{size}<sheetData>{"".join(lines)}</sheetData></worksheet>'

    def cell(self, cell: Any, place: str, options: dict[str, Any]) -> str:
        at = f' r="{place}"' if options.get("places", True) else ""
        if cell is None:
            return ""
        if isinstance(cell, Xml):
            return cell.replace("{r}", place)
        if isinstance(cell, bool):
            return f'<c{at} t="b"><v>{int(cell)}</v></c>'
        if isinstance(cell, date) and self.form.dates != "text":
            return self.date(cell, at)
        if isinstance(cell, int | float) and self.form.numbers == "number":
            return f"<c{at}><v>{plain(cell)}</v></c>"
        return self.text(plain(cell), at, options)

    def date(self, cell: date, at: str) -> str:
        if self.form.dates == "iso":
            return f'<c{at} t="d" s="1"><v>{cell.isoformat()}</v></c>'
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        days = (moment - datetime(1899, 12, 30)).total_seconds() / 86400 - (
            1462 if self.options.get("epoch_1904") else 0
        )
        return f'<c{at} s="{1 if isinstance(cell, datetime) else 2}"><v>{days!r}</v></c>'

    def text(self, text: str, at: str, options: dict[str, Any]) -> str:
        inner = f'<t xml:space="preserve">{escape(text)}</t>'
        if options.get("rich") and len(text) > 1:
            runs = "".join(f'<r><t xml:space="preserve">{escape(t)}</t></r>' for t in (text[:1], text[1:]))
            inner = f'{runs}<rPh sb="0" eb="1"><t>ふりがな</t></rPh>'
        if self.form.strings == "inline":
            return f'<c{at} t="inlineStr"><is>{inner}</is></c>'
        if self.form.strings == "str":
            return f'<c{at} t="str"><v>{escape(text)}</v></c>'
        if text not in self.known:
            self.known[text] = len(self.strings)
            self.strings.append(f"<si>{inner}</si>")
        return f'<c{at} t="s"><v>{self.known[text]}</v></c>'


def letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


# -- Parquet ------------------------------------------------------------------------------------------------
_ARROW = {
    "text": pa.string(),
    "time": pa.timestamp("us"),
    "date": pa.date32(),
    "int": pa.int64(),
    "number": pa.float64(),
    "money": pa.float64(),
    "bool": pa.bool_(),
}


def parquet(draft: Draft) -> bytes:
    arrays = []
    for i, name in enumerate(draft.names):
        values = [row[i] for row in draft.rows]
        strange = any(isinstance(v, Raw) for v in values) or name not in draft.table.names
        if name in draft.form.arrow and (not strange or name not in draft.table.names):
            arrays.append(draft.form.arrow[name](values))
        elif strange:
            arrays.append(pa.array([None if v is None else plain(v) for v in values], pa.string()))
        else:
            arrays.append(pa.array(values, _ARROW[draft.table[name].kind]))
    written = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_arrays(arrays, names=draft.header), written, **draft.form.parquet)
    return written.getvalue()
