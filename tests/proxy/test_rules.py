"""Other rules than those a page was cut by: no copy of it is sent."""

from broadsheet.project.gate_wiring import forget_other_rules
from broadsheet.proxy.changes import Changes
from tests.gate.reading import Browser
from tests.proxy.build import GATE, a_front, an_environment
from tests.proxy.site import LOCKED, a_site, an_article

CLOSED = '[[articles.rules]]\npaths = ["/story-*"]\naccess = "locked"\n'


async def test_a_restart_with_other_rules_sends_no_page_that_was_cut_by_the_old_ones(tmp_path):
    config = tmp_path / "gate.toml"
    async with a_site(**{"/story-1/": an_article(1)}) as site:
        for text, is_released in ((GATE, True), (GATE + CLOSED, False)):
            config.write_text(text)
            async with a_front(site, tmp_path, text, BROADSHEET_GATE_CONFIG=str(config)) as front:
                assert (LOCKED in (await Browser(front).get("/story-1/")).body) is is_released
        assert site.times("/story-1/") == 2


def test_the_same_rules_change_nothing(tmp_path):
    config = tmp_path / "gate.toml"
    config.write_text(GATE)
    environment = an_environment(tmp_path, BROADSHEET_GATE_CONFIG=str(config))
    changes = Changes(environment.data_dir / "changes.json", environment.bell_path)
    for _ in range(3):
        forget_other_rules(environment, changes)
    assert changes.since(0) == (1, ["all"])
    config.write_text(GATE + CLOSED)
    forget_other_rules(environment, changes)
    assert changes.since(1) == (2, ["all"])
