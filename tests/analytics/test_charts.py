"""Charts of lines with their intervals: said in words too, nought on the scale, nothing that breaks them."""

from xml.etree import ElementTree

import pytest

from broadsheet.analytics.charts import Curve, Graph, Mark, Point, draw_curves
from broadsheet.analytics.charts.values import NARROW, WIDE

SVG = "{http://www.w3.org/2000/svg}"


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def drawn(*points: Point, marks: tuple[Mark, ...] = ()) -> ElementTree.Element:
    graph = Graph("Stop <rate>", "of readers", [Curve("a & b", points)], percent, marks)
    return ElementTree.fromstring(draw_curves(graph))


def texts(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def test_a_chart_says_in_words_what_it_shows() -> None:
    svg = drawn(Point("1", 0.4, 0.3, 0.5), Point("2", 0.2))
    assert svg.find(f"{SVG}title").text == "Stop <rate>"  # type: ignore[union-attr]
    said = "of readers. a & b: 1: 40.0 % (30.0 % to 50.0 %); 2: 20.0 %"
    assert svg.get("aria-label") == f"Stop <rate>. {said}"
    assert "of readers" in texts(svg)


def test_nought_is_on_the_scale_whatever_is_drawn() -> None:
    for low, high in ((0.1, 0.2), (-0.037, 0.041), (-0.2, -0.1)):
        assert "0.0 %" in [
            text.replace("-0.0", "0.0") for text in texts(drawn(Point("x", low), Point("y", high)))
        ]


def test_the_band_is_where_the_interval_is_and_nowhere_else() -> None:
    assert len(list(drawn(Point("1", 0.4, 0.3, 0.5), Point("2", 0.2, 0.1, 0.3)).iter(f"{SVG}polygon"))) == 1
    assert not list(drawn(Point("1", 0.4), Point("2", 0.2)).iter(f"{SVG}polygon"))


def test_a_mark_stands_at_its_label_and_one_elsewhere_nowhere() -> None:
    svg = drawn(Point("1", 0.4), Point("5", 0.2), marks=(Mark("5", "today"), Mark("9", "never")))
    assert "today" in texts(svg)
    assert "never" not in texts(svg)


def test_long_labels_do_not_run_into_each_other() -> None:
    days = [f"2026-12-{day:02d}" for day in range(1, 29)]
    svg = drawn(*(Point(day, 0.1) for day in days))
    assert 2 <= sum(text in days for text in texts(svg)) <= 8


def test_a_chart_of_nothing_is_a_chart() -> None:
    assert drawn().get("aria-label") == "Stop <rate>. of readers. a & b: "


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_words_stay_within_the_sheet_and_off_each_other(width: int) -> None:
    days = [f"2026-12-{day:02d}" for day in range(1, 29)]
    curves = [Curve(name, [Point(day, 0.1) for day in days]) for name in ("three-articles", "seven-articles")]
    graph = Graph("Subscribed", "of readers", curves, percent, [Mark(days[-1], "policy v12")], "Days")
    svg = ElementTree.fromstring(draw_curves(graph, width))
    for text in svg.iter(f"{SVG}text"):
        wide = len(text.text or "") * 7  # about
        x = float(text.get("x", "0"))
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[text.get("text-anchor", "start")]
        assert left > -8, text.text
        assert left + wide < width + 8, text.text
    three, seven = (
        float(text.get("y", "0")) for text in svg.iter(f"{SVG}text") if "articles" in (text.text or "")
    )
    assert abs(three - seven) >= 14, "one line's name stands on the other's"
