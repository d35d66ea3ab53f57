"""Cutting pages at their marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.gate.pieces import CutError, Place, cut

PAGE = (
    b"<html><!--broadsheet:reader--><h1>Head</h1><!--broadsheet:released-->full<!--broadsheet:/released-->"
    b"<!--broadsheet:notice--><!--broadsheet:lead-in--><p>Lead</p><!--broadsheet:rest--><p>Rest</p>"
    b"<!--broadsheet:end--><!--broadsheet:walled-->walled<!--broadsheet:/walled--></html>"
)
FRAGMENTS = {Place.READER: b"[reader]", Place.NOTICE: b"[notice]", Place.WALL: b"[wall]"}


def test_a_released_page_holds_everything_but_the_wall():
    joined = cut(PAGE).join(released=True, fragments=FRAGMENTS)
    assert joined == b"<html>[reader]<h1>Head</h1>full[notice]<p>Lead</p><p>Rest</p></html>"


def test_a_walled_page_holds_not_one_byte_of_the_rest():
    joined = cut(PAGE).join(released=False, fragments=FRAGMENTS)
    assert joined == b"<html>[reader]<h1>Head</h1>[notice]<p>Lead</p>[wall]walled</html>"


def test_a_fragment_that_is_missing_leaves_its_place_empty():
    assert cut(PAGE).join(released=False, fragments={}).endswith(b"<p>Lead</p>walled</html>")


def test_a_page_without_marks_is_one_piece():
    pieces = cut(b"<html>Front</html>")
    assert not pieces.has_rest
    assert pieces.join(released=False, fragments={}) == b"<html>Front</html>"


@pytest.mark.parametrize(
    ("html", "says"),
    [
        (b"<!--broadsheet:rest-->never ended", "the mark rest is never closed"),
        (b"<!--broadsheet:end-->", "the mark end stands inside no other mark"),
        (b"<!--broadsheet:released--><!--broadsheet:rest-->", "the mark rest stands inside released"),
        (b"<!--broadsheet:released-->x<!--broadsheet:end-->", "the mark end stands inside released"),
        (b"<!--broadsheet:rest-->x<!--broadsheet:/released-->", "the mark /released stands inside rest"),
        (b"<!--broadsheet:rest--><!--broadsheet:notice-->", "the mark notice stands inside rest"),
        (b"<!--broadsheet:surprise-->", "there is no mark surprise"),
        (
            b"<!--broadsheet:rest-->a<!--broadsheet:end--><!--broadsheet:rest-->b<!--broadsheet:end-->",
            "the mark rest stands twice",
        ),
    ],
)
def test_a_page_whose_marks_are_in_doubt_is_refused(html, says):
    with pytest.raises(CutError, match=says):
        cut(html)


MARKS = st.sampled_from(
    [b"reader", b"notice", b"lead-in", b"rest", b"end", b"released", b"/released", b"walled", b"/walled"]
).map(lambda name: b"<!--broadsheet:" + name + b"-->")


@given(st.lists(st.one_of(MARKS, st.sampled_from([b"OPEN", b"text"])), max_size=12))
def test_whatever_the_marks_what_stands_in_the_rest_is_never_in_a_walled_page(parts):
    html = b"".join(parts) + b"<!--broadsheet:rest-->SECRET<!--broadsheet:end-->"
    try:
        pieces = cut(html)
    except CutError:
        return
    assert b"SECRET" not in pieces.join(released=False, fragments={})
    assert b"SECRET" in pieces.join(released=True, fragments={})
    assert b"broadsheet:" not in pieces.join(released=True, fragments={})
