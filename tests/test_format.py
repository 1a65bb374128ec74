"""What is really written, by every command, stands in docs/format.md key by key, and the other way round."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from archive.capture import FailureKind, Found, Tls, Truncated
from archive.reading.reader import StoredRecord, read_record, scan
from archive.record import RecordKind
from archive.spool.spool import Spool
from archive.warc import read_fields_block
from archive.writing.conversion import Conversion
from archive.writing.rendered import Rendering
from article.markup.source import key_of, visible
from desk.cli import run
from flows.settings import CHECKOUT
from practice.server import PracticeWeb
from spiders.browser.render import RENDERED_FACTS
from tests.builders import FORMAT, a_capture, a_page, a_spool, first_column

Line = dict[str, Any]


def keys(values: Iterable[Mapping[str, Any]]) -> set[str]:
    found = {key for value in values for key in value}
    assert found, "nothing was written to compare with"
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A small story, walked by the commands themselves: its store, and what each command said."""

    store: Path
    said: Mapping[str, tuple[Line, ...]]

    def read(self, pattern: str) -> list[str]:
        return [p.read_text(encoding="utf-8") for p in sorted(self.store.glob(pattern))]

    def manifests(self) -> list[Line]:
        return [json.loads(text) for text in self.read("runs/*/*.json")]

    def articles(self) -> list[Line]:
        return [json.loads(row) for text in self.read("text/*/runs/*.jsonl") for row in text.splitlines()]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Gather ten pages of two practice outlets, then let every other command speak about them."""
    root = tmp_path_factory.mktemp("documents")
    story = root / "seeds" / "small"
    story.mkdir(parents=True)
    for name in sorted((CHECKOUT / "seeds" / "paris-meeting-2025").glob("*.txt"))[:3]:
        (story / name.name).write_bytes(name.read_bytes())
    (story / "story.toml").write_text(
        'title = "small"\nlanguages = ["ar"]\noutlets = ["alsham-alyawm", "barada-post"]\n[budget]\nmax_pages = 10\n',
        "utf-8",
    )
    (root / "list.jsonl").write_text('{"id": 7, "text_file": "empty.html.txt"}\n', "utf-8")
    (root / "empty.html.txt").write_text("عنوان\n\nفقرة واحدة من النص.\n", "utf-8")
    (root / "no.html").write_text("<html><body></body></html>", "utf-8")
    (root / "judge.jsonl").write_text(
        '{"id": "a", "title": "لقاء في باريس", "text": "لقاء"}\n{"id": "b"}\n', "utf-8"
    )
    with PracticeWeb(visit=1) as web:
        yield Walk(store=root / "store", said=_all_said(root, web))


def _all_said(root: Path, web: PracticeWeb) -> dict[str, tuple[Line, ...]]:
    story, home = str(root / "seeds" / "small"), "https://alsham-alyawm.example/"
    wire = ["--allow-private", "--ca-file", str(web.ca_file), "--delay", "0"]
    wire += ["--outlets", str(CHECKOUT / "practice" / "outlets.toml")]
    wire += [word for dial in web.connect_to() for word in ("--connect-to", ":".join(map(str, dial)))]
    asked: dict[str, tuple[list[str], list[str]]] = {
        "gather": ([story], wire),
        "fetch": ([home], wire),
        "refetch": (["small"], wire),
        "show": (["small", "--all"], []),
        "text": ([str(root / "list.jsonl"), str(root / "no.html"), home], wire),
        "judge": ([story, str(root / "judge.jsonl")], wire),
        "profile": ([story], wire),
        "doctor": ([], []),
        "audit": ([str(root / "store"), str(root / "no.html")], []),
    }
    return {
        command: _said([command, *words, "--json", "--quiet", "--store", str(root / "store"), *flags])
        for command, (words, flags) in asked.items()
    }


def _said(words: Sequence[str]) -> tuple[Line, ...]:
    with redirect_stdout(StringIO()) as out:
        code = run(list(words))
    lines = tuple(json.loads(line) for line in out.getvalue().splitlines())
    assert lines, f"{words[0]} ended with {code} and said nothing"
    return lines


def records(walk: Walk, tmp_path: Path) -> list[StoredRecord]:
    """Return the walk's records and those of an exchange that needs every field there is."""
    spool = a_spool(tmp_path, operator="https://a.example/", allow_private=True, proxy="http://p.example:1")
    tls = Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384")
    spool.keep(a_capture(tls=tls, truncated=Truncated.LENGTH, trailing_bytes=3, attempt=2, port=8080))
    spool.keep(a_capture(response=b"", truncated=Truncated.TIME))
    spool.keep(a_capture(informational=b"HTTP/1.1 103 Early Hints\r\n\r\n"))
    _keep_the_rest(spool)
    spool.close()
    files = [*tmp_path.rglob("*.warc.gz.open"), *walk.store.glob("warc/*/*.warc.gz")]
    return [part for file in files for part in scan(file) if isinstance(part, StoredRecord)]


