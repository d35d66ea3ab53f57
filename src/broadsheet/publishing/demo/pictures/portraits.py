"""Heads in profile for bylines: two inks, hatching, nobody in particular."""

from typing import Any

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, closed, moved, spline
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet

# The face runs from the hairline down to the throat, looking right, on a square 1200 wide about (900, 600).
_BROW, _NOSE, _MOUTH, _CHIN = 430.0, 560.0, 668.0, 780.0


def portrait(sheet: Sheet) -> None:
    """A head and shoulders in profile before a ruled ground: thirteen sitters in turn, each face its own."""
    hair, *worn = sheet.pick(_SITTERS)
    _ground(sheet)
    face = _profile(sheet.rng)
    if hair is _long_hair:
        _hair_down_the_back(sheet)
    _neck_and_shoulders(sheet)
    head = np.vstack((face, spline(_SKULL)))
    sheet.shape(head, PAPER)
    _shade(sheet, head)
    sheet.line(np.vstack((head, head[:1])), 9, KEY)
    _features(sheet, face)
    if "glasses" in worn:
        _glasses(sheet)
    hair(sheet)
    if "beard" in worn:
        _beard(sheet, face)


_SKULL = (
    (980, 850),
    (900, 800),
    (822, 752),
    (690, 640),
    (640, 500),
    (680, 360),
    (800, 270),
    (960, 262),
    (1085, 330),
)


def _ground(sheet: Sheet) -> None:
    """Tone and rules, different for each sitter."""
    kind = sheet.rng.integers(0, 4)
    sheet.wash((0, 0.88) if kind == 0 else (0, 0.36))
    everywhere = [(0, 0), (1800, 0), (1800, 1200), (0, 1200)]
    if kind == 1:
        sheet.fade(everywhere, (0, 0.15), (0, 1))
    elif kind == 2:
        sheet.hatch(everywhere, 5, SPOT, angle=0, gap=21)
    elif kind == 3:
        sheet.hatch(everywhere, 6, SPOT, angle=-58, gap=24)


def _profile(rng: np.random.Generator) -> Points:
    nose, chin, brow = rng.uniform(52, 104), rng.uniform(-14, 26), rng.uniform(0, 16)
    lips = rng.uniform(4, 18)
    x = 1110.0
    return spline(
        [
            (1085, 330), (x + brow, 380), (x + 8 + brow, _BROW), (x - 6, 470), (x + nose * 0.5, 520),
            (x + nose, _NOSE), (x + nose * 0.72, 586), (x + 16, 600), (x + 22 + lips, 632), (x + 18, 650),
            (x + 20 + lips, _MOUTH + 4), (x - 2, 700),
            (x + 10 + chin, 736), (x - 4 + chin, _CHIN), (x - 60, 812), (1000, 830), (980, 850),
        ],
        steps=8,
    )  # fmt: skip


def _neck_and_shoulders(sheet: Sheet) -> None:
    rng = sheet.rng
    neck = [(740, 700), (985, 800), (968, 930), (1010, 1010), (700, 1010), (746, 900)]
    sheet.shape(neck, PAPER)
    sheet.hatch([(740, 700), (900, 760), (890, 1010), (700, 1010), (746, 900)], 4, OVER, angle=50, gap=13)
    sheet.hatch([(985, 800), (975, 900), (800, 830), (780, 740)], 4, OVER, angle=50, gap=13)
    sheet.lines(([(746, 860), (700, 1010)], [(985, 822), (968, 930), (1010, 1010)]), 8, KEY)
    body = closed(
        [
            (700, 985),
            (860, 1010),
            (1005, 985),
            (1150, 1050),
            (1290, 1150),
            (1330, 1300),
            (330, 1300),
            (380, 1120),
            (520, 1030),
        ]
    )
    cloth: Ink = KEY if rng.random() < 0.6 else SPOT
    sheet.shape(body, cloth)
    sheet.line(np.vstack((body, body[:1])), 8, KEY)
    if cloth is SPOT or rng.random() < 0.4:
        sheet.hatch(body, 4, OVER if cloth is SPOT else (0, 0.9), angle=rng.choice((30, 90, 120)), gap=24)
    kind = rng.integers(0, 3)
    if kind == 0:
        sheet.shape(
            [(700, 985), (860, 1040), (1010, 985), (1050, 1060), (930, 1180), (870, 1090), (760, 1090)], PAPER
        )
        sheet.line([(700, 985), (760, 1090), (870, 1070), (930, 1180), (1050, 1060), (1010, 985)], 7, KEY)
    elif kind == 1:
        collar = [(690, 930), (860, 980), (1000, 930), (1020, 1010), (860, 1060), (684, 1010)]
        sheet.shape(closed(collar), PAPER if cloth is KEY else KEY)
        sheet.line(np.vstack((closed(collar), closed(collar)[:1])), 7, KEY)


