"""Where readers of somebody else's site come in: what gate.toml says they are known by, put together."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from broadsheet.gate.origins.http import HttpOrigin
from broadsheet.gate.origins.services import Services
from broadsheet.project.environment import BadSetting
from broadsheet.project.gate_environment import GateEnvironment
from broadsheet.proxy.answers import Renewing
from broadsheet.proxy.edition import EditionBeside
from broadsheet.proxy.front import Door
from broadsheet.proxy.keys import KeySet
from broadsheet.proxy.openid import OpenId
from broadsheet.proxy.reader_settings import EditionRules, OpenIdRules, SiteRules, TokenRules
from broadsheet.proxy.readers import PassRules, Readers, Recogniser
from broadsheet.proxy.recognisers import SiteRecogniser, TokenRecogniser
from broadsheet.proxy.sessions import Sessions
from broadsheet.proxy.settings import GateFile
from broadsheet.proxy.signing_in import SigningIn
from broadsheet.proxy.strangers import Strangers

LEAST_KEY_BYTES = 32


def open_door(
    environment: GateEnvironment, file: GateFile, http: HttpOrigin, rules: PassRules
) -> tuple[Renewing, Door]:
    """Return who knows readers, and the door. Raises BadSetting for a named secret that is not set."""
    match file.readers.known_by:
        case None:
            return Strangers(), Door()
        case TokenRules() as token:
            services = Services()
            keys: KeySet | bytes = (
                KeySet(services, token.jwks_url, rules.clock)
                if token.jwks_url
                else _key(environment, token.key_variable)
            )
            return _recognising(TokenRecogniser(token, keys, rules.clock), rules, services.close)
        case SiteRules() as site:
            sessions = file.pages.session_cookies
            if sessions is None:
                raise BadSetting("pages.session_cookies is not set in gate.toml")
            return _recognising(SiteRecogniser(site, http, sessions), rules)
        case EditionRules() as edition:
            settings = replace(http.settings, address=edition.address, secret=environment.gate_secret)
            beside = EditionBeside(HttpOrigin(settings), edition.paths)
            return beside, Door(edition=beside, closing=(beside.close,))
        case OpenIdRules() as openid:
            return _openid(environment, file, openid, rules)


def _recognising(
    recogniser: Recogniser, rules: PassRules, *closing: Callable[[], Awaitable[None]]
) -> tuple[Readers, Door]:
    readers = Readers(recogniser, rules)
    return readers, Door(readers.arrive, closing=closing)


def _openid(
    environment: GateEnvironment, file: GateFile, openid: OpenIdRules, rules: PassRules
) -> tuple[Readers, Door]:
    secret = _secret(environment, openid.secret_variable) if openid.secret_variable else ""
    callback = f"{file.site.url}{file.own_path}signed-in"
    sessions = Sessions(environment.data_dir / "sessions.sqlite3")
    provider = OpenId(openid, secret, callback, Services(), sessions, rules.clock)
    readers = Readers(provider, rules)
    pages = SigningIn(provider, readers, rules.keyring, file, openid.session_days).pages
    return readers, Door(readers.arrive, pages=pages, closing=(provider.close,))


def _key(environment: GateEnvironment, name: str) -> bytes:
    key = _secret(environment, name).encode()
    if len(key) < LEAST_KEY_BYTES:
        raise BadSetting(f"{name} has {len(key)} bytes; expected {LEAST_KEY_BYTES} or more")
    return key


def _secret(environment: GateEnvironment, name: str) -> str:
    value = environment.variables.get(name)
    if not value:
        raise BadSetting(f"{name} is not set; gate.toml names it as the variable of a secret")
    return value
