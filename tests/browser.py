"""Where Chromium is. Run as a module (`make browser`) it sees to it that there is one."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoChromium(RuntimeError):
    """There is no Chromium; the message says how to get one."""


@cache
def chromium_path() -> str:
    """Return the path of the machine's Chromium, else of Playwright's own; raises NoChromium."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None) or _playwrights_own()
    if found is None:
        raise NoChromium("No Chromium was found; `make browser` installs one.")
    return found


def install() -> None:
    """Install a Chromium: Debian's as root, else Playwright's. Raises CalledProcessError."""
    apt = shutil.which("apt-get")
    if apt is not None and os.geteuid() == 0:
        subprocess.run([apt, "update", "--quiet=2"], check=True)
        subprocess.run(
            [apt, "install", "--quiet=2", "--yes", "--no-install-recommends", "chromium"],
            check=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    chromium_path.cache_clear()


def _playwrights_own() -> str | None:
    # Asking Playwright starts its driver; where it keeps browsers is documented and quicker to look at.
    kept = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    found = sorted(Path(kept).glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


if __name__ == "__main__":
    try:
        chromium_path()
    except NoChromium:
        install()
    print(f"Chromium: {chromium_path()}")  # noqa: T201  what `make browser` says
