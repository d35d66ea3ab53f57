"""A WordPress from Debian's packages, with MariaDB, in a folder of its own; filled through its REST API."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import httpx

from tests.engines.places import a_free_port
from tests.origins.processes import answers, apt, started
from tests.origins.writing import ARTICLES

PACKAGES = (
    "wordpress",
    "wordpress-theme-twentytwentythree",
    "php-cli",
    "php-mysql",
    "php-xml",
    "mariadb-server",
)
SHIPPED = Path("/usr/share/wordpress")

CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '{public}');
define('WP_SITEURL', '{public}');
define('WP_ENVIRONMENT_TYPE', 'local');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {{
    define($name . '_KEY', '{secret}' . $name);
    define($name . '_SALT', '{secret}' . strtolower($name));
}}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
INSTALL = """<?php
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url('{public}', PHP_URL_HOST);
require '{site}/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_mail() {{ return true; }}
wp_install('The Harbour Post', 'editor', 'editor@harbour.example', true, '', '{secret}');
update_option('permalink_structure', '/%postname%/');
$made = WP_Application_Passwords::create_new_application_password(1, ['name' => 'tests']);
file_put_contents('{folder}/password', $made[0]);
"""
# What a web server does for WordPress: files as they are, everything else to index.php.
ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = '{site}' . rtrim($path, '/');
if ($path !== '/' && is_file($file)) return false;
if ($path !== '/' && is_file($file . '/index.php')) {{ require $file . '/index.php'; return; }}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
require '{site}/index.php';
"""


@contextmanager
def wordpress(folder: Path, public: str) -> Iterator[str]:
    """Run a WordPress that readers know as `public`, filled with our articles; yield where it answers."""
    apt(*PACKAGES, program="mariadbd")
    apt(*PACKAGES, program="php")
    socket, site = folder / "db.sock", folder / "site"
    data = folder / "data"
    subprocess.run(
        [
            "mariadb-install-db",
            "--user=root",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
        ],
        check=True,
        capture_output=True,
    )
    database = ["mariadbd", "--no-defaults", "--user=root", f"--datadir={data}", f"--socket={socket}"]
    database += ["--skip-networking", f"--pid-file={folder / 'db.pid'}", "--innodb-flush-log-at-trx-commit=0"]
    with started(database, folder / "db.log", socket.exists):
        subprocess.run(
            ["mariadb", "-uroot", f"--socket={socket}", "-e", "CREATE DATABASE wordpress"], check=True
        )
        _install(folder, site, public, socket)
        port = a_free_port()
        server = ["php", "-S", f"127.0.0.1:{port}", "-t", str(site), str(folder / "router.php")]
        address = f"http://127.0.0.1:{port}"
        host = {"host": public.removeprefix("http://")}
        with started(
            server, folder / "php.log", lambda: answers(address, **host), site, PHP_CLI_SERVER_WORKERS="4"
        ):
            _fill(address, host, (folder / "password").read_text())
            yield address


def _install(folder: Path, site: Path, public: str, socket: Path) -> None:
    shutil.copytree(SHIPPED, site, symlinks=False, ignore=shutil.ignore_patterns("wp-config.php"))
    filled = {"folder": folder, "site": site, "public": public, "socket": socket, "secret": token_hex(16)}
    for path, text in (
        (site / "wp-config.php", CONFIG),
        (folder / "install.php", INSTALL),
        (folder / "router.php", ROUTER),
    ):
        path.write_text(text.format(**filled))
    done = subprocess.run(["php", str(folder / "install.php")], capture_output=True, text=True, check=False)
    assert (folder / "password").exists(), done.stdout + done.stderr


def _fill(address: str, host: dict[str, str], password: str) -> None:
    """Publish our articles as an editor's program would."""
    with httpx.Client(
        base_url=address, headers=host, auth=("editor", password), trust_env=False, timeout=60
    ) as editor:
        for written in ARTICLES:
            made = editor.post(
                "/wp-json/wp/v2/posts",
                json={
                    "title": written.title,
                    "slug": written.slug,
                    "content": written.html,
                    "status": "publish",
                },
            )
            assert made.status_code == httpx.codes.CREATED, made.text