def _keep_the_rest(spool: Spool) -> None:
    """Keep what only answers that repeat, failed attempts and readings need."""
    words = b"the same words " * 9
    found = Found(how="feed", via="https://a.example/", hops=1)
    tls = Tls(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256", chain=(b"DER",))
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
        len(words),
        words,
    )
    whole = spool.keep(
        a_page("https://a.example/", words, tls=tls, port=443, first_byte_s=0.1, elapsed_s=0.2)
    )
    spool.keep(a_capture(response=chunks, found=found))
    spool.keep(a_capture(request=b"", response=b"", ip=None, port=None, failure=FailureKind.DNS, proxy="p"))
    spool.convert(Conversion(source=whole, text="text", method="method", made_at=whole.captured_at))
    facts = tuple((name, "1") for name in RENDERED_FACTS)
    spool.render(Rendering(source=whole, dom=b"<p>", made_at=whole.captured_at, facts=facts))


@pytest.mark.slow
def test_every_warc_field_that_is_written_is_documented_and_no_other(walk: Walk, tmp_path: Path) -> None:
    found = records(walk, tmp_path)
    assert {name for record in found for name, _ in record.fields} == first_column(
        "Fields of a record header"
    )
    assert {record.kind for record in found} == first_column("Record types")
    for kind in (RecordKind.WARCINFO, RecordKind.METADATA):
        blocks = [read_fields_block(record.block) for record in found if record.kind == kind]
        assert {name for block in blocks for name, _ in block} == first_column(f"Fields of a {kind} block")


@pytest.mark.slow
def test_every_key_of_an_index_line_is_documented(walk: Walk) -> None:
    lines = [row.split(" ", 2)[2] for text in walk.read("cdxj/*/*.cdxj") for row in text.splitlines()]
    assert keys(map(json.loads, lines)) == first_column("Keys of an index line")


@pytest.mark.slow
def test_every_key_of_a_manifest_is_documented(walk: Walk) -> None:
    manifests = walk.manifests()
    planned = [outcome for manifest in manifests for outcome in manifest["planned"]]
    assert keys(manifests) == first_column("Keys of a manifest")
    assert keys(f for m in manifests for f in m["files"]) == first_column("Keys of a file")
    assert keys(planned) == first_column("Keys of an outcome")
    assert keys(c for m in manifests for c in m["channels"]) == first_column("Keys of a channel")
    assert keys(m["cost"] for m in manifests if m["cost"]) == first_column("Keys of a cost")
    assert keys(o["record"] for o in planned if o["record"]) == first_column("Keys of a record")
    assert {o["reason"] for o in planned} <= first_column("Reasons")


@pytest.mark.slow
def test_every_key_of_an_article_line_is_documented(walk: Walk) -> None:
    articles = walk.articles()
    assert keys(articles) == first_column("Keys of an article line")
    parts = {
        "a cut": [cut for a in articles for cut in a["boilerplate"]],
        "a verdict": [a["verdict"] for a in articles],
        "a reason": [reason for a in articles for reason in a["verdict"]["reasons"]],
        "archived": [a["archived"] for a in articles],
        "found": [found for a in articles for found in a["found"]],
    }
    for name, values in parts.items():
        assert keys(values) == first_column(f"Keys of {name}"), name


@pytest.mark.slow
@pytest.mark.parametrize("command", ["gather", "fetch", "refetch", "text", "judge", "profile", "doctor"])
def test_every_key_that_a_command_says_is_documented(walk: Walk, command: str) -> None:
    assert keys(walk.said[command]) == first_column(command)


