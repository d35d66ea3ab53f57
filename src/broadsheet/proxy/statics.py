"""Paths that are never pages: files by the endings that browsers fetch beside a page."""

from functools import lru_cache

FILES = """
css js mjs map json5 png jpg jpeg gif webp avif svg ico bmp tif tiff woff woff2 ttf otf eot
mp3 m4a ogg oga wav flac mp4 m4v webm mov avi mkv pdf zip gz tgz bz2 xz 7z rar tar exe dmg deb rpm
iso wasm doc docx xls xlsx ppt pptx odt ods odp epub mobi
"""
ENDINGS = frozenset(FILES.split())


@lru_cache(maxsize=4096)
def is_static(path: str) -> bool:
    """Whether a path ends like a file that holds no page and no text of one."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() in ENDINGS if "." in name else False
