"""Replays in the admin: asked for, worked off, read, put into force, stopped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from broadsheet.meter import Kind
from broadsheet.project.models import ReplayRun
from broadsheet.project.replays import working
from broadsheet.project.replays.models import State
from broadsheet.project.replays.working import work_next
from broadsheet.publishing.models import PolicyVersion
from broadsheet.publishing.policies.versions import policy_in_force
from tests.analytics.builders import a_line as a_row
from tests.analytics.journals import a_segment
from tests.journal.builders import a_line
from tests.publishing.build import an_edition

PATH = "/admin/meter/replay/"
# One reader who asks for seven articles in a month, and one who asks for one.
LINES = [a_line(7 + 100 * number) for number in range(7)] + [a_line(8)]


@pytest.fixture(autouse=True)
def publisher(client, db, settings, tmp_path):
    """Somebody who may change the meter, signed in, of an edition with a journal."""
    an_edition()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    a_segment(tmp_path / "journal", LINES)
    user = User.objects.create_user("publisher", "publisher@paper.example")
    names = ["access_admin", "change_policyversion"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return user


def ask(client, **said):
    """Ask for a replay of the journal, unless told; return what came of it."""
    answer = client.post(PATH, {"source": "journal", **said})
    assert answer.status_code == 302, answer.context["form"].errors
    return ReplayRun.objects.latest("pk")


def worked(client, **said):
    """Ask, have it worked off, and return the run and its page."""
    run = ask(client, **said)
    while work_next(timezone.now()):
        pass
    run.refresh_from_db()
    return run, client.get(f"{PATH}{run.pk}/").content.decode()


def test_a_replay_waits_until_the_worker_takes_it_and_the_page_looks_again(client):
    run = ask(client)
    answer = client.get(f"{PATH}{run.pk}/")
    assert (run.state, answer["Refresh"]) == ("waiting", "2")
    assert "Waiting for its turn." in answer.content.decode()


def test_the_curve_goes_over_twenty_limits_and_today_stands_in_it(client):
    run, text = worked(client)
    assert run.state == "done"
    swept = {each["limit"]: each for each in run.answer["results"] if "swept" in each}
    assert {limit: each["stopped_readers"] for limit, each in swept.items() if limit in (5, 6, 7)} == {
        5: 1, 6: 1, 7: 0,
    }  # fmt: skip
    assert [swept[limit]["blocked"] for limit in (1, 5, 6, 20)] == [6, 2, 1, 0]
    assert len(swept) == 20
    assert "today</text>" in text
    assert "Refresh" not in client.get(f"{PATH}{run.pk}/")


def test_every_meter_of_a_replay_is_to_be_had_as_a_file(client):
    run, _ = worked(client, other="changed", anonymous="7")
    heads, today, changed, one, *others = (
        client.get(f"{PATH}{run.pk}/", {"form": "csv"}).content.decode().splitlines()
    )
    assert heads == "policy,limit,active,stopped,stopped_readers,blocked,stop_rate,low,high"
    assert today.split(",")[1:7] == ["5", "2", "1", "1", "2", "0.5"]
    assert changed.split(",")[:2] == ["changed", "7"]
    assert one.split(",")[:6] == ["swept", "1", "2", "1", "1", "6"]
    assert len(others) == 19


def test_moving_the_limit_tells_that_limits_figures(client):
    run, _ = worked(client)
    text = client.get(f"{PATH}{run.pk}/", {"limit": "3", "show": "blocked"}).content.decode()
    assert "With 3: 1 readers would have been stopped, a stop rate of 50.00%" in text
    assert "4 readings would have been blocked." in text
    assert ">Blocked readings</title>" in text


def test_a_changed_policy_stands_beside_todays_with_the_difference_and_its_interval(client):
    run, text = worked(client, other="changed", anonymous="7")
    today, other = (each for each in run.answer["results"] if "swept" not in each)
    assert (today["blocked"], other["blocked"], other["difference"]["blocked"]) == (2, 0, -2)
    assert "<td>-50.00</td>" in text
    assert "<td>-100.00 – +0.00</td>" in text


def test_a_faulty_policy_is_refused_beside_its_field(client):
    answer = client.post(PATH, {"source": "journal", "other": "changed", "anonymous": "many"})
    assert "allowances.anonymous" in str(answer.context["form"].errors["anonymous"])
    assert not ReplayRun.objects.exists()


def test_only_the_days_that_are_named_are_replayed(client):
    run, text = worked(client, first="2026-03-16", last="2026-03-31")
    assert run.answer["readings"] == 0
    assert "The log has no readings of this time and choice." in text
    assert worked(client, first="2026-03-15", last="2026-03-15")[0].answer["readings"] == 8


def test_an_uploaded_log_is_read_and_then_deleted(client, tmp_path):
    rows = ["ts_ms,visitor,article,kind,section,device,referrer", *(a_row("ada", f"a{n}") for n in range(6))]
    file = SimpleUploadedFile("log.csv", ("\n".join(rows) + "\nnonsense\n").encode())
    run = ask(client, source="upload", file=file, columns="reader=visitor")
    assert len(list((tmp_path / "replays").iterdir())) == 1
    while work_next(timezone.now()):
        pass
    run.refresh_from_db()
    assert (run.state, run.answer["readings"]) == ("done", 6)
    assert run.answer["logs"][0]["unreadable_lines"] == [8]
    assert not list((tmp_path / "replays").iterdir())


def test_a_wrong_column_is_refused_in_words(client):
    file = SimpleUploadedFile("log.csv", b"when,who,what\n1,2,3\n")
    run, text = worked(client, source="upload", file=file, columns="reader=visitor")
    assert run.state == "refused"
    assert "has no column &#x27;visitor&#x27;" in text


def test_a_chosen_limit_is_put_into_force_on_a_day_to_come(client):
    run, _ = worked(client)
    text = client.get(f"{PATH}{run.pk}/", {"limit": "3"}).context["limit_text"]
    change = "/admin/meter/change/text/"
    preview = client.post(change, {"text": text, "preview": ""})
    assert "<ins>Readers without an account may read 3 metered articles" in preview.content.decode()
    day = timezone.now() + timedelta(days=3)
    said = {"text": text, "effective_from": f"{day:%Y-%m-%d %H:%M}", "note": "By the replay"}
    preview = client.post(change, said | {"preview": ""})
    client.post(change, said | {"save": "", "previewed": preview.context["proposal"].mark})
    assert policy_in_force(timezone.now()).allowances[Kind.ANONYMOUS] == 5
    assert policy_in_force(day + timedelta(days=1)).allowances[Kind.ANONYMOUS] == 3
    assert PolicyVersion.objects.latest("number").note == "By the replay"


def test_a_replay_that_runs_is_stopped_at_its_next_word(client, monkeypatch):
    run = ask(client)
    monkeypatch.setattr(working, "TELL_SECONDS", 0)
    ReplayRun.objects.filter(pk=run.pk).update(is_to_stop=True)
    assert work_next(timezone.now())
    run.refresh_from_db()
    assert (run.state, run.answer) == ("stopped", None)
    assert "It was stopped" in client.get(f"{PATH}{run.pk}/").content.decode()


def test_a_replay_that_waits_is_stopped_by_the_button(client):
    run = ask(client)
    client.post(f"{PATH}{run.pk}/stop/")
    run.refresh_from_db()
    assert run.state == "stopped"
    assert not work_next(timezone.now())


def test_a_replay_whose_worker_was_killed_is_taken_up_again(client):
    run = ask(client)
    now = timezone.now()
    ReplayRun.objects.filter(pk=run.pk).update(state=State.RUNNING, beat_at=now - timedelta(seconds=30))
    assert not work_next(now)
    assert work_next(now + timedelta(minutes=3))
    run.refresh_from_db()
    assert run.state == "done"


def test_old_replays_and_stray_files_are_forgotten(client, tmp_path):
    run = ask(client)
    ReplayRun.objects.filter(pk=run.pk).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    (tmp_path / "replays").mkdir(exist_ok=True)
    (tmp_path / "replays" / "stray").write_text("a log whose job is gone")
    working.forget_old(timezone.now())
    assert not ReplayRun.objects.exists()
    assert not list((tmp_path / "replays").iterdir())


def test_whoever_may_not_change_the_meter_replays_nothing(client, publisher):
    publisher.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    assert client.get(PATH).status_code == 302
    assert client.post(PATH, {"source": "journal"}).status_code == 302
    assert not ReplayRun.objects.exists()
