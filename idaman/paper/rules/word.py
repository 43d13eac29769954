"""A book as a Word document: real headings, contents, captions and tables, for editing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from idaman.paper.rules.blocks import Block, Cell, headings

RIVER = RGBColor(0x0B, 0x5F, 0x62)
FAINT = RGBColor(0x44, 0x54, 0x4E)
AMBER = RGBColor(0x8A, 0x4A, 0x00)
WIDTH = Cm(16.6)
NAMES = {"table": "Tabel", "bars": "Gambar", "gantt": "Gambar", "tiles": "Gambar"}

DEEPEST = 2
"""The contents list names headings down to this level."""
LISTED = "heading"

Draw = Callable[[Block], bytes]
"""Makes a PNG of a drawing."""


def write(book: dict[str, Any], *, draw: Draw, at: datetime) -> bytes:
    """Write a book; `draw` makes the pictures, `at` is the moment of printing.

    Headings are Word's own, so that its navigation finds them; the contents list refers to their
    pages, which the word processor counts when it opens the file.
    """
    docx = Document()
    _prepare(docx, book, at)
    _cover(docx, book)
    if not book["brief"]:
        _title(docx, "Daftar isi")
        _contents(docx, book)
    counted = {"Tabel": 0, "Gambar": 0, LISTED: 0}
    for n, chapter in enumerate(book["chapters"]):
        heading = _heading(docx, chapter["title"], 1, counted)
        heading.paragraph_format.page_break_before = n > 0 or not book["brief"]
        for block in chapter["blocks"]:
            _add(docx, block, counted, draw)
    kept = io.BytesIO()
    docx.save(kept)
    return kept.getvalue()


def _prepare(docx: Docx, book: dict[str, Any], at: datetime) -> None:
    said = docx.core_properties
    said.title, said.author, said.language = book["title"], book["government"], "id-ID"
    said.subject, said.keywords = book["plan"], f"{book['edition']} {book['hash']}"
    said.created = said.modified = at.replace(tzinfo=None, microsecond=0)
    said.last_modified_by = book["government"]
    section = docx.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    normal = docx.styles["Normal"]
    normal.font.size = Pt(10.5)
    for name in ("Normal", "Title", "Subtitle", "Caption"):
        _typeface(docx.styles[name])
    normal.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="id-ID"/>'))
    for level, size in ((1, 20), (2, 14), (3, 11.5)):
        style = docx.styles[f"Heading {level}"]
        style.font.size, style.font.color.rgb = Pt(size), RIVER
        _typeface(style)
    docx.styles["Caption"].font.color.rgb = FAINT
    docx.styles["Caption"].paragraph_format.keep_with_next = True
    # The contents list is filled in when the file is opened.
    docx.settings.element.append(parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>'))
    _header(docx, book)
    foot = section.footer.paragraphs[0]
    draft = f"Draf, revisi {book['revision']}" if book["draft"] else book["version"]
    foot.add_run(
        f"{draft} · {book['hash_said']} {book['hash'][:16]} · {book['address']} · "
    ).font.size = Pt(8)
    _field(foot, "PAGE", "1")


def _typeface(style: Any) -> None:
    """Name the typeface itself: a theme is not known to every word processor."""
    style.font.name = "Calibri"
    fonts = style.element.rPr.rFonts
    for each in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{each}"), None)
    fonts.set(qn("w:cs"), "Calibri")


def _header(docx: Docx, book: dict[str, Any]) -> None:
    head = docx.sections[0].header.paragraphs[0]
    head.add_run(f"{book['government']} · {book['title']}").font.size = Pt(8)
    mark = "contoh" if book["sample"] else "draf" if book["draft"] else ""
    if mark:
        head.add_run()._r.append(_watermark(mark))


def _watermark(said: str) -> Any:
    """The slanted word behind the text, as word processors themselves write it."""
    return parse_xml(
        f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:w10="urn:schemas-microsoft-com:office:word">'
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="none"/><v:textpath on="t" fitshape="t"/>'
        "</v:shapetype>"
        '<v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" alt="" '
        'style="position:absolute;margin-left:0;margin-top:0;width:420pt;height:140pt;'
        "rotation:325;z-index:-251654144;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        'mso-position-vertical-relative:margin" fillcolor="#e8d9c8" stroked="f">'
        '<v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" string="{said}"/>'
        "</v:shape></w:pict>"
    )


def _cover(docx: Docx, book: dict[str, Any]) -> None:
    if not book["brief"]:
        docx.add_paragraph(book["government"]).paragraph_format.space_before = Cm(4)
    title = docx.add_paragraph(style="Title")
    title.add_run(book["plan"] if book["brief"] else book["title"]).font.color.rgb = RIVER
    if not book["brief"]:
        docx.add_paragraph(book["plan"], style="Subtitle")
    if book["sample"]:
        run = docx.add_paragraph().add_run("Contoh, bukan terbitan resmi pemerintah daerah.")
        run.bold, run.font.color.rgb = True, AMBER
    state = (
        f"Draf. Revisi {book['revision']}, belum ditetapkan."
        if book["draft"]
        else f"{book['version']}. {book['regulation'] or 'Nomor peraturan belum diketahui.'}"
    )
    docx.add_paragraph(f"{state} Dicetak {book['printed']}.")
    docx.add_paragraph(f"{book['hash_said']} {book['hash']}".capitalize()).runs[0].font.size = Pt(8)
    if not book["brief"]:
        docx.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def _title(docx: Docx, said: str) -> None:
    """A title that stands in no contents list."""
    run = docx.add_paragraph().add_run(said)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(20), RIVER


def _heading(docx: Docx, text: str, level: int, counted: dict[str, int]) -> Paragraph:
    """Add a heading; one that the contents list names carries the bookmark it is found by."""
    heading: Paragraph = docx.add_heading(text, level=level)
    if level <= DEEPEST:
        counted[LISTED] += 1
        number, runs = str(counted[LISTED]), list(heading._p.r_lst)
        begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        begin.set(qn("w:id"), number)
        begin.set(qn("w:name"), _bookmark(counted[LISTED]))
        end.set(qn("w:id"), number)
        runs[0].addprevious(begin)
        runs[-1].addnext(end)
    return heading


def _bookmark(number: int) -> str:
    """Name the bookmark of a listed heading as word processors name their own."""
    return f"_Toc{number:08}"


def _contents(docx: Docx, book: dict[str, Any]) -> None:
    """A contents list with the page of each heading, which the word processor counts."""
    listed = [(level, text) for level, text in headings(book["chapters"]) if level <= DEEPEST]
    for number, (level, text) in enumerate(listed, 1):
        paragraph = docx.add_paragraph()
        shape = paragraph.paragraph_format
        shape.left_indent, shape.space_after = Cm(0.8 * (level - 1)), Pt(2)
        shape.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _bookmark(number))
        link.append(paragraph.add_run(text)._r)
        paragraph._p.append(link)
        paragraph.add_run("\t")
        _field(paragraph, rf"PAGEREF {_bookmark(number)} \h", "")


def _mark(paragraph: Paragraph, kind: str, code: str = "") -> None:
    """One of the four marks a field is made of."""
    run = paragraph.add_run()
    if kind == "instruction":
        mark = OxmlElement("w:instrText")
        mark.set(qn("xml:space"), "preserve")
        mark.text = code
    else:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
    run._r.append(mark)


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A field that the word processor computes; `shown` stands until it has."""
    _mark(paragraph, "begin")
    _mark(paragraph, "instruction", code)
    _mark(paragraph, "separate")
    paragraph.add_run(shown)
    _mark(paragraph, "end")


