"""What one line of a page is. Asked by both readers, of lines and of blocks alike."""

import re

# The names that drawing programs and icon sets give to the parts of a site's shell.
SHELL_WORDS = frozenset(
    """
    arrow artboard bluesky burger chevron close contact copy created cross down envelope eye facebook
    fill google group icon icons instagram layer left line linkedin logo mail mark mastodon menu opinion
    path plus positive print quote right rss search shape share site sketch stroke symbol threads tiktok
    title twitter up whatsapp with x youtube
    """.split()  # noqa: SIM905 - sixty words read better than sixty strings
)
SHELL_SHARE = 0.7
HUMPS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
GLUED = re.compile(r"[a-z.][A-Z]")

TEMPLATE = re.compile(r"\{\{|\{%|<%")
FURNITURE = re.compile(
    r"(?:skip to (?:main )?content|menu|search|print|share(?: this article)?|close|home|sign in|log ?in"
    r"|register|subscribe(?: now)?|advertisement|sponsored|read more|related|loading|most read|copy link"
    r"|comments?)\W*",
    re.IGNORECASE,
)
OFFER = re.compile(
    r"^(?:subscribe|get (?:unlimited|full) access|try (?:it )?(?:for )?\d+ (?:day|week|month|year)s?"
    r"|offer ends|see all offers|already a (?:subscriber|member)|sign up (?:for|to)|sign in (?:or|to)"
    r"|register (?:now|to|for)|you need a subscription|you(?:['’]| ha)ve (?:reached your limit|used all)"
    r"|to (?:continue|keep) reading|your (?:free |full )?(?:trial|access)\b.*\bexpired)\b"
    r"|\bfree articles?\b.*\b(?:left|remaining|this month)\b"
    r"|\bon (?:print|phone)\b.*\b(?:tablet|device)\b|\bsite on phone\b",
    re.IGNORECASE,
)
LONGEST_OFFER_WORDS = 24
FOOTER = re.compile(
    r"^(?:©|\(c\)|copyright\b)|\ball rights reserved\b|\b(?:we|this (?:web)?site) uses? cookies\b",
    re.IGNORECASE,
)
CREDIT = re.compile(
    r"(?:^|\s)(?:©|\(c\)|(?:photo(?:graph)?s?|pictures?|images?|credit|illustration)(?: by\b|:))\s*"
    r"(?:\d{4}\s+)?(?P<credit>[^©]{2,80})$",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<!\.\.)[.!?。！？][\"'”’»)\]]*$")
LONG_WORDS = 30
LONG_CHARACTERS = 180
LABEL_WORDS = 4
LABEL_CHARACTERS = 40


def is_shell(line: str) -> bool:
    """Whether the line is made of a shell's icon names, usually run together."""
    words = [word.lower() for word in HUMPS.findall(line)]
    known = sum(word in SHELL_WORDS for word in words)
    is_iconic = "icon" in words or "sketch" in words or len(GLUED.findall(line)) > 1
    return is_iconic and known >= SHELL_SHARE * len(words)


def is_template(line: str) -> bool:
    """Whether the line holds a placeholder that nobody filled."""
    return TEMPLATE.search(line) is not None


def is_offer(line: str) -> bool:
    """Whether a short line sells access. Long ones are left alone: a story may be about subscriptions."""
    return len(line.split()) <= LONGEST_OFFER_WORDS and OFFER.search(line) is not None


def is_furniture(line: str) -> bool:
    """Whether the line belongs to the page and not to any story on it."""
    return FURNITURE.fullmatch(line) is not None or FOOTER.search(line) is not None or is_shell(line)


def is_refuse(line: str) -> bool:
    """Whether the line is none of the story's, wherever it stands."""
    return is_template(line) or is_offer(line) or is_furniture(line)


def is_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does; three dots are a promise, not an end."""
    return SENTENCE_END.search(line) is not None


def is_long(line: str) -> bool:
    """Whether the line is a whole paragraph, by its length and its end."""
    return (len(line) >= LONG_CHARACTERS or len(line.split()) >= LONG_WORDS) and is_sentence(line)


def is_label(line: str) -> bool:
    """Whether the line reads like the name of a section: few words, each of weight in capitals."""
    words = line.split()
    if len(words) > LABEL_WORDS or len(line) > LABEL_CHARACTERS or is_sentence(line):
        return False
    return all(not word[0].islower() for word in words if len(word) > 3)


def find_credit(line: str) -> tuple[str, str] | None:
    """The caption (perhaps empty) and the credit of a picture, when the line ends in a credit."""
    match = CREDIT.search(line)
    if match is None or "rights reserved" in line.lower():
        return None
    return line[: match.start()].strip(), match["credit"].strip(" ./|-")
