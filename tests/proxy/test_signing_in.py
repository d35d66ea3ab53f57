"""Signing in at a site behind the gate: OpenID Connect, tokens, and the site's own word."""

from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from tests.gate.reading import Clock, ask
from tests.proxy.build import GATE, a_front
from tests.proxy.provider import CLIENT, CLIENT_SECRET, KEY, OTHER_KEY, a_provider
from tests.proxy.site import LOCKED, Reply, a_site, an_article

ARTICLES = {f"/story-{number}/": an_article(number, access="locked") for number in (1, 2)}
SHARED = "a shared key of more than thirty-two bytes"


class Person:
    """A browser that keeps all its cookies."""

    def __init__(self, front):
        self.front, self.jar = front, {}

    async def ask(self, path, **more):
        """Return the Answer to one request, its cookies kept."""
        path, _, query = path.partition("?")
        headers = [*more.pop("headers", ())]
        if self.jar:
            headers.append(("cookie", "; ".join(f"{name}={value}" for name, value in self.jar.items())))
        answer = await ask(self.front, path, query=query.encode(), headers=headers, **more)
        for cookie in answer.cookies:
            name, _, value = cookie.split(";")[0].partition("=")
            self.jar.pop(name, None)
            if "Max-Age=0" not in cookie:
                self.jar[name] = value
        return answer

    async def reads(self, number=1):
        """Return whether a locked article opens."""
        return LOCKED in (await self.ask(f"/story-{number}/")).body


@pytest.fixture
async def site():
    async with a_site(**ARTICLES) as served:
        yield served


@pytest.fixture
async def provider():
    async with a_provider(Clock().now) as served:
        yield served


def openid_file(provider):
    return GATE + (
        f'[readers.openid]\nissuer = "{provider.url}"\nclient_id = "{CLIENT}"\n'
        'secret_variable = "OP_SECRET"\n'
        'scopes = ["openid", "offline_access"]\n'
        '[readers.openid.claims]\nentitled = "plan"\nscopes = { all = ["*"] }\nstaff = ["desk"]\n'
    )


async def begin(person, provider, next_path="/story-1/"):
    """Send somebody to the provider; return where they come back, with a code."""
    begun = await person.ask(f"/broadsheet/sign-in?next={next_path}")
    assert begun.status == 303
    query = dict(parse_qsl(urlsplit(begun.headers["location"]).query))
    assert query["redirect_uri"] == "http://paper.example/broadsheet/signed-in"
    return f"/broadsheet/signed-in?code={provider.authorize(query)}&state={query['state']}"


async def test_a_subscriber_signs_in_reads_and_signs_out(site, provider, tmp_path):
    provider.person = {"sub": "anna", "plan": "all"}
    async with a_front(site, tmp_path, openid_file(provider), OP_SECRET=CLIENT_SECRET) as front:
        anna = Person(front)
        assert not await anna.reads()
        back = await anna.ask(await begin(anna, provider))
        assert (back.status, back.headers["location"]) == (303, "/story-1/")
        assert await anna.reads()
        assert (await anna.ask("/broadsheet/sign-out")).status == 200
        assert await anna.reads(), "a link alone signs nobody out"
        elsewhere = await anna.ask(
            "/broadsheet/sign-out", method="POST", headers=[("sec-fetch-site", "cross-site")]
        )
        assert elsewhere.status == 403
        assert (await anna.ask("/broadsheet/sign-out", method="POST")).status == 303
        assert "broadsheet_session" not in anna.jar
        assert not await anna.reads()


async def test_a_registered_reader_without_a_plan_has_an_allowance_and_no_right(site, provider, tmp_path):
    site.pages["/story-3/"] = an_article(3)
    async with a_front(site, tmp_path, openid_file(provider), OP_SECRET=CLIENT_SECRET) as front:
        ben = Person(front)
        await ben.ask(await begin(ben, provider))
        assert not await ben.reads()
        assert "You have 3 free articles left" in (await ben.ask("/story-3/")).body


@pytest.mark.parametrize(
    "fault",
    [
        {"nonce": "another"},
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"aud": [CLIENT, "other"], "azp": "other"},
    ],
    ids=lambda fault: "-".join(fault),
)
async def test_an_id_token_that_was_not_made_for_this_is_not_believed(site, provider, tmp_path, fault):
    provider.person, provider.claims = {"sub": "eve", "plan": "all"}, fault
    async with a_front(site, tmp_path, openid_file(provider), OP_SECRET=CLIENT_SECRET) as front:
        eve = Person(front)
        assert (await eve.ask(await begin(eve, provider))).status == 400
        assert not await eve.reads()


async def test_an_id_token_of_another_key_is_not_believed(site, provider, tmp_path):
    provider.person, provider.key = {"sub": "eve", "plan": "all"}, OTHER_KEY
    async with a_front(site, tmp_path, openid_file(provider), OP_SECRET=CLIENT_SECRET) as front:
        eve = Person(front)
        assert (await eve.ask(await begin(eve, provider))).status == 400


