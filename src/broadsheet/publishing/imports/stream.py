"""Found blocks in the form that an article's body keeps."""

from collections.abc import Iterable

from broadsheet.publishing.imports.found import Block, BlockKind

RawBlock = dict[str, object]
LONGEST_HEADING = 120
FIGURE_SIGNS = frozenset("0123456789.,-+−–%$€£¥() ")


def to_stream(blocks: Iterable[Block]) -> list[RawBlock]:
    """The blocks as a StreamField keeps them in the database."""
    return [{"type": kind, "value": value} for kind, value in map(to_raw, blocks)]


def to_raw(block: Block) -> tuple[str, object]:
    """The block's name in a body, and its value."""
    match block.kind:
        case BlockKind.HEADING if len(block.text) <= LONGEST_HEADING:
            return "heading", block.text
        case BlockKind.QUOTE:
            return "quote", {"text": block.text, "attribution": ""}
        case BlockKind.LIST:
            return "list", block.html
        case BlockKind.TABLE:
            return "table", to_table(block.rows)
        case BlockKind.PARAGRAPH | BlockKind.HEADING:
            return "paragraph", f"<p>{block.html}</p>"


def to_table(rows: tuple[tuple[str, ...], ...]) -> dict[str, object]:
    """The table with its first row as headings; columns of figures are named as such and align."""
    headings, *body = rows
    columns = [
        {
            "type": "number" if body and all(is_figure(row[index]) for row in body) else "text",
            "heading": heading,
        }
        for index, heading in enumerate(headings)
    ]
    return {"columns": columns, "rows": [{"values": list(row)} for row in body], "caption": ""}


def is_figure(cell: str) -> bool:
    """Whether the cell holds a figure, with its signs and currency."""
    return any(sign.isdigit() for sign in cell) and set(cell) <= FIGURE_SIGNS