def _shade(sheet: Sheet, head: Points) -> None:
    """The side away from the light: hatching along the jaw and the back of the head, closer in two passes."""
    back = closed(
        [(650, 560), (700, 400), (820, 300), (800, 520), (880, 700), (1000, 800), (960, 830), (820, 750)]
    )
    sheet.hatch(back, 4, OVER, angle=56, gap=15)
    jaw = closed([(800, 640), (900, 740), (1040, 790), (960, 830), (840, 770), (740, 680)])
    sheet.hatch(jaw, 3.4, OVER, angle=12, gap=15)
    cheek = closed([(950, 560), (1010, 600), (1000, 690), (930, 720), (880, 640)])
    sheet.hatch(cheek, 3, (None, 1), angle=56, gap=19)


def _features(sheet: Sheet, face: Points) -> None:
    sheet.line(spline([(1004, 424), (1050, 402), (1098, 418)]), 13, KEY)
    sheet.line(spline([(1022, 478), (1060, 462), (1090, 474)]), 8, KEY)
    sheet.shape(closed([(1054, 468), (1080, 470), (1082, 492), (1062, 494)]), KEY)
    sheet.line(spline([(1030, 490), (1060, 500), (1084, 494)]), 4, KEY)
    sheet.line(spline([(1062, 656), (1096, 651), (1126, 652)]), 8, KEY)
    sheet.line(spline([(1096, 590), (1108, 572), (1126, 582)]), 7, KEY)
    ear = closed([(826, 500), (858, 476), (880, 510), (866, 566), (842, 592), (826, 552)])
    sheet.shape(ear, PAPER)
    sheet.line(np.vstack((ear, ear[:1])), 7, KEY)
    sheet.line(spline([(842, 512), (862, 510), (858, 550)]), 5, KEY)


def _mass(sheet: Sheet, outline: list[Place], *, sweep: float) -> None:
    """Hair as one dark shape with strands scored out of it."""
    shape = closed(outline)
    sheet.shape(shape, KEY)
    sheet.hatch(shape, 3, (0, 0.75), angle=sweep, gap=21)


def _cropped(sheet: Sheet) -> None:
    _mass(
        sheet,
        [
            (1096, 350),
            (1000, 372),
            (930, 420),
            (900, 490),
            (850, 470),
            (812, 560),
            (790, 650),
            (690, 660),
            (626, 520),
            (660, 350),
            (790, 246),
            (970, 226),
            (1090, 280),
        ],
        sweep=30,
    )


def _bun(sheet: Sheet) -> None:
    sheet.disc((626, 330), 104, KEY)
    for radius in (32, 62, 88):
        sheet.ring((626, 330), radius, 3, (0, 0.75))
    _mass(
        sheet,
        [
            (1092, 342),
            (1010, 360),
            (930, 430),
            (880, 480),
            (820, 480),
            (790, 570),
            (700, 610),
            (640, 520),
            (660, 360),
            (790, 250),
            (970, 232),
            (1088, 290),
        ],
        sweep=18,
    )


def _bob(sheet: Sheet) -> None:
    _mass(
        sheet,
        [
            (1100, 400),
            (1040, 400),
            (990, 430),
            (960, 520),
            (946, 640),
            (920, 760),
            (800, 800),
            (660, 780),
            (596, 620),
            (606, 430),
            (690, 290),
            (840, 216),
            (1000, 220),
            (1096, 290),
        ],
        sweep=82,
    )


