"""Which drawing is which, and from its name, seed and section to a printed picture."""

from collections.abc import Callable
from zlib import crc32

from PIL import Image

from broadsheet.publishing.demo.pictures import (
    assembly,
    books,
    borders,
    ceramics,
    crossings,
    dams,
    energy,
    houses,
    maps,
    market,
    nature,
    numbers,
    railway,
    reefs,
    sea,
    silicon,
    sky,
    skylines,
    theatre,
    weaving,
    works,
)
from broadsheet.publishing.demo.pictures.inks import print_sheet
from broadsheet.publishing.demo.pictures.palettes import get_palette
from broadsheet.publishing.demo.pictures.portraits import portrait
from broadsheet.publishing.demo.pictures.sheet import HEIGHT, WIDTH, Sheet

_DRAWN_BY: dict[str, Callable[[Sheet], None]] = {
    drawing.__name__: drawing
    for drawing in (
        maps.strait_map,
        energy.power_grid,
        dams.dam_section,
        sea.port_section,
        sea.container_stack,
        sky.orbit,
        sky.flight_paths,
        sky.monsoon,
        silicon.chip_section,
        silicon.wafer,
        numbers.price_curve,
        numbers.isotype,
        railway.rail_network,
        nature.terraces,
        reefs.reef,
        nature.greenhouse,
        weaving.loom,
        ceramics.bowls,
        books.shelf_of_books,
        theatre.shadow_puppets,
        skylines.skyline,
        assembly.hemicycle,
        houses.courtyard,
        borders.border_posts,
        market.night_market,
        crossings.bridge_section,
        crossings.fishing_fleet,
        works.factory_section,
        maps.shipping_lanes,
        maps.river_delta,
    )
}

DRAWINGS: tuple[str, ...] = tuple(_DRAWN_BY)


class UnknownDrawing(ValueError):
    """Nobody here can draw that; `drawing` is what was asked for."""

    def __init__(self, drawing: str) -> None:
        self.drawing = drawing
        super().__init__(f"no drawing is called {drawing!r}; there are: {', '.join(sorted(DRAWINGS))}")


def draw(drawing: str, seed: int, section: str, size: tuple[int, int] = (1800, 1200)) -> Image.Image:
    """Return an RGB picture of exactly `size` pixels, the same each time for the same arguments.

    `drawing` is one of `DRAWINGS` (`UnknownDrawing` otherwise), `section` a path such as
    "business/trade". A size that is not 3 to 2 is cut from the middle of one that is.
    """
    try:
        draws = _DRAWN_BY[drawing]
    except KeyError:
        raise UnknownDrawing(drawing) from None
    sheet = Sheet(_width_to_cover(size), seed=(crc32(drawing.encode()), seed))
    draws(sheet)
    return _cut(print_sheet(*sheet.plates, get_palette(section), sheet.rng), size)


def draw_portrait(seed: int, size: tuple[int, int] = (480, 480), section: str = "opinion") -> Image.Image:
    """Return a head in profile, of nobody in particular, for a byline; the same each time for a seed."""
    sheet = Sheet(_width_to_cover(size), seed=(crc32(b"portrait"), seed))
    portrait(sheet)
    return _cut(print_sheet(*sheet.plates, get_palette(section), sheet.rng), size)


def _width_to_cover(size: tuple[int, int]) -> int:
    width, height = size
    return max(width, -(-height * WIDTH // HEIGHT))


def _cut(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    left = (picture.width - size[0]) // 2
    top = (picture.height - size[1]) // 2
    return picture.crop((left, top, left + size[0], top + size[1]))
