"""The rules of the house that a program can check: sizes, names, imports, mirrors."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "broadsheet"
CODE_FOLDERS = ("src", "tests", "benchmarks")
# What a clone holds; everything else in a checkout was made by commands.
TRACKED = (*CODE_FOLDERS, "cases", "changes", "docs", "deploy", "examples", "requirements", ".ci", ".github")

MOST_FILE_LINES = 600
MOST_TEST_FILE_LINES = 1000
MOST_CONFTEST_LINES = 150
MOST_FUNCTION_LINES = 60
MOST_PARAMETERS = 7
# What may be larger, and why.
LARGER: dict[str, str] = {
    "tests/build.py::policy_text": "a builder of policies: a keyword for each key, all with defaults",
}

VAGUE_NAMES = {"utils", "helpers", "common", "manager", "service"}
# In parts, because no file may hold them whole: not this one either.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("proxy", "golang", "org"),
    )
]
CODE_SUFFIXES = {".py", ".html", ".css", ".js"}


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def python_files() -> list[Path]:
    found = [path for path in files(*CODE_FOLDERS) if path.suffix == ".py" and "migrations" not in path.parts]
    assert len(found) > 100
    return found


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def line_count(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Return the names that a caller fills in."""
    said = function.args
    names = [argument.arg for argument in (*said.posonlyargs, *said.args, *said.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


def test_no_file_is_too_long():
    long = []
    for path in files(*CODE_FOLDERS):
        if path.suffix in CODE_SUFFIXES and "migrations" not in path.parts:
            most = MOST_TEST_FILE_LINES if path.name.startswith("test_") else MOST_FILE_LINES
            if line_count(path) > most and name_of(path) not in LARGER:
                long.append(f"{name_of(path)}: {line_count(path)} lines, the limit is {most}")
    assert not long


def test_no_function_is_too_long():
    long = [
        f"{name_of(path)}:{function.lineno} {function.name}: {lines} lines"
        for path in python_files()
        for function in functions(path)
        if (lines := function.end_lineno - function.lineno + 1) > MOST_FUNCTION_LINES
        and f"{name_of(path)}::{function.name}" not in LARGER
    ]
    assert not long


def test_no_function_takes_too_many_parameters():
    many = [
        f"{name_of(path)}:{function.lineno} {function.name}: {len(taken)} parameters"
        for path in python_files()
        for function in functions(path)
        # What a test function takes are fixtures and rows of its table.
        if len(taken := parameters(function)) > MOST_PARAMETERS
        and not function.name.startswith("test_")
        and f"{name_of(path)}::{function.name}" not in LARGER
    ]
    assert not many


def test_no_conftest_is_too_long():
    assert not [path for path in files("tests") if path.name == "conftest.py" and line_count(path) > 150]


def test_every_exception_still_exists_and_has_a_reason():
    for name, reason in LARGER.items():
        assert (ROOT / name.partition("::")[0]).is_file(), f"{name} is gone: take it off the list"
        assert reason


def test_no_module_has_a_vague_name():
    assert not [name_of(path) for path in python_files() if path.stem in VAGUE_NAMES]
    assert not [name_of(path) for path in python_files() if path.parent.name in VAGUE_NAMES]


def test_no_file_names_a_package_registry():
    tracked = [path for path in ROOT.iterdir() if path.is_file()] + list(files(*TRACKED))
    hosts = re.compile("|".join(map(re.escape, REGISTRY_HOSTS)).encode(), re.IGNORECASE)
    assert not [name_of(path) for path in tracked if hosts.search(path.read_bytes())]


def inner_imports(path: Path) -> Iterator[int]:
    """Return the line numbers of imports inside functions."""
    for function in functions(path):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node.lineno


def is_explained(lines: list[str], number: int) -> bool:
    """Whether an import is excused with a reason: behind it, or in a comment above its block."""
    if re.search(r"# noqa: PLC0415(, \w+)*\s+\S", lines[number - 1]):
        return True
    above = number - 2
    while re.match(r"\s*(from|import) .*# noqa: PLC0415(, F401)?$|\s*$", lines[above]):
        above -= 1
    return "noqa: PLC0415" in lines[number - 1] and lines[above].lstrip().startswith("#")


def test_an_import_inside_a_function_says_why():
    unexplained = []
    for path in python_files():
        lines = path.read_text("utf-8").splitlines()
        unexplained += [
            f"{name_of(path)}:{number}" for number in inner_imports(path) if not is_explained(lines, number)
        ]
    assert not unexplained


def test_every_package_has_a_mirror_in_the_tests():
    packages = [path.parent for path in PACKAGE.glob("*/__init__.py")]
    assert packages
    missing = [
        package.name for package in packages if not list((ROOT / "tests" / package.name).rglob("test_*.py"))
    ]
    assert not missing
