"""A letter as plain text, for programs that show no HTML and for people who want none."""

from collections.abc import Sequence

from markdown_it.token import Token

BREAKS = ("softbreak", "hardbreak")


def plain_text(tokens: Sequence[Token]) -> str:
    """Return parsed Markdown as text: a link has its address behind it, a list its dashes or numbers."""
    return _Writer().write(tokens)


class _Writer:
    def __init__(self) -> None:
        self.blocks: list[str] = []
        # For each list that is open, its next number; None for dashes.
        self.lists: list[int | None] = []
        self.is_new_item = False
        self.quotes = 0

    def write(self, tokens: Sequence[Token]) -> str:
        for token in tokens:
            self._take(token)
        return "".join(self.blocks).strip("\n")

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
                self.blocks.append("\n")
            case "list_item_open":
                self.is_new_item = True
            case "blockquote_open":
                self.quotes += 1
            case "blockquote_close":
                self.quotes -= 1
            case "hr":
                self._put("* * *")
            case "fence" | "code_block":
                self._put(token.content.rstrip("\n"))
            case "inline":
                self._put(_inline(token.children or []))
            case _:
                pass

    def _put(self, text: str) -> None:
        mark = self._mark()
        indent = "    " * self.quotes + "  " * max(len(self.lists) - 1, 0)
        lines = text.split("\n")
        first = f"{indent}{mark}{lines[0]}"
        rest = [f"{indent}{' ' * len(mark)}{line}" for line in lines[1:]]
        self.blocks.append("\n".join([first, *rest]) + ("\n" if self.lists else "\n\n"))

    def _mark(self) -> str:
        if not self.lists:
            return ""
        if not self.is_new_item:
            return "  "
        self.is_new_item = False
        number = self.lists[-1]
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "


def _inline(children: Sequence[Token]) -> str:
    said: list[str] = []
    links: list[tuple[int, str]] = []
    for child in children:
        if child.type == "link_open":
            links.append((len(said), str(child.attrGet("href"))))
        elif child.type == "link_close":
            start, address = links.pop()
            label = "".join(said[start:])
            is_alone = start == 0 and child is children[-1]
            said[start:] = [_link(label, address, is_alone=is_alone)]
        elif child.type in BREAKS:
            said.append("\n")
        else:
            said.append(child.content)
    return "".join(said)


def _link(label: str, address: str, *, is_alone: bool) -> str:
    bare = address.removeprefix("mailto:")
    if label in (address, bare):
        return bare
    return f"{label}:\n{bare}" if is_alone else f"{label} ({bare})"