@pytest.mark.slow
def test_every_key_of_custody_is_documented(walk: Walk) -> None:
    lines = [json.loads(raw) for text in walk.read("custody/*/*.jsonl") for raw in text.splitlines()]
    assert keys(lines) == first_column("Keys of a custody line")
    assert keys(map(json.loads, walk.read("custody/seals/*.json"))) == first_column("Keys of a seal")
    proofs = _said(["custody", "proof", lines[-1]["id"], "--store", str(walk.store)])
    assert keys(proofs) == first_column("Keys of a proof")
    assert keys(_said(["custody", "--json", "--store", str(walk.store)])) == first_column("custody")


@pytest.mark.slow
def test_the_nested_keys_of_show_profile_and_audit_are_documented(walk: Walk) -> None:
    assert keys(walk.said["show"]) == first_column("Keys of an article line") | {"schema", "judged", "verdicts_before"}  # fmt: skip
    profile = walk.said["profile"][0]["profile"]
    assert set(profile) == first_column("Keys of a profile")
    assert keys(profile["people"]) == first_column("Keys of a term")
    findings = [line for line in walk.said["audit"] if "summary" not in line]
    assert keys(findings) == first_column("audit")
    costs = _said(["show", "small", "--cost", "--json", "--store", str(walk.store)])
    assert keys(costs) == first_column("Keys of a cost") | {"schema", "run", "result"}
    assert keys(line["summary"] for line in walk.said["audit"] if "summary" in line) == first_column(
        "Keys of an audit summary"
    )


@pytest.mark.slow
def test_the_reader_in_the_document_finds_every_paragraph_in_its_bytes(walk: Walk, tmp_path: Path) -> None:
    (tmp_path / "follow.py").write_text(code_block("python"), encoding="utf-8")
    name = min(walk.store.glob("text/small/runs/*.jsonl")).relative_to(walk.store)
    words = [sys.executable, "-I", str(tmp_path / "follow.py"), str(walk.store), str(name)]
    printed = subprocess.run(words, capture_output=True, check=True).stdout
    lines = [json.loads(row) for row in (walk.store / name).read_text("utf-8").splitlines()]
    pairs = [pair for a in lines for pair in zip(a["paragraphs"], a["places"], strict=True) if pair[1]]
    assert len(pairs) >= 20
    position = 0
    for paragraph, (start, end) in pairs:
        source = printed[position : position + end - start]
        position += end - start + len(b"\n\n")
        assert words_of(source) == key_of(paragraph)


def code_block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", FORMAT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/format.md has no {language} in it"
    return found[1]


def words_of(source: bytes) -> str:
    """Return the letters and digits of a piece of HTML; one of the two sites writes windows-1256."""
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        text = source.decode("cp1256")
    return key_of(visible(re.sub(r"<[^>]*>", " ", text)))


@pytest.mark.slow
def test_the_commands_in_the_document_lead_from_a_paragraph_to_its_bytes(walk: Walk, tmp_path: Path) -> None:
    article = next(a for a in walk.articles() if not in_chunks(a, walk.store))
    paragraph, (start, end) = next(
        (p, place) for p, place in zip(article["paragraphs"], article["places"], strict=True) if place
    )
    values = {"STORE": walk.store, "START": start, "END": end}
    script = code_block("bash")
    for name, value in {**values, **{k.upper(): v for k, v in article["archived"].items()}}.items():
        script = re.sub(rf"\b{name}=\S+", f"{name}={value}", script)
    words = ["bash", "-c", script]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, check=True).stdout
    header = (tmp_path / "record").read_bytes().partition(b"\r\n\r\n")[0]
    digests = re.findall(rb"^WARC-\w+-Digest: sha256:(\w+)\r?$", header, re.MULTILINE)
    assert said.split(b"  -\n")[:-1] == digests
    assert words_of(said.split(b"  -\n")[-1]) == key_of(paragraph)


def in_chunks(article: Line, store: Path) -> bool:
    archived = article["archived"]
    record = read_record(store / archived["warc"], archived["offset"], archived["length"])
    return b"transfer-encoding" in record.block.partition(b"\r\n\r\n")[0].lower()


@pytest.mark.slow
def test_the_view_is_made_from_the_runs_as_the_document_says(walk: Walk) -> None:
    newest = {line["id"]: line for line in walk.articles()}
    related = [line for line in newest.values() if line["verdict"]["related"]]
    related.sort(key=lambda line: (line["published_at"] or "9999", line["id"]))
    assert related
    assert [json.loads(row) for row in walk.read("text/small/articles.jsonl")[0].splitlines()] == related
