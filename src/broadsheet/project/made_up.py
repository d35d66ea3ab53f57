"""The demo's year: a made-up journal beside the edition's own, which fills the charts of a trial."""

import multiprocessing
from datetime import datetime
from importlib.resources import files
from multiprocessing.process import BaseProcess
from pathlib import Path

from broadsheet.analytics.generated import Recipe, is_generated, make_journal
from broadsheet.meter import Policy, parse_policy
from broadsheet.project.data_folder import DataFolder

READINGS = 60_000
# Until two thirds of the year were over, the made-up paper gave more.
BEFORE = ("anonymous = 5", "anonymous = 8")


def policies_of_the_year() -> tuple[Policy, Policy]:
    """Return the policies of a made-up year: a more generous one, and then the one that ships."""
    text = files("broadsheet.publishing.policies").joinpath("default.toml").read_text("utf-8")
    return parse_policy(text.replace(*BEFORE), version="v1"), parse_policy(text, version="v2")


def begin_year(data_dir: Path, now: datetime) -> BaseProcess | None:
    """Begin to make up the year that ends with `now`, in a process of its own; None where there is one."""
    folder = DataFolder(data_dir).generated_path
    if is_generated(folder):
        return None
    process = multiprocessing.get_context("spawn").Process(target=make_year, args=(folder, now))
    process.start()
    return process


def make_year(folder: Path, now: datetime) -> None:
    """Make up the year that ends with `now`."""
    make_journal(Recipe(READINGS, now), policies_of_the_year(), folder)
