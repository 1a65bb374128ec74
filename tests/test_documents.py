"""The documents tell the truth, and what they promise of paths, states, decisions and licences holds."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from archive.audit.finding import FindingVerdict
from archive.capture import FailureKind, Truncated
from archive.fate import Fate
from article.article import NotArticleKind, ParagraphKind, Status, Wall, Why
from desk.cli import COMMANDS
from desk.exits import Exit
from flows.versions.changes import Change
from story.link import Channel
from story.verdict import Relation
from tests.builders import FORMAT, ROOT_OF_REPO, first_column

GLOSSARY = (ROOT_OF_REPO / "docs" / "glossary.md").read_text(encoding="utf-8")
ROOMS = ("archive", "article", "story", "spiders", "flows", "desk", "practice")
DECISIONS = sorted((ROOT_OF_REPO / "docs" / "decisions").glob("*.md"))
PROJECT = tomllib.loads((ROOT_OF_REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]

STATIC_REASONS = {
    "ok",
    "redirect",
    "changed",
    "changed-silently",
    "back",
    "gone-soft",
    "gone-home",
    "replaced",
    "layout-only",
    "same-bytes",
    "not-modified",
    "lease_lost",
    "robots",
    "opted_out",
    "taken_down",
    "address",
    "trap",
    "cancelled",
    "absent",
    "gone",
    "imported",
}


def test_every_fate_and_reason_is_documented_and_no_other() -> None:
    assert first_column("Fates") == {fate.value for fate in Fate}
    kinds = {kind.value for kinds in (FailureKind, NotArticleKind, Wall) for kind in kinds}
    kinds.remove(NotArticleKind.BLOCKED.value)  # which is a fate, with walls as its reasons
    assert first_column("Reasons") == kinds | STATIC_REASONS


def test_every_check_of_the_audit_is_documented_and_no_other() -> None:
    files = sorted((ROOT_OF_REPO / "archive").rglob("*.py"))
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = re.findall(r'check="(\w+)"|_finding\(\s*"(\w+)"|\("(\w+)", FindingVerdict', code)
    assert {word for pair in named for word in pair if word} == first_column("Checks")


def test_every_schema_that_is_written_is_documented_and_no_other() -> None:
    code = [p.read_text(encoding="utf-8") for room in ROOMS for p in (ROOT_OF_REPO / room).rglob("*.py")]
    written = {name for text in code for name in re.findall(r'"(warraq/[a-z]+/\d+)"', text)}
    assert written == set(re.findall(r"warraq/[a-z]+/\d+", FORMAT))


def test_the_keys_of_the_scheduler_are_documented() -> None:
    tree = ast.parse((ROOT_OF_REPO / "desk" / "commands" / "schedule.py").read_text(encoding="utf-8"))
    said = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    assert {k.value for d in said for k in d.keys if isinstance(k, ast.Constant)} == first_column("schedule")


def test_every_command_with_lines_of_its_own_has_a_heading() -> None:
    for command in set(COMMANDS) - {"demo"}:
        assert f"\n### {command}\n" in FORMAT, command


@pytest.mark.parametrize("words", [Change, Status, ParagraphKind, Channel, Relation, Truncated])
def test_every_word_of_a_state_that_is_written_is_documented(words: type[StrEnum]) -> None:
    assert [word.value for word in words if f"`{word.value}`" not in FORMAT] == []


@pytest.mark.parametrize("words", [Why, Fate, Relation, FindingVerdict])
def test_the_glossary_knows_every_word_of_a_state(words: type[StrEnum]) -> None:
    missing = [w.value for w in words if not re.search(rf"(?<![\w-]){re.escape(w.value)}(?![\w-])", GLOSSARY)]
    assert missing == []


def test_the_exit_codes_are_documented_and_no_other() -> None:
    assert first_column("12. Exit codes") == {str(int(code)) for code in Exit}


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_every_decision_says_what_it_decides_why_and_at_what_price(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]} ")
    for part in ("Decision", "Why", "Price"):
        assert re.search(rf"^\*\*{part}\.\*\* \S", text, re.MULTILINE), part


def test_the_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_changelog_begins_with_what_is_not_yet_released() -> None:
    heads = re.findall(r"^## (.+)$", (ROOT_OF_REPO / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heads[0].lower().endswith("(unreleased)")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/format.md", "docs/glossary.md"])
def test_every_path_that_a_document_names_is_there(page: str) -> None:
    text = (ROOT_OF_REPO / page).read_text(encoding="utf-8")
    links = {link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link}
    rooms = "|".join((*ROOMS, "docs", "seeds", "tests", "bench"))
    named = set(re.findall(rf"`((?:{rooms})/[\w./-]+)`", text))
    headings = {
        re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    missing = {link for link in links if link.startswith("#") and link[1:] not in headings}
    missing |= {n for n in named | {x for x in links if x[0] != "#"} if not (ROOT_OF_REPO / n).exists()}
    assert missing == set()


COPYLEFT = re.compile(r"\b[AL]?GPL|GNU (?:Affero|Lesser|Library|General)")
# Packages whose words name a GPL, and why they may stay all the same.
CHOSEN = {
    "tld": "MPL-1.1 OR GPL-2.0 OR LGPL-2.1, of which we take MPL-1.1; trafilatura's courlan asks for it",
    "text-unidecode": "Artistic Licence OR GPL, of which we take the first; prefect's python-slugify asks for it",
}


# Libraries of an optional extra, and the one module that may import them, when it is asked for.
EXTRAS = {
    "opentimestamps": "archive/custody/ots.py",
    "safetensors": "flows/judging/static_vectors.py",
    "tokenizers": "flows/judging/static_vectors.py",
    "distributed": "flows/bulk/on_dask.py",
    "prefect_dask": "flows/bulk/on_prefect.py",
    "pg8000": "archive/catalogue/postgres.py",
}


def test_a_library_of_an_extra_is_imported_by_its_one_module_and_not_at_the_start() -> None:
    for file in (file for room in ROOMS for file in (ROOT_OF_REPO / room).rglob("*.py")):
        at_the_top = ast.parse(file.read_text(encoding="utf-8"))
        at_the_top.body = [n for n in at_the_top.body if isinstance(n, ast.Import | ast.ImportFrom)]
        first, anywhere = ast.unparse(at_the_top), set(imported(file))
        for name, module in EXTRAS.items():
            assert name not in anywhere or file == ROOT_OF_REPO / module, file
            assert name not in first, file


def installed(requirements: list[str]) -> Iterator[Distribution]:
    """Give every distribution that these requirements lead to on this machine."""
    todo, seen = [Requirement(text) for text in requirements], set[tuple[str, str]]()
    while todo:
        wanted = todo.pop()
        key = (canonicalize_name(wanted.name), ",".join(sorted(wanted.extras)))
        if key in seen:
            continue
        seen.add(key)
        found = distribution(wanted.name)
        yield found
        for part in map(Requirement, found.requires or []):
            extras = ["", *wanted.extras]
            if part.marker is None or any(part.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(part)


def licence_of(package: Distribution) -> str:
    """Return all that a package says of its licence: expression, text, classifiers."""
    read = package.metadata.get_all
    said = [*read("License-Expression", []), *read("License", [])]
    return " | ".join([*said, *(c for c in read("Classifier", []) if c.startswith("License ::"))])


def test_no_dependency_comes_under_a_gpl_and_each_says_its_licence() -> None:
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["embed"], *extras["dask"], *extras["postgres"]]
    packages = {canonicalize_name(p.name): licence_of(p) for p in installed(wanted)}
    assert len(packages) > len(PROJECT["dependencies"])
    assert [name for name, licence in packages.items() if not licence] == []
    assert {name for name, licence in packages.items() if COPYLEFT.search(licence)} <= set(CHOSEN)


def test_every_chosen_licence_offers_another_than_the_gpl() -> None:
    for name in CHOSEN:
        assert re.search(r"MPL|Artistic", licence_of(distribution(name))), name


def test_every_library_that_is_imported_is_one_whose_licence_was_read() -> None:
    checked = {canonicalize_name(p.name) for p in installed(PROJECT["dependencies"])}
    owners = packages_distributions()
    files = [file for room in ROOMS for file in (ROOT_OF_REPO / room).rglob("*.py")]
    names = {name for file in files for name in imported(file)}
    foreign = names - set(ROOMS) - sys.stdlib_module_names
    assert "scrapy" in foreign
    for name in foreign - set(EXTRAS):
        assert {canonicalize_name(owner) for owner in owners[name]} & checked, name


def imported(file: Path) -> Iterator[str]:
    """Give the first word of every absolute import in a file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_the_lock_pins_every_dependency_within_its_range_and_by_hash() -> None:
    lock = (ROOT_OF_REPO / "requirements.lock").read_text(encoding="utf-8")
    entries = re.findall(r"^([\w.-]+)==(\S+)([^\n]*(?:\n +--hash=\S+.*)*)", lock, re.MULTILINE)
    pinned = {canonicalize_name(name): version for name, version, _ in entries}
    assert [name for name, _, rest in entries if "--hash=sha256:" not in rest] == []
    for wanted in map(Requirement, PROJECT["dependencies"]):
        version = pinned.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted.name} is not pinned"
        assert wanted.specifier.contains(version), f"{wanted.name} {version} is not {wanted.specifier}"
