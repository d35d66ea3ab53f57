"""A machine that is told to end says so, and serves on until nobody is sent to it any more."""

import signal

import pytest

from broadsheet.project.draining import DrainingServer


@pytest.fixture
def draining(tmp_path):
    return tmp_path / "draining"


def a_server(draining, seconds):
    return DrainingServer("nowhere:app", draining=draining, drain_seconds=seconds)


def test_told_to_end_it_says_so_first_and_ends_later(draining):
    server = a_server(draining, 0.2)
    server.signal_handler_interrupt(signal.SIGTERM, None)
    assert draining.exists()
    assert not server.main_loop_interrupt.is_set()
    assert server.main_loop_interrupt.wait(30)


def test_told_twice_it_ends_at_once(draining):
    server = a_server(draining, 60)
    server.signal_handler_interrupt(signal.SIGTERM, None)
    server.signal_handler_interrupt(signal.SIGTERM, None)
    assert server.main_loop_interrupt.is_set()


@pytest.mark.parametrize(("seconds", "signum"), [(0, signal.SIGTERM), (60, signal.SIGINT)])
def test_without_a_time_to_drain_or_at_ctrl_c_it_ends_at_once(draining, seconds, signum):
    server = a_server(draining, seconds)
    server.signal_handler_interrupt(signum, None)
    assert server.main_loop_interrupt.is_set()
    assert not draining.exists()


def test_a_start_takes_back_what_the_last_end_has_said(draining):
    draining.touch()
    a_server(draining, 5)
    assert not draining.exists()
