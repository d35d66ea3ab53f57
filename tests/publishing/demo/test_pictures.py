"""The demo edition's pictures: complete, repeatable, and never a flat field."""

import numpy as np
import pytest
from PIL import ImageChops

from broadsheet.publishing.demo.pictures import DRAWINGS, UnknownDrawing, draw, draw_portrait
from broadsheet.publishing.demo.pictures.palettes import get_palette

SMALL = (180, 120)

FAMILIES = """
strait_map shipping_lanes port_section container_stack chip_section wafer skyline isotype terraces
river_delta rail_network power_grid orbit hemicycle price_curve monsoon night_market loom bridge_section
reef flight_paths bowls shadow_puppets shelf_of_books courtyard factory_section fishing_fleet
border_posts dam_section greenhouse
"""


def test_every_family_an_article_may_name_can_be_drawn():
    assert set(DRAWINGS) == set(FAMILIES.split())


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_has_its_size_real_tone_and_a_look_for_each_seed(drawing):
    first, again, other = (draw(drawing, seed, "life", SMALL) for seed in (1, 1, 2))
    assert (first.size, first.mode) == (SMALL, "RGB")
    grey = np.asarray(first.convert("L"), dtype=float)
    dark, light = np.percentile(grey, (3, 97))
    assert light - dark > 80
    assert grey.std() > 22
    assert first.tobytes() == again.tobytes()
    assert np.asarray(ImageChops.difference(first, other), dtype=float).mean() > 6


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_no_seed_is_unlucky(drawing):
    for seed in range(100, 104):
        draw(drawing, seed * 37, "politics", (60, 40))


@pytest.mark.parametrize("size", [(320, 180), (160, 160), (120, 200)])
def test_other_shapes_are_cut_from_the_middle(size):
    assert draw("skyline", 4, "markets", size).size == size


def test_a_section_prints_in_its_own_inks():
    assert get_palette("business/trade") == get_palette("business")
    assert get_palette("business") != get_palette("technology")
    assert get_palette("a section nobody chose inks for") == get_palette("briefing")


def test_an_unknown_drawing_is_refused_with_the_names_that_would_do():
    with pytest.raises(UnknownDrawing, match="skyline") as refused:
        draw("mona_lisa", 1, "life", SMALL)
    assert refused.value.drawing == "mona_lisa"


def test_a_portrait_repeats_and_another_writer_looks_different():
    first, again, other = (draw_portrait(seed, (96, 96)) for seed in (5, 5, 6))
    assert first.size == (96, 96)
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()
