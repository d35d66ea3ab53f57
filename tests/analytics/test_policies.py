"""Policies over a log: what it lacks for them, and what they leave out."""

from pathlib import Path

from broadsheet.analytics.bootstrap import Draws
from broadsheet.analytics.meters import Ruled
from tests.analytics.builders import HEADER, a_line, a_log, ask, figures
from tests.build import a_policy

RULES = [
    {"name": "opinion", "section": "opinion", "access": "open"},
    {"name": "live", "tag": "live", "access": "open"},
    {"name": "archive", "older_than_days": 30, "access": "locked"},
]


def test_a_log_without_a_policys_facts_says_what_follows(tmp_path: Path) -> None:
    policy = a_policy(rules=RULES)
    answer = ask(a_log(tmp_path, [a_line("ada", "one")]), meters=[Ruled("this", policy)])
    assert [(lack.field, lack.follows) for lack in answer.lacking] == [
        ("kind", "every reader was taken for anonymous"),
        ("access", "every article was taken for metered unless a rule says otherwise"),
        ("section", "the rule 'opinion' never held"),
        ("tags", "the rule 'live' never held"),
        ("published", "the rule 'archive' never held"),
    ]


def test_a_log_that_says_all_lacks_nothing(tmp_path: Path) -> None:
    header = HEADER + ",tags,published,access"
    lines = [a_line("ada", "one", rest="anonymous,opinion,app,,live|sport,2026-03-01,metered")]
    meters = [Ruled("this", a_policy(rules=RULES))]
    assert ask(a_log(tmp_path, lines, header=header), meters=meters).lacking == ()


def test_kinds_have_their_own_allowances_and_unknown_ones_are_named(tmp_path: Path) -> None:
    kinds = ("anonymous", "Registered", "staff", "subscriber", "visitor")
    lines = [
        a_line(kind, article, hour=hour, rest=f"{kind},,,")
        for kind in kinds
        for hour, article in enumerate(("one", "two", "three"))
    ]
    meters = [Ruled("this", a_policy(anonymous=1, registered=2))]
    answer = ask(a_log(tmp_path, lines), meters=meters, by="kind")
    (variant,) = answer.variants
    assert figures(answer) == [(9, 3, 3, 2 + 1 + 2)]
    assert variant.left_out == {"staff": 3, "entitled": 3}
    assert answer.lacking[-1].follows == "readers of the kind 'visitor' were taken for anonymous"


def test_policies_stand_side_by_side_with_the_difference_to_the_first(tmp_path: Path) -> None:
    lines = [a_line(f"r{n}", f"a{m}", hour=m) for n in range(20) for m in range(1 + n % 5)]
    meters = [Ruled("loose", a_policy(anonymous=4)), Ruled("tight", a_policy(anonymous=1))]
    answer = ask(a_log(tmp_path, lines), meters=meters, draws=Draws(500, seed=3))
    assert figures(answer) == [(60, 20, 4, 4), (60, 20, 16, 40)]
    loose, tight = (variant.intervals for variant in answer.variants)
    assert loose is not None
    assert tight is not None
    assert loose.stop_rate[0] < 4 / 20 < loose.stop_rate[1]
    assert tight.difference[0] < 12 / 20 < tight.difference[1]
    assert loose.difference == (0.0, 0.0)


def test_articles_that_stop_most_readers_come_first(tmp_path: Path) -> None:
    lines = [a_line(f"r{n}", f"own{n}") for n in range(3)]
    lines += [a_line(f"r{n}", "scoop", hour=1) for n in range(3)]
    lines += [a_line("r1", "other", hour=2)] * 9
    (variant,) = ask(a_log(tmp_path, lines), limits=[1], articles=2).variants
    assert [(each.article, each.readers, each.attempts) for each in variant.articles] == [
        ("scoop", 3, 3),
        ("other", 1, 9),
    ]


def test_readings_of_one_instant_are_judged_in_the_order_of_the_log(tmp_path: Path) -> None:
    lines = [a_line("ada", article) for article in ("one", "one", "two", "three")]
    assert figures(ask(a_log(tmp_path, lines), meters=[Ruled("this", a_policy(anonymous=2))])) == [
        (4, 1, 1, 1)
    ]
