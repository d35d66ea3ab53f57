"""A policy in plain words, and what another one would change."""

from broadsheet.meter import parse_policy
from broadsheet.publishing.policies.sentences import Difference, describe_policy, differences
from broadsheet.publishing.policies.versions import DEFAULT_PATH

DEFAULT = DEFAULT_PATH.read_text()


def sentences(text):
    return [line.sentence for line in describe_policy(parse_policy(text))]


def test_the_default_policy_reads_as_a_publisher_would_say_it():
    assert sentences(DEFAULT) == [
        "The count starts afresh on the first of every month, at midnight in Asia/Singapore.",
        "Readers without an account may read 5 metered articles in that time.",
        "Registered readers may read 10 metered articles in that time.",
        "Opinion is open: articles in the section “opinion” are open to everyone.",
        "The Briefing is for subscribers: articles in the section “briefing” are for subscribers only.",
        "On signing in, what the browser read is added to the account’s count.",
        "While the count cannot be asked, readers are let in.",
        "One network may bring 60 new readers an hour; those beyond it are asked to register. "
        "This does not hold for 127.0.0.0/8 and ::1/128.",
        "Proven crawlers of search engines get the whole article.",
        "Proven crawlers of AI search get the lead-in.",
        "Proven crawlers that gather texts to train AI get nothing.",
        "Proven agents that fetch a page for a person get the lead-in.",
    ]


def test_a_rule_with_everything_in_it_is_one_sentence():
    rule = """
    [[rules]]
    name = "Old markets"
    section = "markets"
    tag = "bonds"
    older_than_days = 1
    pool = "markets"
    allowances = { anonymous = 2, registered = "unlimited" }
    """
    assert sentences(DEFAULT + rule)[5] == (
        "Old markets: articles in the section “markets”, with the tag “bonds”, and at least 1 day old "
        "have a count of their own, “markets”, allow 2 without an account, "
        "and allow as many as one likes to the registered."
    )


def test_a_changed_number_shows_both_sentences():
    new = parse_policy(DEFAULT.replace("anonymous = 5", "anonymous = 1"))
    assert differences(parse_policy(DEFAULT), new) == (
        Difference(
            "Readers without an account may read 5 metered articles in that time.",
            "Readers without an account may read 1 metered article in that time.",
        ),
    )


def test_a_rule_that_goes_and_one_that_comes_stand_alone():
    new = parse_policy(DEFAULT.replace('name = "Opinion is open"', 'name = "Voices are open"'))
    assert differences(parse_policy(DEFAULT), new) == (
        Difference("Opinion is open: articles in the section “opinion” are open to everyone.", None),
        Difference(None, "Voices are open: articles in the section “opinion” are open to everyone."),
    )


def test_another_order_of_the_same_rules_is_a_difference():
    head, first, second = DEFAULT.partition("# What an account")[0].rpartition("[[rules]]")
    swapped = DEFAULT.replace(first + second, "").replace("[[rules]]", f"{first}{second}\n[[rules]]", 1)
    assert [change.after for change in differences(parse_policy(DEFAULT), parse_policy(swapped))] == [
        "Rules are tried in this order: The Briefing is for subscribers; Opinion is open."
    ]
    assert head


def test_the_same_policy_has_no_differences():
    assert differences(parse_policy(DEFAULT), parse_policy(DEFAULT)) == ()
