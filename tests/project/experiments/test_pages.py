"""Experiments in the admin and on the command line: planned, begun, weighed, stopped; told to the gate."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from broadsheet.gate.trials import read_trials
from broadsheet.journal.lines import NO_ANSWER, NO_ARTICLE, arm_part
from broadsheet.journal.schema import Event
from broadsheet.meter import Kind
from broadsheet.meter.instants import to_milliseconds
from broadsheet.project.cli import main
from broadsheet.project.experiments.deeds import begin
from broadsheet.project.experiments.drawing import policy_for, trials_at
from broadsheet.project.experiments.looking import look_due
from broadsheet.project.models import Experiment
from broadsheet.publishing.models import Change
from tests.analytics.journals import a_segment
from tests.journal.builders import a_line
from tests.project.experiments.build import an_experiment
from tests.publishing.build import an_edition
from tests.publishing.newsroom import GATE
from tests.subscriptions.shop.build import an_offer

PATH = "/admin/meter/experiments/"
LOTS = [number.to_bytes(12) for number in range(40)]


@pytest.fixture(autouse=True)
def publisher(client, db, settings, tmp_path):
    """Somebody who may change the meter, signed in."""
    an_edition()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    user = User.objects.create_user("publisher", "publisher@paper.example")
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "change_policyversion"])
    )
    client.force_login(user)
    return user


def filled_in(**changed):
    """Return the plan's form as a browser sends it."""
    start = timezone.now() + timedelta(hours=9)
    said = {
        "name": "four", "question": "What do readers do with four?", "layer": "meter", "percent": "50",
        "starts_at": f"{start:%Y-%m-%d %H:%M}", "ends_at": f"{start + timedelta(days=28):%Y-%m-%d %H:%M}",
        "outcome_days": "7", "primary": "subscribed", "baseline": "2", "effect": "20",
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-MIN_NUM_FORMS": "2",
        "form-MAX_NUM_FORMS": "4",
        "form-0-name": "today", "form-0-percent": "50", "form-0-meter": "",
        "form-1-name": "four", "form-1-percent": "50", "form-1-meter": "4",
    }  # fmt: skip
    return said | changed


def running(**said):
    """Return an experiment that began."""
    row = an_experiment(**said)
    begin(row, timezone.now())
    Experiment.objects.filter(pk=row.pk).update(starts_at=timezone.now() - timedelta(days=20))
    row.refresh_from_db()
    return row


def deed(client, row, **said):
    answer = client.post(f"{PATH}{row.name}/do/", said)
    assert answer.status_code == 302
    row.refresh_from_db()


def told(client):
    """Return the experiments as the gate reads them."""
    return read_trials(client.get("/-/experiments", headers=GATE).content)


def test_a_plan_is_kept_checked_and_says_how_many_readers_it_takes(client):
    answer = client.post(f"{PATH}new/", filled_in())
    assert answer.status_code == 302, answer.context["form"].errors
    row = Experiment.objects.get()
    assert (row.share, float(row.baseline), row.begun_at) == (5_000, 0.02, None)
    text = client.get(answer["Location"]).content.decode()
    assert "Nothing contradicts it." in text
    assert "To see a change of 20 % four times in five" in text
    assert "So many do not come" in text


def test_a_plan_that_cannot_be_read_is_not_kept(client):
    answer = client.post(f"{PATH}new/", filled_in(**{"form-1-name": "today", "percent": "0"}))
    assert answer.status_code == 200
    assert not Experiment.objects.exists()


def test_a_draft_that_contradicts_itself_has_no_button_to_begin(client):
    row = an_experiment(limits=(None, 5))
    text = client.get(f"{PATH}{row.name}/").content.decode()
    assert "says the same as today&#x27;s policy." in text
    assert 'name="begin"' not in text
    deed(client, row, begin="")
    assert row.begun_at is None


def test_another_like_it_begins_with_what_the_first_had(client):
    row = an_experiment()
    form = client.get(f"{PATH}new/", {"like": row.name}).context
    assert (form["form"]["question"].value(), form["form"]["baseline"].value()) == (row.question, 2)
    assert "anonymous = 4" in form["arms"].forms[1]["meter"].value()


