"""What an edition's pages are rendered by: these packages, these templates, words and assets."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE_DIR = Path(__file__).resolve().parent.parent
PACKAGES = ("broadsheet", "django", "wagtail")
RENDERING = ("*/templates/**/*.*", "*/locale/**/*.mo", "*/static/**/*.*")


@cache
def release(folder: Path = PACKAGE_DIR) -> str:
    """Return a name for all of it; another one means that the same article may look otherwise now.

    By contents, not by times: a container that is built again renders what it did.
    """
    digest = hashlib.blake2b(digest_size=16)
    for package in PACKAGES:
        digest.update(f"{package}=={version(package)}\n".encode())
    for path in sorted(path for pattern in RENDERING for path in folder.glob(pattern)):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
