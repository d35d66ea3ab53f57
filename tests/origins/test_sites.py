"""Sites that nobody here wrote, read through the gate: WordPress from Debian's packages, Ghost from npm."""

import httpx

from tests.origins.gate import FREE, audit
from tests.origins.writing import ARTICLES


def path_of(written):
    return f"/{written.slug}/"


def test_the_site_itself_gives_whole_articles(site):
    """So that what is withheld below is the gate's doing."""
    host = {"host": site.address.removeprefix("http://")}
    for written in ARTICLES:
        page = httpx.get(site.origin + path_of(written), headers=host, trust_env=False, timeout=60)
        assert page.status_code == 200
        assert written.rest[-1][:60] in page.text


def test_a_reader_in_a_browser_reads_until_the_wall(site, browser):
    context = browser.new_context()
    page = context.new_page()
    for number, written in enumerate(ARTICLES):
        page.goto(site.address + path_of(written))
        said = page.inner_text("body")
        assert written.title in said
        assert written.lead_in[0][:60] in said
        assert (written.rest[-1][:60] in said) is (number < FREE), written.title
    page.goto(site.address + path_of(ARTICLES[0]))
    assert ARTICLES[0].rest[-1][:60] in page.inner_text("body"), "reading again is free"
    page.goto(site.address + "/")
    assert ARTICLES[-1].title in page.inner_text("body")
    context.close()


def test_without_javascript_it_is_the_same(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for written in ARTICLES[: FREE + 1]:
        page.goto(site.address + path_of(written))
    assert ARTICLES[FREE].rest[0][:60] not in page.content()
    assert ARTICLES[FREE].lead_in[0][:60] in page.inner_text("body")
    context.close()


def test_what_the_wall_withholds_is_nowhere_in_the_page(site):
    with httpx.Client(base_url=site.address, trust_env=False, timeout=60) as reader:
        for written in ARTICLES:
            said = reader.get(path_of(written)).text
        for paragraph in ARTICLES[-1].rest:
            assert paragraph[20:60] not in said


def test_an_article_by_another_address_is_a_reading_like_any(site):
    """WordPress sends a reader on from there, as the audit goes too."""
    with httpx.Client(base_url=site.address, trust_env=False, timeout=60, follow_redirects=True) as reader:
        heard = [
            written.rest[-1][:60] in reader.get(other_address(site, written)).text for written in ARTICLES
        ]
    assert heard == [number < FREE for number in range(len(ARTICLES))]


def other_address(site, written):
    """Return an address at which the site gives an article too, as for a preview."""
    if site.name == "ghost":
        return f"{path_of(written)}?preview=true"
    found = httpx.get(
        f"{site.address}/wp-json/wp/v2/posts", params={"slug": written.slug}, trust_env=False, timeout=60
    )
    return f"/?p={found.json()[0]['id']}&preview=true"


def test_no_door_says_what_the_wall_withholds(site):
    done = audit(site.folder, site.address)
    assert done.returncode == 0, done.stdout
    assert "No locked sentence was heard." in done.stdout


def test_the_audit_hears_the_site_without_the_gate(site):
    """So that its silence above means something: without a wall there is nothing to audit, and it says so."""
    done = audit(site.folder, site.origin)
    assert done.returncode == 1
    assert "withheld none" in done.stderr or "LEAK" in done.stdout
