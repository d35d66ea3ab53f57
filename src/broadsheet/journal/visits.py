"""How somebody came: by which device, from where, and whether it calls itself a robot.

Classes and nothing finer: neither a user agent nor an address that somebody came from is written down.
"""

from functools import lru_cache

# Came by an address that was typed or kept, or from where a browser does not say.
DIRECT = "direct"
# Words by which robots, feed readers and libraries name themselves, anywhere in a user agent.
ROBOTS = (
    "bot", "crawl", "spider", "slurp", "feed", "tt-rss", "aggregator", "livejournal", "oldreader",
    "simplepie", "archiver", "daumoa", "scrapy", "fetch", "wget", "curl", "python", "httpx", "java/",
    "okhttp", "go-http-client", "pingdom", "uptime", "lighthouse", "headless",
)  # fmt: skip

# Whole hosts, or a label of one: `google` is any country's.
MAIL_HOSTS = frozenset({"mail.google.com", "com.google.android.gm"})
MAIL = frozenset({"mail", "webmail", "outlook", "email"})
SOCIAL_HOSTS = frozenset({"t.co", "x.com", "t.me", "lnkd.in", "bsky.app", "vk.com", "threads.net"})
SOCIAL = frozenset({
    "facebook", "instagram", "twitter", "linkedin", "reddit", "youtube", "tiktok", "pinterest", "whatsapp",
    "mastodon", "telegram", "threads",
})  # fmt: skip
SEARCH = frozenset({
    "google", "bing", "duckduckgo", "yahoo", "ecosia", "baidu", "yandex", "qwant", "startpage", "kagi",
    "naver", "seznam", "search",
})  # fmt: skip


@lru_cache(maxsize=8192)
def is_named_robot(user_agent: bytes) -> bool:
    """Whether a user agent calls itself a robot, or nothing at all."""
    name = user_agent.lower().decode("latin-1")
    return not name or any(word in name for word in ROBOTS)


@lru_cache(maxsize=8192)
def device_of(user_agent: bytes) -> str:
    """Return `phone`, `tablet` or `desktop`; `robot` for what calls itself one."""
    if is_named_robot(user_agent):
        return "robot"
    name = user_agent.lower()
    if b"ipad" in name or b"tablet" in name or (b"android" in name and b"mobi" not in name):
        return "tablet"
    return "phone" if any(word in name for word in (b"mobi", b"iphone", b"ipod")) else "desktop"


@lru_cache(maxsize=8192)
def referrer_of(referrer: bytes, own_host: bytes) -> str:
    """Return `direct`, `internal`, `mail`, `search`, `social` or `other` for a Referer header."""
    host = _host(referrer)
    if not host:
        return DIRECT
    if host == _bare(own_host.decode("latin-1").lower()):
        return "internal"
    labels = set(host.split(".")[:-1])
    if host in MAIL_HOSTS or labels & MAIL:
        return "mail"
    if host in SOCIAL_HOSTS or labels & SOCIAL:
        return "social"
    return "search" if labels & SEARCH else "other"


def _host(referrer: bytes) -> str:
    after = referrer.decode("latin-1").lower().partition("://")[2]
    return _bare(after.partition("/")[0].partition("?")[0])


def _bare(host: str) -> str:
    """Return a host without port, user and `www.`: for a paper both are its own."""
    return host.rpartition("@")[2].partition(":")[0].removeprefix("www.")