async def test_a_sign_in_ends_in_the_browser_that_began_it_and_once(site, provider, tmp_path):
    async with a_front(site, tmp_path, openid_file(provider), OP_SECRET=CLIENT_SECRET) as front:
        anna, eve = Person(front), Person(front)
        link = await begin(anna, provider)
        assert (await eve.ask(link)).status == 400
        assert (await anna.ask(link.replace("state=", "state=x"))).status == 400
        link = await begin(anna, provider)
        assert (await anna.ask(link)).status == 303
        assert (await anna.ask(link)).status == 400


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_nobody_is_sent_elsewhere_after_signing_in(site, provider, tmp_path, away):
    async with a_front(site, tmp_path, openid_file(provider), OP_SECRET=CLIENT_SECRET) as front:
        anna = Person(front)
        assert (await anna.ask(await begin(anna, provider, away))).headers["location"] == "/"


async def test_a_right_that_is_taken_back_at_the_provider_ends_here(site, provider, tmp_path):
    provider.person, provider.refresh_token = {"sub": "anna", "plan": "all"}, "r1"
    clock = Clock()
    async with a_front(site, tmp_path, openid_file(provider), clock=clock, OP_SECRET=CLIENT_SECRET) as front:
        anna = Person(front)
        await anna.ask(await begin(anna, provider))
        clock.now += 16 * 60
        provider.now = clock.now
        assert await anna.reads()
        assert provider.asked[-1]["grant_type"] == "refresh_token"
        provider.is_down = True
        clock.now += 16 * 60
        assert await anna.reads(), "while the provider is away, its last word holds"
        provider.is_down, provider.now, provider.person = False, clock.now + 960, {"sub": "anna"}
        clock.now += 16 * 60
        assert not await anna.reads()
        provider.refresh_token = "another"
        clock.now += 16 * 60
        await anna.reads()
        site.pages["/story-3/"] = an_article(3)
        assert "You have 1 free article left" in (await anna.ask("/story-3/")).body, (
            "signed out: a browser's own"
        )


def token_file(**keys):
    rest = "\n".join(f'{name} = "{value}"' for name, value in keys.items())
    return GATE + (
        f'[readers.token]\ncookie = "paper_token"\nheader = "authorization"\nissuer = "https://id.example"\n'
        f'audience = "paper"\n{rest}\n'
        + ('algorithms = ["HS256"]\n' if "key_variable" in keys else 'algorithms = ["RS256"]\n')
    )


def a_token(key=SHARED, algorithm="HS256", headers=None, **claims):
    now = Clock().now
    said = {
        "iss": "https://id.example",
        "aud": "paper",
        "sub": "anna",
        "entitled": "*",
        "exp": now + 3600,
        **claims,
    }
    said = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(said, key, algorithm=algorithm, headers=headers)


async def test_a_token_of_the_publishers_own_opens_what_it_says(site, tmp_path):
    async with a_front(site, tmp_path, token_file(key_variable="TOKEN_KEY"), TOKEN_KEY=SHARED) as front:
        anna = Person(front)
        anna.jar["paper_token"] = a_token()
        assert await anna.reads()
        assert "broadsheet_pass" in anna.jar
        del anna.jar["paper_token"]
        assert not await anna.reads(), "signed out at the site, signed out here"
        app = Person(front)
        answer = await app.ask("/story-1/", headers=[("authorization", f"Bearer {a_token()}")])
        assert LOCKED in answer.body


@pytest.mark.parametrize(
    "token",
    [
        a_token(exp=1),
        a_token(exp=None),
        a_token(aud="other"),
        a_token(iss="https://evil.example"),
        a_token(sub=None),
        a_token(key="another key of more than thirty-two bytes"),
        a_token(algorithm="HS512", key=SHARED * 2),
        a_token(nbf=Clock().now + 600),
        jwt.encode({"sub": "anna", "entitled": "*"}, None, algorithm="none"),
        "no.token.atall",
        "",
    ],
)
async def test_a_token_that_is_not_as_it_must_be_opens_nothing(site, tmp_path, token):
    async with a_front(site, tmp_path, token_file(key_variable="TOKEN_KEY"), TOKEN_KEY=SHARED) as front:
        eve = Person(front)
        eve.jar["paper_token"] = token
        assert not await eve.reads()


async def test_a_token_by_published_keys_is_believed_and_one_signed_by_a_public_key_is_not(
    site, provider, tmp_path
):
    async with a_front(site, tmp_path, token_file(jwks_url=f"{provider.url}/keys")) as front:
        anna, eve = Person(front), Person(front)
        anna.jar["paper_token"] = a_token(KEY, "RS256", {"kid": "k1"})
        assert await anna.reads()
        eve.jar["paper_token"] = a_token(headers={"kid": "k1"})
        assert not await eve.reads()
        eve.jar["paper_token"] = a_token(KEY, "RS256", {"kid": "unheard-of"})
        assert not await eve.reads()


async def test_the_site_itself_says_who_reads(site, tmp_path):
    site.pages["/who"] = Reply("", headers={"Broadsheet-Reader": "anna", "Broadsheet-Entitled": "*"})
    async with a_front(site, tmp_path, GATE + '[readers.site]\npath = "/who"\n') as front:
        anna = Person(front)
        assert not await anna.reads(), "without a session nobody is asked about"
        anna.jar["wordpress_logged_in_x"] = "anna"
        assert await anna.reads()
        assert [r.headers["Cookie"] for r in site.asked if r.path == "/who"] == ["wordpress_logged_in_x=anna"]
        eve = Person(front)
        site.pages["/who"] = Reply("")
        eve.jar["wordpress_logged_in_x"] = "forged"
        claims = [("broadsheet-reader", "anna"), ("broadsheet-entitled", "*")]
        assert LOCKED not in (await eve.ask("/story-1/", headers=claims)).body
