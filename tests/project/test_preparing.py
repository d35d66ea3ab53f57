"""Preparing does its work once."""

import json

import pytest

from broadsheet.project.environment import read_environment
from broadsheet.project.preparing import STAMP, fingerprint, prepare, stamp_of


@pytest.fixture
def stamped(tmp_path):
    """A data folder that was prepared by this code, with the demo."""
    (tmp_path / STAMP).write_text(json.dumps(stamp_of(read_environment(), with_demo=True)))
    return tmp_path


@pytest.mark.parametrize("with_demo", [True, False])
def test_a_folder_that_is_prepared_is_left_alone(stamped, with_demo):
    before = sorted(stamped.iterdir())
    assert prepare(with_demo=with_demo, data_dir=stamped) is False
    assert sorted(stamped.iterdir()) == before


def test_the_code_has_one_name_until_it_changes():
    assert fingerprint() == fingerprint()
