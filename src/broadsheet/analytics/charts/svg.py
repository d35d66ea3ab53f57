"""What charts are put together from: elements of SVG, two inks, and the room that words take.

Colours are written into each element, so that a file shows them everywhere; their classes let a page
with a stylesheet of its own put others in their place, such as those of a dark theme.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

INK, SOFT, RULE, PAPER = "#121212", "#57534b", "#d9d5cc", "#fffdf9"
ACCENT, SECOND = "#8c1d18", "#b9a99a"
FONT = "Source Sans Pro, Source Sans 3, Arial, sans-serif"
SIZE, SMALL, TITLE = 13, 12, 18
# How wide a letter is, in parts of the size of type: a little more than the average of a grotesque.
LETTER = 0.54
# Where a page lacks that face another one stands in, which may run wider.
ROOMY = 1.15
FILLS = {"ink": INK, "soft": SOFT, "accent": ACCENT, "second": SECOND, "paper": PAPER}
STROKES = {"rule": RULE, "ink": INK, "soft": SOFT, "accent": ACCENT}
Place = tuple[float, float]


@dataclass(slots=True)
class Drawing:
    """A chart in the making: so wide, as high as it has become, with what stands in it."""

    width: float
    height: float = 0.0
    parts: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, *, fill: str = "ink", anchor: str = "start", size: int = SIZE
    ) -> None:
        """Set words with their foot at y; a rim of paper keeps them off what was drawn before."""
        weight = ' font-weight="600"' if size == TITLE else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"{weight}'
            f' fill="{FILLS[fill]}" stroke="{PAPER}" stroke-width="3" paint-order="stroke"'
            f' class="chart-{fill}">{escape(words)}</text>'
        )

    def bar(self, x: float, y: float, width: float, height: float, *, fill: str = "accent") -> None:
        """Draw a bar from its upper left corner."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{max(0.0, height):.1f}"'
            f' fill="{FILLS[fill]}" class="chart-{fill}"/>'
        )

    def line(self, start: Place, end: Place, *, stroke: str = "rule") -> None:
        """Draw a hairline; that of a mark, in soft ink, is dashed."""
        dashes = ' stroke-dasharray="3 3"' if stroke == "soft" else ""
        self.parts.append(
            f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
            f' stroke="{STROKES[stroke]}" class="chart-line-{stroke}"{dashes}/>'
        )

    def way(self, places: Sequence[Place], *, stroke: str) -> None:
        """Draw a line from place to place."""
        self.parts.append(
            f'<polyline points="{_placed(places)}" fill="none" stroke="{STROKES[stroke]}" stroke-width="2"'
            f' class="chart-line-{stroke}"/>'
        )

    def band(self, places: Sequence[Place], *, fill: str) -> None:
        """Fill what lies within these places, so that lines and words on it can be seen."""
        self.parts.append(
            f'<polygon points="{_placed(places)}" fill="{FILLS[fill]}" fill-opacity="0.15"'
            f' class="chart-{fill}"/>'
        )

    def dot(self, place: Place, *, fill: str) -> None:
        """Draw a dot."""
        x, y = place
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{FILLS[fill]}" class="chart-{fill}"/>'
        )

    def svg(self, title: str, said: str) -> str:
        """Return the chart, with its title and a text for those who do not see it."""
        size = f"{self.width:.0f}", f"{self.height:.0f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}"'
            f' width="{size[0]}" height="{size[1]}" role="img"'
            f' aria-label={quoteattr(f"{title}. {said}")} font-family="{FONT}">\n'
            f"<title>{escape(title)}</title>\n"
            f'<rect width="{size[0]}" height="{size[1]}" fill="{PAPER}" class="chart-paper"/>\n'
            + "\n".join(self.parts)
            + "\n</svg>\n"
        )


def _placed(places: Sequence[Place]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def width_of(words: str, size: int = SIZE) -> float:
    """Return about how wide words are."""
    return len(words) * size * LETTER


def cut(words: str, width: float, size: int = SIZE) -> str:
    """Return words that fit into a width, with an ellipsis where some are left away."""
    most = int(width / (size * LETTER))
    return words if len(words) <= most else words[: max(1, most - 1)].rstrip() + "…"