def test_beginning_tells_the_gate_which_draws_what_the_origin_draws(client):
    row = an_experiment()
    before = Change.objects.count()
    deed(client, row, begin="")
    assert row.begun_at is not None
    assert row.mixture > 0
    assert Change.objects.count() > before
    later = row.starts_at + timedelta(hours=1)
    gates, ours = told(client), trials_at(later)
    assert [gates.draw(lot, later).label for lot in LOTS] == [ours.draw(lot, later).label for lot in LOTS]
    assert {ours.draw(lot, later).label for lot in LOTS} == {"four:today", "four:arm-1"}


def test_whoever_asks_for_the_experiments_and_is_no_gate_hears_nothing(client):
    assert client.get("/-/experiments").status_code == 403


def test_an_arm_is_stopped_with_one_click_and_its_readers_have_todays_policy(client):
    row = running()
    now = timezone.now()
    lot = next(lot for lot in LOTS if trials_at(now).draw(lot, now).label == "four:arm-1")
    assert policy_for(lot, now).allowances[Kind.ANONYMOUS] == 4
    deed(client, row, stop_arm="arm-1")
    now = timezone.now()
    assert policy_for(lot, now).allowances[Kind.ANONYMOUS] == 5
    assert told(client).draw(lot, now).label == ""
    assert "stopped" in client.get(f"{PATH}{row.name}/").content.decode()


def test_an_experiment_is_stopped_at_once(client):
    row = running()
    deed(client, row, stop="")
    assert row.ends_at <= timezone.now()
    assert not told(client)


def test_the_hold_out_is_set_and_told(client):
    client.post(PATH, {"percent": "5"})
    assert told(client).hold_out == 500
    client.post(PATH, {"percent": "80"})
    assert told(client).hold_out == 500


def a_journal(folder, row, rates, readers=1_500):
    """Write the lines of readers who were put into arms and subscribed at these rates."""
    rng, lines = np.random.default_rng(11), []
    put_in = to_milliseconds(row.starts_at) + 3_600_000
    for number in range(1, readers + 1):
        place = number % 2
        label = f"{row.name}:{'arm-1' if place else 'today'}"
        lines.append(
            a_line(at_ms=put_in, event=Event.EXPOSURE, who=f"{number:016x}\t{number + 10**9:016x}",
                   article=NO_ARTICLE, answer=arm_part(label))
        )  # fmt: skip
        if rng.random() < rates[place]:
            lines.append(
                a_line(at_ms=put_in + 60_000, event=Event.SUBSCRIBED, who=f"{number:016x}\t",
                       article=NO_ARTICLE, answer=NO_ANSWER)
            )  # fmt: skip
    a_segment(folder / "journal", lines, hour=f"{row.starts_at + timedelta(hours=1):%Y-%m-%dT%H}")


def test_it_is_weighed_hourly_and_shown_with_intervals_and_charts(client, tmp_path):
    # Planned for a doubling: an interval is tuned to what was planned for.
    row = running(baseline=Decimal("0.1"), effect=Decimal(100))
    a_journal(tmp_path, row, (0.1, 0.4))
    assert look_due(timezone.now()) == 1
    assert look_due(timezone.now()) == 0
    text = client.get(f"{PATH}{row.name}/").content.decode()
    assert "surely more" in text
    assert "<title>Subscribed</title>" in text
    assert "Percentage points above the first arm" in text
    deed(client, row, look="")
    assert look_due(timezone.now()) == 1


def test_what_can_be_told_has_its_chart_its_table_and_its_file_and_the_rest_has_none(client, tmp_path):
    row = running(baseline=Decimal("0.1"), effect=Decimal(100))
    a_journal(tmp_path, row, (0.1, 0.4))
    look_due(timezone.now())
    page = BeautifulSoup(client.get(f"{PATH}{row.name}/").content, "html.parser")
    # In two widths each, of which a window shows one.
    assert [title.text for title in page.select(".books-wide svg title")] == ["Subscribed"]
    assert len(page.select(".books-narrow svg")) == 1
    days = [cell.text for cell in page.select("figure tbody th")]
    heads, *rows = client.get(f"{PATH}{row.name}/", {"form": "csv"}).content.decode().splitlines()
    assert heads == "measure,arm,day,difference,low,high"
    assert [line.split(",")[:3] for line in rows] == [["subscribed", "arm-1", day] for day in days]
    assert len(days) > 5


