"""The files of deploy/ are what their own programs take, and say what the code and the documentation say."""

import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.deploy.servers import check, program

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = DEPLOY / "container" / "Containerfile"
COMPOSE = DEPLOY / "container" / "compose.yaml"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
# What a unit must say to be kept in its place.
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "RestrictNamespaces": "yes",
}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


class Unit(configparser.RawConfigParser):
    """A unit of systemd, in which a name may stand more than once."""

    def __init__(self, path):
        super().__init__(strict=False, allow_no_value=True, comment_prefixes=("#",))
        self.optionxform = str
        self.read(path)


def lint(path):
    return run(program("hadolint"), "--no-color", str(path))


def test_the_containerfile_passes_its_linter(tmp_path):
    done = lint(CONTAINERFILE)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    worse = tmp_path / "Containerfile"
    worse.write_text(CONTAINERFILE.read_text().replace("python:3.11-slim-bookworm", "python:latest"))
    assert lint(worse).returncode != 0, "the linter finds nothing: it does not work"


def test_the_container_runs_as_nobody_special_and_copies_what_there_is():
    text = CONTAINERFILE.read_text()
    assert re.search(r"^USER \d{4,}$", text, re.MULTILINE)
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        *sources, _ = line.split()
        assert [one for one in sources if not (ROOT / one).exists()] == []


def validate(path):
    return run(program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(path))


def test_the_compose_file_keeps_to_composes_own_schema(tmp_path):
    done = validate(COMPOSE)
    assert done.returncode == 0, done.stdout
    worse = tmp_path / "compose.yaml"
    worse.write_text(COMPOSE.read_text().replace("restart:", "restarts:", 1))
    assert validate(worse).returncode != 0, "the schema forbids nothing: it is not looked at"


def test_the_compose_file_has_every_engine_and_names_what_is_there():
    read = YAML(typ="safe").load(COMPOSE.read_text())
    assert {"web", "postgres", "valkey", "clickhouse"} <= set(read["services"])
    used = {volume.split(":")[0] for service in read["services"].values() for volume in service["volumes"]}
    assert used == set(read["volumes"])
    build = read["services"]["web"]["build"]
    assert (COMPOSE.parent / build["context"] / build["dockerfile"]).resolve() == CONTAINERFILE
    published = [port for service in read["services"].values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8000:8000"], "nothing else is to be reached from outside"


def test_every_variable_of_the_files_is_a_documented_setting():
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            for name in re.findall(r"BROADSHEET_[A-Z_]+", path.read_text("utf-8")):
                assert f"`{name}`" in SETTINGS, f"{path.name}: {name}"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_hardened_and_starts_a_command_that_there_is(path):
    service = Unit(path)["Service"]
    assert {name: service.get(name) for name in HARDENED} == HARDENED
    command = service["ExecStart"].split()[1:]
    assert (ROOT / "src/broadsheet/project/commands" / f"{command[0]}.py").exists()
    assert run(program("broadsheet"), *command, "--help").returncode == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd-analyze")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_takes_a_unit(path, tmp_path):
    def verify(text):
        unit = tmp_path / path.name
        # What it starts is not installed here.
        unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))
        done = run("systemd-analyze", "verify", str(unit))
        return [line for line in done.stderr.splitlines() if path.name in line]

    text = path.read_text()
    assert verify(text) == []
    assert verify(text.replace("ProtectHome=yes", "ProtectHouse=yes")), "it finds nothing: it does not work"


def test_caddy_takes_its_file_and_asks_whether_a_machine_is_ready(tmp_path):
    done = run(
        program("caddy"), "adapt", "--adapter", "caddyfile", "--config", str(DEPLOY / "caddy/Caddyfile")
    )
    assert done.returncode == 0, done.stderr
    text = json.dumps(json.loads(done.stdout))
    assert '"uri": "/readyz"' in text
    worse = tmp_path / "Caddyfile"
    worse.write_text((DEPLOY / "caddy/Caddyfile").read_text().replace("reverse_proxy", "reverse_prxy"))
    assert run(program("caddy"), "adapt", "--adapter", "caddyfile", "--config", str(worse)).returncode != 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that nginx can read, made here."""
    folder = tmp_path_factory.mktemp("certificate")
    names = {"-keyout": folder / "paper.example.key", "-out": folder / "paper.example.pem"}
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=paper.example"]
    made = run("openssl", *words, *(str(part) for pair in names.items() for part in pair))
    assert made.returncode == 0, made.stderr
    return folder


def test_nginx_takes_its_files(certificate, tmp_path):
    site = (DEPLOY / "nginx/broadsheet.conf").read_text().replace("/etc/ssl", str(certificate))
    included = site.replace("# include /etc/nginx/bodies.conf", f"include {DEPLOY / 'nginx/bodies.conf'}")
    assert included != site
    for http in (site, included):
        done = check(http, tmp_path)
        assert done.returncode == 0, done.stderr
    assert check(site.replace("proxy_pass", "proxy_past"), tmp_path).returncode != 0
