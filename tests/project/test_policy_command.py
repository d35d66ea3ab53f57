"""`broadsheet policy` from the command line."""

import pytest
from click.testing import CliRunner

from broadsheet.project.cli import main
from broadsheet.publishing.models import PolicyVersion
from broadsheet.publishing.policies.versions import DEFAULT_PATH

DEFAULT = DEFAULT_PATH.read_text()


def run(*args, **more):
    return CliRunner().invoke(main, ["policy", *args], **more)


@pytest.fixture
def policy_file(tmp_path):
    """A policy of three articles, in a file."""
    path = tmp_path / "policy.toml"
    path.write_text(DEFAULT.replace("anonymous = 5", "anonymous = 3"))
    return str(path)


def test_check_says_what_a_policy_means(policy_file):
    result = run("check", policy_file)
    assert result.exit_code == 0
    assert "- Readers without an account may read 3 metered articles in that time." in result.output


def test_check_names_file_key_and_what_was_expected(tmp_path):
    path = tmp_path / "faulty.toml"
    path.write_text(DEFAULT.replace("anonymous = 5", "anonymous = -5").replace("outage", "outrage"))
    result = run("check", str(path))
    assert result.exit_code == 1
    assert f"{path}: allowances.anonymous: is -5; expected a whole number from 0 to 10000" in result.output
    assert f"{path}: outrage: is not a key of a policy here; expected `outage`, perhaps" in result.output


def test_check_reads_what_is_piped_in():
    assert run("check", "-", input=DEFAULT).exit_code == 0


def test_check_of_something_that_is_no_text_says_so(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_bytes(b"\xff\xfe\x00")
    result = run("check", str(path))
    assert "no UTF-8 text" in result.output
    assert result.exit_code == 1


@pytest.mark.django_db
def test_check_can_say_what_would_change(policy_file):
    output = run("check", policy_file, "--diff").output
    assert "- Readers without an account may read 5 metered articles in that time.\n+ Readers" in output
    assert "! There is no section “opinion”, so its rule matches nothing." in output
    assert not PolicyVersion.objects.exists()


@pytest.mark.django_db
def test_apply_show_list_and_roll_back(policy_file, tmp_path):
    assert "Policy v1 takes effect" in run("apply", policy_file, "--note", "Fewer").output
    more = tmp_path / "more.toml"
    more.write_text(DEFAULT.replace("anonymous = 5", "anonymous = 8"))
    run("apply", str(more))
    assert "may read 8 metered" in run("show").output
    assert "Policy v3 is in force; it repeats v1." in run("roll-back", "v1").output
    assert "anonymous = 3" in run("show", "--toml").output
    lines = run("list").output.splitlines()
    assert [line.split()[0] for line in lines] == ["v3", "v2", "v1", "v0"]
    assert lines[2].endswith("command line  Fewer")


@pytest.mark.django_db
def test_apply_at_a_time_to_come(policy_file):
    output = run("apply", policy_file, "--from", "2999-01-01").output
    assert "Policy v1 takes effect at 2999-01-01 00:00+08:00" in output
    assert "Policy v0 is in force" in run("show").output


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (["--from", "2001-01-01"], "lies in the past"),
        (["--from", "soon"], "expected a day or an instant such as 2026-12-01"),
    ],
)
def test_a_time_that_cannot_be_is_refused(policy_file, args, complaint):
    result = run("apply", policy_file, *args)
    assert complaint in result.output
    assert result.exit_code == 2
    assert not PolicyVersion.objects.exists()


@pytest.mark.django_db
def test_roll_back_to_nothing_is_refused():
    assert "there is no version 'v7'" in run("roll-back", "v7").output