def test_an_experiment_of_which_nothing_can_be_said_has_no_empty_charts(client):
    row = running()
    look_due(timezone.now())
    text = client.get(f"{PATH}{row.name}/").content.decode()
    assert "Charts begin with the first day of which something can be said." in text
    assert 'role="img"' not in text
    assert client.get(f"{PATH}{row.name}/", {"form": "csv"}).content.decode().count("\n") == 1


def test_arms_that_lost_readers_are_warned_of(client, tmp_path):
    row = running()
    a_journal(tmp_path, row, (0.1, 0.1))
    row.arms.filter(position=0).update(share=6_000)
    row.arms.filter(position=1).update(share=4_000)
    look_due(timezone.now())
    assert "Trust no figure of this experiment" in client.get(f"{PATH}{row.name}/").content.decode()


def test_offers_of_another_arm_are_on_no_page_and_cannot_be_bought(client):
    client.logout()
    an_offer("nine")
    an_offer("six")
    running(name="price", offers=(["nine"], ["six"]))
    text = client.get("/subscribe/").content.decode()
    assert "/subscribe/nine/" in text
    # Whoever carries no pass yet has the first arm's.
    assert "/subscribe/six/" not in text
    assert "/subscribe/six/" not in client.get("/subscribe/six/").content.decode().replace("next=", "")
    wall = "/-/fragments/wall?reason=hard_locked&arm="
    assert "/subscribe/six/" in client.get(f"{wall}price:arm-1", headers=GATE).content.decode()
    assert "/subscribe/nine/" in client.get(f"{wall}price:today", headers=GATE).content.decode()


def test_whoever_may_not_change_the_meter_sees_no_experiment(client, publisher):
    publisher.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    row = running()
    assert client.get(PATH).status_code == 302
    assert client.post(f"{PATH}{row.name}/do/", {"stop": ""}).status_code == 302
    row.refresh_from_db()
    assert row.ends_at > timezone.now()


def run(*args):
    return CliRunner().invoke(main, ["experiment", *args])


def test_the_command_plans_without_an_edition():
    result = run("plan", "--baseline", "0.02", "--effect", "0.25")
    assert result.exit_code == 0
    assert "readers in all arms together, looked at as often as you like." in result.output
    assert run("plan", "--baseline", "0.02", "--effect", "0").exit_code == 1


def test_the_command_keeps_a_file_checks_begins_looks_and_stops(tmp_path):
    start = timezone.now() + timedelta(seconds=2)
    (tmp_path / "four.toml").write_text(
        'name = "four"\nquestion = "Four?"\nabout = "meter"\npercent = 50\n'
        f"from = {start.isoformat()}\nuntil = {(start + timedelta(days=28)).isoformat()}\n"
        "baseline = 0.02\neffect = 20\n"
        '[[arms]]\nname = "today"\npercent = 50\n[[arms]]\nname = "four"\npercent = 50\nlimit = 4\n'
    )
    added = run("add", str(tmp_path / "four.toml"))
    assert (added.exit_code, "Nothing contradicts it." in added.output) == (0, True), added.output
    assert "four                 draft" in run("list").output
    assert "has not begun" in run("show", "four").output
    assert run("begin", "four").exit_code == 0
    Experiment.objects.update(starts_at=timezone.now() - timedelta(days=20))
    said = json.loads(run("show", "four", "--json").output)
    assert said["readers"] == {"today": 0, "four": 0}
    assert "too early" in run("show", "four").output
    assert run("stop", "four", "--arm", "nobody").exit_code == 2
    assert run("stop", "four", "--arm", "four").exit_code == 0
    assert run("stop", "four").exit_code == 0
    assert "four                 over" in run("list").output
    assert run("hold-out", "5").exit_code == 0
    assert run("show", "nothing").exit_code == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name = 4", "name: is missing or of the wrong kind"),
        ('colour = "red"', "colour: is not a key of an experiment"),
        ('name = "a"\nquestion = "b"\nabout = "meter"\npercent = 0', "percent: is 0; expected more than 0"),
        ("name = [", "Invalid"),
    ],
)
def test_a_file_that_is_no_experiment_is_refused_with_its_key(tmp_path, text, problem):
    (tmp_path / "a.toml").write_text(text)
    result = run("add", str(tmp_path / "a.toml"))
    assert result.exit_code == 1
    assert problem in result.output
    assert not Experiment.objects.exists()
