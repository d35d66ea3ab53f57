"""What several processes count becomes one number, and no counter goes back when one of them ends."""

import multiprocessing

from broadsheet.project.metrics.snapshots import ENDED, Reporter, Value, add_up, gather

HITS, PAGES = "broadsheet_page_hits", "broadsheet_pages_in_memory"
SILENCE, LAG = "broadsheet_origin_silence_seconds", "broadsheet_freshness_lag_seconds"
TIMES = "broadsheet_ledger_seconds"


def one(name, *numbers, labels=()):
    return Value(name, labels, numbers)


def gathered(folder):
    return {(value.name, *value.labels): value.numbers for value in add_up(gather(folder))}


def report_and_die(folder, values):
    """Report from a process of its own, which ends without a word."""
    Reporter(folder).report(values)


def test_numbers_of_living_processes_are_put_together_by_their_kind(tmp_path):
    for number, labels in ((1, ("release", "staff")), (2, ("wall", "quota_spent"))):
        Reporter(tmp_path).report(
            [
                one("broadsheet_page_answers", 5 * number, labels=labels),
                one(HITS, 10 * number),
                one(PAGES, number),
                one(LAG, 0.25 * number),
                one(SILENCE, 1000.0 + number),
                one(TIMES, 1, number, 0.5, labels=("spend",)),
            ]
        )
    assert gathered(tmp_path) == {
        ("broadsheet_page_answers", "release", "staff"): (5,),
        ("broadsheet_page_answers", "wall", "quota_spent"): (10,),
        (HITS,): (30,),
        (PAGES,): (3,),
        (LAG,): (0.5,),
        (SILENCE,): (1001.0,),
        (TIMES, "spend"): (2, 3, 1.0),
    }


def test_a_process_says_its_numbers_anew_and_they_are_not_added_to_those_before(tmp_path):
    reporter = Reporter(tmp_path)
    for number in (1, 2, 3):
        reporter.report([one(HITS, number)])
    assert gathered(tmp_path) == {(HITS,): (3,)}


def test_what_a_killed_process_had_counted_stays_and_what_it_was_does_not(tmp_path):
    values = [one(HITS, 7), one(PAGES, 4), one(TIMES, 1, 2, 0.5, labels=("spend",))]
    for _ in range(2):
        process = multiprocessing.get_context("spawn").Process(target=report_and_die, args=(tmp_path, values))
        process.start()
        process.join()
        assert process.exitcode == 0
    living = Reporter(tmp_path)
    living.report([one(HITS, 1), one(PAGES, 1)])
    expected = {(HITS,): (15,), (PAGES,): (1,), (TIMES, "spend"): (2, 4, 1.0)}
    assert gathered(tmp_path) == expected
    assert gathered(tmp_path) == expected, "what has ended is added once"
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_one_that_closes_counts_among_the_ended(tmp_path):
    reporter = Reporter(tmp_path)
    reporter.report([one(HITS, 3)])
    reporter.close()
    assert gathered(tmp_path) == {(HITS,): (3,)}
    assert [path.name for path in tmp_path.glob("*.json")] == [ENDED]


def test_nothing_has_been_said_yet(tmp_path):
    assert gathered(tmp_path / "metrics") == {}
