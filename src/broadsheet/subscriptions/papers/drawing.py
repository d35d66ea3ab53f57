"""Drawing a bill as PDF: one column of text in reading order, the paper's type embedded."""

import io
from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, Spacer, Table

from broadsheet.subscriptions.papers.bills import Bill
from broadsheet.subscriptions.papers.lettering import DISPLAY, SANS, STRONG, register_type, set_text

INK, SOFT, RULE = HexColor("#121212"), HexColor("#5a554c"), HexColor("#d9d5cc")
MARGIN = 24 * mm
FRAME_PADDING = 6  # reportlab's own, in points
WIDTH = A4[0] - 2 * MARGIN - 2 * FRAME_PADDING
FIGURES = 42 * mm

NAME = ParagraphStyle("name", fontName=DISPLAY, fontSize=20, leading=25, textColor=INK)
TITLE = ParagraphStyle("title", fontName=DISPLAY, fontSize=15, leading=20, textColor=INK)
TEXT = ParagraphStyle("text", fontName=SANS, fontSize=10, leading=14, textColor=INK)
QUIET = ParagraphStyle("quiet", parent=TEXT, textColor=SOFT)
HEAD = ParagraphStyle("head", parent=TEXT, fontName=STRONG)
FIGURE = ParagraphStyle("figure", parent=TEXT, alignment=TA_RIGHT)
SUM = ParagraphStyle("sum", parent=FIGURE, fontName=STRONG, fontSize=11)

Row = tuple[Paragraph, Paragraph]


def draw_bill(bill: Bill, paper: str, language: str) -> bytes:
    """Return the bill as a PDF that names its title and language, so that it can be read aloud."""
    register_type()
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=bill.title,
        author=paper,
        subject=bill.item,
        creator=paper,
        lang=language,
    )
    document.build(_body(bill, paper), onFirstPage=_name_window)
    return file.getvalue()


def _body(bill: Bill, paper: str) -> list[Flowable]:
    return [
        Paragraph(set_text(paper), NAME),
        Spacer(0, 2 * mm),
        _rule(INK, 1),
        Spacer(0, 5 * mm),
        _columns([(_lines(bill.seller, QUIET), _lines(bill.buyer, TEXT))], (WIDTH / 2, WIDTH / 2)),
        Spacer(0, 12 * mm),
        Paragraph(set_text(bill.title), TITLE),
        Spacer(0, 3 * mm),
        _columns(
            [(_line(name, QUIET), _line(text, TEXT)) for name, text in bill.facts], (34 * mm, WIDTH - 34 * mm)
        ),
        Spacer(0, 8 * mm),
        _rule(INK, 0.6),
        _columns([(_line(bill.item, HEAD), _line(bill.price, FIGURE))], (WIDTH - FIGURES, FIGURES)),
        _rule(RULE, 0.6),
        _columns(_sums(bill.sums), (WIDTH - FIGURES, FIGURES)),
        _rule(INK, 0.6),
        Spacer(0, 10 * mm),
        *_lines(bill.closing, QUIET),
    ]


def _sums(sums: Sequence[tuple[str, str]]) -> list[Row]:
    *parts, (name, total) = sums
    rows = [(_line(part, TEXT), _line(amount, FIGURE)) for part, amount in parts]
    return [*rows, (_line(name, HEAD), _line(total, SUM))]


def _columns(rows: Sequence[tuple[object, object]], widths: tuple[float, float]) -> Table:
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    return Table([list(row) for row in rows], colWidths=widths, style=style, hAlign="LEFT")


def _lines(lines: Sequence[str], style: ParagraphStyle) -> list[Paragraph]:
    return [_line(line, style) for line in lines]


def _line(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(set_text(text), style)


def _rule(colour: HexColor, thickness: float) -> HRFlowable:
    return HRFlowable(width="100%", thickness=thickness, color=colour, spaceBefore=0, spaceAfter=0)


def _name_window(canvas: Canvas, _document: SimpleDocTemplate) -> None:
    """Have readers of the file hear its title instead of its file name (WCAG technique PDF18)."""
    canvas.setViewerPreference("DisplayDocTitle", "true")
