"""Services to sign in through, as an operator writes them."""

import pytest

from broadsheet.project.environment import read_environment
from broadsheet.project.social import BadProvider, read_social


def test_there_is_none_by_default(tmp_path):
    environment = read_environment({"BROADSHEET_ENV": "demo", "DATA_DIR": str(tmp_path)})
    social = read_social(environment.social)
    assert (social.apps, social.providers) == ((), {})


def test_a_service_that_allauth_knows_takes_a_name_and_a_secret():
    social = read_social({"BROADSHEET_SOCIAL_GOOGLE": "client secret"})
    assert social.apps == ("allauth.socialaccount.providers.google",)
    assert social.providers == {"google": {"APPS": [{"client_id": "client", "secret": "secret", "key": ""}]}}


def test_any_service_that_speaks_openid_connect_takes_its_address():
    social = read_social(
        {
            "BROADSHEET_SOCIAL_TOWN_HALL": "https://id.example/ client secret The town hall",
            "BROADSHEET_SOCIAL_UNION": "https://union.example client other",
        }
    )
    assert social.apps == ("allauth.socialaccount.providers.openid_connect",)
    town_hall, union = social.providers["openid_connect"]["APPS"]
    assert town_hall == {
        "provider_id": "town-hall",
        "name": "The town hall",
        "client_id": "client",
        "secret": "secret",
        "settings": {"server_url": "https://id.example"},
    }
    assert union["name"] == "Union"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GOOGLE", "client"),
        ("NOBODY_KNOWS", "client secret"),
        ("OPENID_CONNECT", "client secret"),
        ("TOWN", "https://id.example client"),
        ("A.B", "client secret"),
    ],
)
def test_what_cannot_be_set_up_is_named_with_what_is_expected(name, value):
    with pytest.raises(BadProvider, match=f"BROADSHEET_SOCIAL_{name}: .*expected `CLIENT SECRET`"):
        read_social({f"BROADSHEET_SOCIAL_{name}": value})
