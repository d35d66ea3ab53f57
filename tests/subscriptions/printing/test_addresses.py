"""Postal addresses by the rules of their countries."""

import pytest
from django.utils import translation

from broadsheet.subscriptions.printing.address_forms import AddressForm
from broadsheet.subscriptions.printing.addresses import BadAddress, check_address, countries, label_lines
from tests.subscriptions.printing.build import HOME

WARSAW = {
    "name": "Jan Kowal",
    "street_address": "ul. Długa 3 m. 4",
    "city": "Warszawa",
    "postal_code": "00-238",
    "country_code": "PL",
}


def test_an_address_is_kept_as_its_post_writes_it():
    boston = {
        "name": "Ann Lee",
        "street_address": "1 Main Street",
        "city": "Boston",
        "country_area": "Massachusetts",
        "postal_code": " 02110 ",
        "country_code": "us",
    }
    checked = check_address(boston)
    assert (checked["country_code"], checked["country_area"], checked["postal_code"]) == ("US", "MA", "02110")
    assert checked["city"] == "Boston"


def test_a_label_has_the_lines_in_the_order_of_the_country():
    assert label_lines(check_address(WARSAW)) == [
        "Jan Kowal",
        "ul. Długa 3 m. 4",
        "00-238 WARSZAWA",
        "POLAND",
    ]
    assert label_lines(HOME)[-2:] == ["SINGAPORE 089053", "REP. OF SINGAPORE"]
    assert label_lines(HOME, home="sg")[-1] == "SINGAPORE 089053"


@pytest.mark.parametrize(
    ("said", "part", "words"),
    [
        ({"postal_code": "80827"}, "postal_code", "expected one such as"),
        ({"postal_code": ""}, "postal_code", "need this line"),
        ({"city": ""}, "city", "need this line"),
        ({"name": "  "}, "name", "letterbox"),
        ({"country_code": "XX"}, "country_code", "choose a country"),
        ({"country_code": ""}, "country_code", "choose a country"),
        ({"country_code": "US", "postal_code": "02110", "country_area": "Mars"}, "country_area", "Alabama"),
        ({"country_code": "../x"}, "country_code", "choose a country"),
        ({"name": "=HYPERLINK(1)"}, "name", "cannot begin"),
    ],
)
def test_what_is_wrong_is_said_beside_the_line(said, part, words):
    with pytest.raises(BadAddress) as caught:
        check_address(WARSAW | said)
    assert words in caught.value.errors[part]


def test_a_town_that_the_country_writes_with_the_street_is_not_dropped_in_silence():
    tokyo = {
        "name": "大久保 まり",
        "street_address": "千代田1-1",
        "city": "Chiyoda",
        "country_area": "東京都",
        "postal_code": "100-0001",
        "country_code": "JP",
    }
    with pytest.raises(BadAddress) as caught:
        check_address(tokyo)
    assert "put it with the street" in caught.value.errors["city"]
    assert label_lines(check_address(tokyo | {"city": ""}))[0] == "〒100-0001"


def test_a_town_that_only_repeats_the_country_is_taken():
    assert check_address(HOME | {"city": "Singapore"})["city"] == ""


def test_countries_are_named_and_sorted_in_the_readers_language():
    named = dict(countries("pl"))
    assert named["DE"] == "Niemcy"
    assert len(named) > 200
    with translation.override("en"):
        assert dict(AddressForm().fields["country_code"].choices)["DE"] == "Germany"


def test_the_form_shows_each_error_beside_its_field_and_keeps_what_was_typed():
    form = AddressForm(WARSAW | {"postal_code": "1"})
    assert not form.is_valid()
    assert list(form.errors) == ["postal_code"]
    form = AddressForm(WARSAW)
    assert form.is_valid()
    assert form.address["city"] == "Warszawa"


def test_the_form_asks_for_what_the_country_needs():
    optional = [name for name, field in AddressForm(initial=WARSAW).fields.items() if not field.required]
    assert optional == ["company_name", "city_area", "country_area"]
    form = AddressForm(WARSAW | {"city": ""})
    assert list(form.errors) == ["city"]
    assert not AddressForm(WARSAW | {"country_code": "../x"}).is_valid()
