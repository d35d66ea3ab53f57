"""Changing the meter in the admin: seen, previewed, put into force, taken back."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User

from broadsheet.meter import Kind
from broadsheet.publishing.models import PolicyVersion
from broadsheet.publishing.policies.drafts import read_toml
from broadsheet.publishing.policies.versions import DEFAULT_PATH, policy_in_force, store

pytestmark = pytest.mark.django_db
DEFAULT = DEFAULT_PATH.read_text()
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def publisher(client):
    """Somebody who may change the meter, signed in."""
    user = User.objects.create_user(
        "publisher", "publisher@paper.example", first_name="Ana", last_name="Reis"
    )
    names = ["access_admin", "change_policyversion", "change_wording"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return user


def filled_in(**changed):
    """Return the form for the shipped policy as a browser sends it."""
    fields, rules = read_toml(DEFAULT)
    data = fields | {"rules-TOTAL_FORMS": str(len(rules) + 1), "rules-INITIAL_FORMS": str(len(rules))}
    for number, rule in enumerate(rules):
        data |= {f"rules-{number}-{name}": value for name, value in rule.items()}
        data[f"rules-{number}-ORDER"] = str(number + 1)
    return data | changed


def put_into_force(client, data, path="/admin/meter/change/"):
    """Preview a change, then put it into force; return the second answer."""
    preview = client.post(path, data | {"preview": ""})
    return client.post(path, data | {"save": "", "previewed": preview.context["proposal"].mark})


def policy_now():
    return policy_in_force(PolicyVersion.objects.latest("number").effective_from)


def test_the_page_says_in_words_what_is_in_force(client):
    text = client.get("/admin/meter/").content.decode()
    assert "Readers without an account may read 5 metered articles in that time." in text
    assert "The policy that Broadsheet comes with is in force." in text


def test_whoever_may_not_change_the_meter_does_not_see_it(client, publisher):
    publisher.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    assert client.get("/admin/meter/").status_code == 302
    assert client.post("/admin/meter/change/", filled_in()).status_code == 302


def test_the_form_shows_the_policy_in_force(client):
    store(DEFAULT.replace("anonymous = 5", "anonymous = 7"), now=LONG_AGO)
    form = client.get("/admin/meter/change/").context["forms"].form
    assert (form["anonymous"].value(), form["period"].value()) == ("7", "month")


def test_a_preview_says_what_would_change_and_changes_nothing(client):
    text = client.post("/admin/meter/change/", filled_in(anonymous="3", preview="")).content.decode()
    assert "<del>Readers without an account may read 5 metered articles in that time.</del>" in text
    assert "<ins>Readers without an account may read 3 metered articles in that time.</ins>" in text
    assert not PolicyVersion.objects.exists()


def test_what_was_previewed_is_put_into_force_with_who_and_why(client):
    answer = put_into_force(client, filled_in(anonymous="3", note="Fewer, on trial"))
    assert answer.url == "/admin/meter/"
    assert policy_now().allowances[Kind.ANONYMOUS] == 3
    text = client.get("/admin/meter/").content.decode()
    assert "Ana Reis" in text
    assert "Fewer, on trial" in text


def test_nothing_is_put_into_force_that_was_not_previewed(client):
    preview = client.post("/admin/meter/change/", filled_in(anonymous="3", preview=""))
    mark = preview.context["proposal"].mark
    answer = client.post("/admin/meter/change/", filled_in(anonymous="1", save="", previewed=mark))
    assert answer.status_code == 200
    assert not PolicyVersion.objects.exists()


def test_a_fault_names_its_key_and_what_is_expected_beside_the_field(client):
    answer = client.post("/admin/meter/change/", filled_in(anonymous="lots", preview=""))
    assert answer.context["forms"].form.errors["anonymous"] == [
        "allowances.anonymous: is 'lots'; expected a whole number from 0 to 10000, or \"unlimited\""
    ]
    assert answer.context["proposal"] is None
    assert "allowances.anonymous: is" in answer.content.decode()


def test_a_fault_in_a_rule_stands_beside_that_rule(client):
    data = filled_in(**{"rules-2-name": "Old", "rules-2-older_than_days": "x", "rules-2-access": "open"})
    rules = client.post("/admin/meter/change/", data | {"preview": ""}).context["forms"].rules
    assert "rules[3].older_than_days" in rules.forms[2].errors["older_than_days"][0]


def test_rules_are_added_put_in_order_and_removed(client):
    data = filled_in(
        **{
            "rules-0-DELETE": "on",
            "rules-2-name": "Archive",
            "rules-2-older_than_days": "365",
            "rules-2-access": "open",
            "rules-2-ORDER": "1",
            "rules-1-ORDER": "2",
        }
    )
    put_into_force(client, data)
    assert [rule.name for rule in policy_now().rules] == ["Archive", "The Briefing is for subscribers"]


def test_a_rule_for_a_section_that_is_not_there_is_pointed_out(client):
    text = client.post("/admin/meter/change/", filled_in(preview="")).content.decode()
    assert "There is no section “opinion”" in text


def test_a_change_may_wait_for_a_time_of_the_publications_clock(client):
    put_into_force(client, filled_in(anonymous="3", effective_from="2999-01-01 00:00"))
    version = PolicyVersion.objects.get(number=1)
    assert version.effective_from.isoformat() == "2998-12-31T16:00:00+00:00"
    client.post(f"/admin/meter/{version.number}/withdraw/")
    version.refresh_from_db()
    assert version.withdrawn_at is not None


def test_a_change_in_the_past_is_refused(client):
    answer = put_into_force(client, filled_in(anonymous="3", effective_from="2001-01-01 00:00"))
    assert "expected a time to come" in answer.context["when"].errors["effective_from"][0]
    assert not PolicyVersion.objects.exists()


def test_the_text_can_be_changed_as_it_is(client):
    assert "anonymous = 5" in client.get("/admin/meter/change/text/").content.decode()
    text = DEFAULT.replace("anonymous = 5", "anonymous = 2 # for the summer")
    put_into_force(client, {"text": text}, "/admin/meter/change/text/")
    assert PolicyVersion.objects.get(number=1).text == text.strip()


def test_a_fault_in_the_text_is_named(client):
    answer = client.post("/admin/meter/change/text/", {"text": "timezone = 3", "preview": ""})
    assert any(
        "timezone: is 3; expected a text" in error for error in answer.context["forms"].form.errors["text"]
    )


def test_one_click_puts_an_older_version_back(client):
    first = store(DEFAULT.replace("anonymous = 5", "anonymous = 3"), now=LONG_AGO)
    store(DEFAULT.replace("anonymous = 5", "anonymous = 2"), now=LONG_AGO)
    client.post(f"/admin/meter/{first.number}/again/")
    assert policy_now().allowances[Kind.ANONYMOUS] == 3
    assert PolicyVersion.objects.latest("number").rolled_back_to == first
    assert client.get(f"/admin/meter/{first.number}/again/").status_code == 405


def test_what_has_begun_cannot_be_withdrawn(client):
    version = store(DEFAULT, now=LONG_AGO)
    answer = client.post(f"/admin/meter/{version.number}/withdraw/", follow=True)
    assert "v1 has taken effect; roll back instead." in answer.content.decode()