def _add(docx: Docx, block: Block, counted: dict[str, int], draw: Draw) -> None:
    match block["kind"]:
        case "heading":
            _heading(docx, block["text"], block["level"], counted)
        case "paragraph":
            run = docx.add_paragraph().add_run(block["text"])
            _dressed(run, block["style"])
        case "bullets":
            for item in block["items"]:
                docx.add_paragraph(item, style="List Bullet")
        case "figures":
            _figures(docx, block)
        case "table":
            _caption(docx, block, counted)
            _table(docx, block)
        case _:
            _caption(docx, block, counted)
            shape = docx.add_picture(io.BytesIO(draw(block)), width=WIDTH)
            shape._inline.docPr.set("descr", block["alt"])


def _dressed(run: Any, style: str) -> None:
    if style == "gap":
        run.italic, run.font.color.rgb = True, AMBER
    elif style == "lede":
        run.font.size, run.font.color.rgb = Pt(13), FAINT
    elif style == "small":
        run.font.size, run.font.color.rgb = Pt(8.5), FAINT


def _caption(docx: Docx, block: Block, counted: dict[str, int]) -> None:
    name = NAMES[block["kind"]]
    counted[name] += 1
    paragraph = docx.add_paragraph(style="Caption")
    paragraph.add_run(f"{name} ")
    _field(paragraph, rf"SEQ {name} \* ARABIC", str(counted[name]))
    paragraph.add_run(f". {block['caption']}")


def _figures(docx: Docx, block: Block) -> None:
    grid = docx.add_table(rows=1, cols=len(block["items"]))
    for cell, item in zip(grid.rows[0].cells, block["items"], strict=True):
        run = cell.paragraphs[0].add_run(item["figure"])
        run.bold, run.font.size, run.font.color.rgb = True, Pt(16), RIVER
        cell.add_paragraph(item["said"]).runs[0].font.size = Pt(9)


def _table(docx: Docx, block: Block) -> None:
    rows = [block["head"], *block["rows"], *([block["foot"]] if block["foot"] else [])]
    grid = docx.add_table(rows=len(rows), cols=len(block["head"]), style="Table Grid")
    grid.autofit = False
    whole = sum(block["widths"])
    widths = [Emu(int(WIDTH * share / whole)) for share in block["widths"]]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    last = len(rows) - 1 if block["foot"] else 0
    # Cells by row: asking a table for a cell counts all of them each time.
    for y, (line, said) in enumerate(zip(grid.rows, rows, strict=True)):
        for x, (cell, words) in enumerate(zip(line.cells, said, strict=True)):
            cell.width = widths[x]
            _cell(cell, words, bold=y == 0 or y == last > 0, right=y > 0 and x in block["right"])
        whole_row = OxmlElement("w:cantSplit")
        line._tr.get_or_add_trPr().append(whole_row)
    repeated = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    docx.add_paragraph()


def _cell(cell: _Cell, words: Cell, *, bold: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    text = words if isinstance(words, str) else words["text"]
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(8.5)
    if not isinstance(words, str) and words.get("gap"):
        run.italic, run.font.color.rgb = True, AMBER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
