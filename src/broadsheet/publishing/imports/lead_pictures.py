"""A saved page's lead picture: a file in the folder that browsers save beside the page."""

import warnings
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image

LARGEST_BYTES = 30_000_000
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif", "AVIF": ".avif"}


def find_picture_file(folder: Path | None, source: str) -> Path | None:
    """The picture's file. None when it is elsewhere: nothing is fetched, nothing read outside `folder`."""
    try:
        parts = urlsplit(source)
        if folder is None or not parts.path or parts.scheme or parts.netloc:
            return None
        path = (folder / unquote(parts.path)).resolve()
        is_beside = path.is_relative_to(folder.resolve()) and path.is_file()
        return path if is_beside and path.stat().st_size <= LARGEST_BYTES else None
    except (ValueError, OSError):
        return None


def find_suffix(path: Path) -> str | None:
    """The ending that suits the picture in a file; None when it holds no picture that we can show."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                picture.verify()
                return SUFFIXES.get(picture.format or "")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