def _hair_down_the_back(sheet: Sheet) -> None:
    _mass(
        sheet,
        [
            (860, 300),
            (680, 330),
            (590, 520),
            (580, 760),
            (520, 960),
            (560, 1180),
            (820, 1180),
            (850, 960),
            (830, 700),
        ],
        sweep=96,
    )


def _long_hair(sheet: Sheet) -> None:
    _mass(
        sheet,
        [
            (1098, 340),
            (1020, 366),
            (950, 440),
            (900, 520),
            (880, 680),
            (840, 800),
            (700, 820),
            (600, 640),
            (620, 420),
            (720, 274),
            (880, 212),
            (1030, 236),
            (1100, 290),
        ],
        sweep=86,
    )


def _receding(sheet: Sheet) -> None:
    """What is left: a band round the back of the head."""
    _mass(
        sheet,
        [
            (905, 492),
            (850, 470),
            (812, 560),
            (790, 650),
            (700, 655),
            (622, 540),
            (640, 410),
            (720, 330),
            (770, 420),
        ],
        sweep=70,
    )


def _curls(sheet: Sheet) -> None:
    rng = sheet.rng
    spots = [(turn, reach) for turn in np.arange(168, 322, 13) for reach in (236, 296, 176)]
    for turn, reach in spots:
        at = arc((880 + rng.normal(0, 8), 520), reach, turn, turn + 1)[0]
        sheet.disc((float(at[0]), float(at[1])), rng.uniform(44, 62), KEY)
    for turn, reach in spots:
        at = arc((880, 520), reach, turn, turn + 1)[0] + rng.normal(0, 10, 2)
        sheet.line(
            arc((float(at[0]), float(at[1])), rng.uniform(18, 34), rng.uniform(0, 180), 300), 3, (0, 0.8)
        )


def _scarf(sheet: Sheet) -> None:
    """A head-scarf that frames the face and falls over the shoulder."""
    cloth = closed(
        [
            (1110, 366),
            (1046, 372),
            (1004, 450),
            (972, 590),
            (984, 720),
            (1040, 812),
            (1046, 862),
            (1030, 960),
            (1090, 1060),
            (900, 1150),
            (640, 1100),
            (560, 900),
            (590, 700),
            (590, 480),
            (680, 290),
            (850, 206),
            (1020, 222),
            (1106, 296),
        ]
    )
    ink: Ink = SPOT if sheet.rng.random() < 0.6 else (0.5, 0.9)
    sheet.shape(cloth, ink)
    for far in ((800, 250), (650, 420), (610, 620), (600, 830), (680, 1020), (860, 1110)):
        near = np.array((1012, 850))
        bow = (near + far) / 2 + np.array((-0.16, 0.16)) * (near - far)[::-1]
        sheet.line(spline([near, bow, far]), 5, OVER)
    sheet.line(np.vstack((cloth, cloth[:1])), 9, KEY)


def _glasses(sheet: Sheet) -> None:
    sheet.ring((1062, 486), 50, 9, KEY)
    sheet.lines(([(1014, 474), (860, 496)], [(1108, 476), (1126, 478)]), 8, KEY)


def _beard(sheet: Sheet, face: Points) -> None:
    chin = face[(face[:, 1] > 690) & (face[:, 0] > 1000)]
    outline = np.vstack(
        (moved(chin, 14, 6), (980, 880), (860, 800), (850, 600), (884, 610), (940, 690), (1030, 716))
    )
    sheet.shape(outline, KEY)
    sheet.hatch(outline, 3, (0, 0.75), angle=70, gap=18)
    sheet.line(spline([(1050, 632), (1090, 616), (1136, 628)]), 16, KEY)


# Portraits are numbered from one in the order in which the demo edition lists its writers.
_SITTERS: tuple[tuple[Any, ...], ...] = (
    (_cropped, "glasses"),
    (_long_hair,),
    (_bob, "glasses"),
    (_scarf,),
    (_cropped, "beard"),
    (_bun, "glasses"),
    (_cropped,),
    (_bun,),
    (_curls,),
    (_curls, "beard", "glasses"),
    (_bob,),
    (_long_hair, "glasses"),
    (_receding, "glasses"),
)
