"""Words are checked before they are kept; those that ship hold to the same rules, in every language."""

import pytest
from django.conf import settings

from broadsheet.mailing.compose import Composer, Footing
from broadsheet.mailing.kinds import all_kinds
from broadsheet.mailing.models import OwnWording
from broadsheet.mailing.shelf import keep, reset, wording_of
from broadsheet.mailing.wording import BadWording, check_wording, gaps_in, shipped_wording
from tests.mailing.build import PAPER

SHIPPED = [(kind, language) for kind in all_kinds() for language, _name in settings.LANGUAGES]


@pytest.mark.parametrize(("name", "language"), SHIPPED)
def test_what_ships_can_be_said_in_every_language(name, language):
    kind = all_kinds()[name]
    assert (kind.words / language / f"{name}.md").is_file()
    wording = shipped_wording(kind, language)
    assert check_wording(wording.subject, wording.text, kind.fact_names) == wording
    letter = Composer(PAPER, language).compose(kind, wording, kind.samples(language), Footing())
    assert "{" not in letter.subject + letter.text
    assert f'lang="{language}"' in letter.html


@pytest.mark.parametrize("name", sorted(all_kinds()))
def test_both_languages_say_the_same_facts(name):
    kind = all_kinds()[name]
    english, polish = (set(gaps_in(shipped_wording(kind, language).text)) for language in ("en", "pl"))
    assert english - {"paper"} == polish - {"paper"}


@pytest.mark.parametrize(
    ("subject", "text", "field", "said"),
    [
        ("Hello", "Your code is {kode}.", "text", "{kode} cannot be filled in here"),
        ("Hello {name}", "Good day.", "subject", "{name} cannot be filled in here"),
        ("Hello", "Your {code", "text", "A brace is no part of a gap"),
        ("Hello", "   ", "text", "There are no words here"),
        ("", "Good day.", "subject", "There are no words here"),
        ("H" * 151, "Good day.", "subject", "151 characters"),
        ("Hello", "[Press](javascript:alert)", "text", "leads nowhere"),
        ("Hello", "[Press](account)", "text", "leads nowhere"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_what_is_expected(subject, text, field, said):
    with pytest.raises(BadWording) as raised:
        check_wording(subject, text, ("code", "link"))
    assert said in raised.value.problems[field]
    assert len(raised.value.problems) == 1


def test_own_words_are_said_until_they_are_reset(db):
    kind = all_kinds()["welcome"]
    keep(kind, "pl", "Dzień dobry", "Witaj w {paper}.")
    assert wording_of(kind, "pl").text == "Witaj w {paper}."
    assert wording_of(kind, "en") == shipped_wording(kind, "en")
    reset(kind, "pl")
    assert wording_of(kind, "pl") == shipped_wording(kind, "pl")


def test_keeping_what_ships_keeps_nothing_so_that_a_later_release_can_better_it(db):
    kind = all_kinds()["welcome"]
    shipped = shipped_wording(kind, "en")
    keep(kind, "en", shipped.subject, shipped.text.replace("\n", "\r\n"))
    assert not OwnWording.objects.exists()
