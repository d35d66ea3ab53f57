"""The list of doors. docs/reference/doors.md is written from it.

A door of a site is asked once; a door of an article for each article that has something locked. `{path}` is
the article's path with its slash, `{bare}` without; `{slug}` its last part; `{words}` some words of a locked
sentence, `{site}` the site's address; `{id}` and `{key}` what the page says of itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Door:
    """One way to ask. `asks` are the addresses, or ways to spell one."""

    name: str
    meaning: str
    asks: tuple[str, ...] = ("{path}",)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


def way(name: str, meaning: str, **headers: str) -> Door:
    """Return a door that is the page itself, asked for with these headers."""
    return Door(name, meaning, headers={key.replace("_", "-"): value for key, value in headers.items()})


BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

OF_ARTICLES = (
    Door("page", "the article itself: its text, Open Graph, JSON-LD and other metadata"),
    Door("HEAD", "its headers", method="HEAD"),
    Door("POST", "a form sent to it", method="POST", body="a=b"),
    Door("OPTIONS", "what may be done with it", method="OPTIONS"),
    way("range", "a part of it", range="bytes=0-200000"),
    way("range from the middle", "its second half", range="bytes=4000-"),
    way("gzip", "compressed by gzip", accept_encoding="gzip"),
    way("Brotli", "compressed by Brotli", accept_encoding="br"),
    way("JSON", "the same as JSON", accept="application/json"),
    way("Markdown", "the same as Markdown", accept="text/markdown"),
    way("activity", "the same as ActivityPub", accept="application/activity+json"),
    way("prefetch", "before its reader goes there", sec_purpose="prefetch"),
    way("prerender", "the same", sec_purpose="prefetch;prerender"),
    way("robot by name", "a crawler by its user agent alone", user_agent=GOOGLEBOT),
    way("AI robot by name", "another", user_agent="GPTBot/1.2 (+https://openai.com/gptbot)"),
    way(
        "robot's address in a header",
        "a crawler by its user agent, and an address that it only claims",
        user_agent=GOOGLEBOT,
        x_forwarded_for="66.249.66.1",
    ),
    way("from a search engine", "by a link there", referer="https://www.google.com/"),
    way("from a network", "by a link there", referer="https://t.co/"),
    way(
        "no cookies believed",
        "with passes and sessions that are made up",
        cookie="broadsheet_pass=x; sessionid=x",
    ),
    way(
        "staff's cookies",
        "with cookies of a preview",
        cookie="preview=1; wordpress_logged_in_x=editor; ghost-admin=1",
    ),
    way("the gate itself", "as if it were the gate that asks", broadsheet_gate="guessed"),
    way("another address", "as if a proxy had rewritten it", x_original_url="/", x_rewrite_url="/"),
    way("a browser's copy", "as if a browser had it", if_none_match="*"),
    way(
        "an old copy",
        "as if a browser had it from long ago",
        if_modified_since="Thu, 01 Jan 1970 00:00:00 GMT",
    ),
    way("a script", "as a script of the page asks", x_requested_with="XMLHttpRequest", save_data="on"),
    Door(
        "query",
        "its address with a query that may mean another view",
        tuple(
            f"{{path}}?{query}"
            for query in (
                "print=1",
                "format=amp",
                "amp=1",
                "preview=true",
                "mode=full",
                "view=full",
                "in_preview_panel=true",
                "_=/-/",
                "output=json",
                "format=json",
                "outputType=amp",
                "embed=true",
                "share=1",
                "rest_route=/wp/v2/posts",
                "feed=rss2",
                "withoutcomments=1",
                "replytocom=1",
                "noamp=mobile",
                "utm_source=x",
                "fbclid=x",
            )
        ),
    ),
    Door(
        "spelling",
        "its address spelt in another way",
        (
            "{bare}",
            "/{path}",
            "{bare}//",
            "{path}index.html",
            "{path}./",
            "/x/..{path}",
            "{bare};x=1",
            "{path}?",
            "{bare}%2F",
            "{path}%20",
            "{path}%00",
            "{path}#x",
        ),
    ),
    Door(
        "other view",
        "a view beside it: feed, print, AMP, embed, Markdown, text, JSON, revisions",
        tuple(
            f"{{path}}{view}"
            for view in (
                "feed/",
                "amp/",
                "print/",
                "embed/",
                "json/",
                "revisions/",
                "comments/",
                "trackback/",
                "1/",
                "2/",
            )
        )
        + tuple(f"{{bare}}{ending}" for ending in (".md", ".txt", ".json", ".amp", ".pdf", ".rss", ".xml")),
    ),
    Door(
        "oEmbed",
        "what other sites may embed of it",
        (
            "/oembed?url={site}{path}",
            "/oembed/?url={site}{path}&format=json",
            "/wp-json/oembed/1.0/embed?url={site}{path}",
            "/wp-json/oembed/1.0/embed?url={site}{path}&format=xml",
        ),
    ),
    Door(
        "by its number",
        "the article itself, by an address that is not its own, as for a preview",
        ("/?p={id}", "/?p={id}&preview=true", "/?page_id={id}", "/?attachment_id={id}", "/p/{id}/"),
    ),
    Door("named by the page", "whatever its page links to as another form of it", ("{alternates}",)),
    Door(
        "search",
        "a search for words of what is locked",
        (
            "/search/?q={words}",
            "/search/?query={words}",
            "/?s={words}",
            "/?s={words}&feed=rss2",
            "/search?q={words}",
        ),
    ),
    Door(
        "API search",
        "the same through an API",
        (
            "/wp-json/wp/v2/posts?search={words}",
            "/wp-json/wp/v2/search?search={words}",
            "/api/v2/pages/?search={words}",
            "/api/search?q={words}",
        ),
    ),
    Door(
        "API",
        "the article through an API, its revisions and drafts too",
        (
            "/wp-json/wp/v2/posts?slug={slug}",
            "/wp-json/wp/v2/posts?slug={slug}&context=edit",
            "/?rest_route=/wp/v2/posts&slug={slug}",
            "/wp-json/wp/v2/posts/{id}",
            "/wp-json/wp/v2/posts/{id}?context=embed",
            "/wp-json/wp/v2/posts/{id}/revisions",
            "/wp-json/wp/v2/posts/{id}/autosaves",
            "/ghost/api/content/posts/slug/{slug}/?key={key}",
            "/ghost/api/content/posts/slug/{slug}/?key={key}&formats=html,plaintext,mobiledoc,lexical",
            "/ghost/api/admin/posts/slug/{slug}/",
            "/api/v2/pages/?slug={slug}&fields=*",
            "/admin/pages/{id}/revisions/",
            "/admin/pages/{id}/view_draft/",
        ),
    ),
)

OF_SITE = (
    Door(
        "feeds",
        "every feed that sites commonly have",
        (
            "/feed/",
            "/feed",
            "/rss/",
            "/rss",
            "/rss.xml",
            "/feed.xml",
            "/atom.xml",
            "/index.xml",
            "/feed.json",
            "/feed/atom/",
            "/feed/rdf/",
            "/?feed=rss2",
            "/?feed=atom",
            "/comments/feed/",
        ),
    ),
    Door(
        "lists for robots",
        "what robots are told, and texts made for language models",
        (
            "/robots.txt",
            "/llms.txt",
            "/llms-full.txt",
            "/index.json",
            "/ads.txt",
            "/.well-known/nodeinfo",
            "/manifest.json",
        ),
    ),
    Door("sitemaps", "every sitemap, those that others name too", ("{sitemaps}",)),
    Door(
        "front page",
        "the first page, also as another kind of text",
        ("/", "/?page=2", "/page/2/", "/index.md"),
    ),
    Door(
        "APIs",
        "lists of articles through APIs",
        (
            "/wp-json/",
            "/wp-json/wp/v2/posts?per_page=100",
            "/wp-json/wp/v2/posts?per_page=100&context=edit",
            "/?rest_route=/wp/v2/posts",
            "/wp-json/wp/v2/posts?_fields=content,excerpt&per_page=100",
            "/wp-json/wp/v2/pages",
            "/wp-json/wp/v2/media",
            "/wp-json/wp/v2/comments",
            "/wp-json/wp/v2/blocks",
            "/ghost/api/content/posts/?key={key}&limit=all&formats=html,plaintext",
            "/ghost/api/content/posts/?key={key}&limit=all",
            "/ghost/api/content/pages/?key={key}",
            "/ghost/api/admin/posts/",
            "/api/v2/pages/?fields=*",
            "/api/v1/articles",
            "/graphql?query={{posts{{content}}}}",
        ),
    ),
    Door(
        "XML-RPC",
        "lists of articles by the old way",
        ("/xmlrpc.php",),
        method="POST",
        headers={"content-type": "text/xml"},
        body="<?xml version='1.0'?>"
        "<methodCall><methodName>wp.getPosts</methodName><params></params></methodCall>",
    ),
    Door(
        "between gate and origin",
        "what the two say to each other",
        (
            "/-/changes?since=0",
            "/-/policy",
            "/-/pass",
            "/-/ready",
            "/-/institutions",
            "/-/bodies/",
            "/-/fragments/wall?reason=quota_spent&lang=en",
            "/-/fragments/notice?lang=en",
            "/-/show/x",
        ),
    ),
    Door(
        "for operators",
        "health, metrics and server status",
        ("/healthz", "/readyz", "/metrics", "/server-status", "/debug"),
    ),
    Door(
        "the meter's own pages",
        "what a reader is told of their readings, and a search for nothing",
        ("/account/readings/", "/search/", "/?s="),
    ),
)
