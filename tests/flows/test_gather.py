"""The whole walk on the practice web, judged by what the practice articles say of themselves."""

import json
import re
from collections import Counter

import pytest

from archive.addresses.urls import url_key
from archive.audit.finding import FindingVerdict
from archive.fate import Fate
from archive.http import payload, read_response
from archive.manifests.cost import added
from archive.manifests.manifest import RunResult
from archive.reading.reader import read_record
from flows.audit import audit
from practice.truth import Expected, everything
from story.verdict import Relation
from tests.flows.conftest import STORY, Walk

pytestmark = pytest.mark.slow

ON_STORY = frozenset({"july", "august"})


def on_story() -> dict[str, Expected]:
    """Return the on-story articles that a polite visitor may have, by the key of each of their addresses."""
    articles = [e for e in everything(visit=1) if e.label in ON_STORY and e.allowed and not e.gone]
    return {url_key(url): e for e in articles for url in e.urls}


def wanted() -> dict[str, Expected]:
    """Return those that outlets themselves lead to, without any service."""
    return {key: e for key, e in on_story().items() if "outlet" in e.channels}


def in_story(walk: Walk) -> dict[str, str]:
    """Return the addresses that were judged part of the story, with their verdict."""
    return {j.verdict.article: j.verdict.relation.value for j in walk.gathered.judged if j.verdict.related}


def test_recall_every_reachable_on_story_article_is_kept_and_related(walk: Walk) -> None:
    truth = wanted()
    places = {(e.host, e.article) for e in truth.values()}
    assert len(places) >= 45
    found = {
        (truth[key].host, truth[key].article) for url in in_story(walk) if (key := url_key(url)) in truth
    }
    missed = sorted(places - found)
    assert len(found) / len(places) >= 0.95, missed


def test_precision_of_related(walk: Walk) -> None:
    truth = on_story()
    related = [j.verdict.article for j in walk.gathered.judged if j.verdict.relation is Relation.RELATED]
    wrong = [url for url in related if url_key(url) not in truth]
    assert len(related) >= 35
    assert 1 - len(wrong) / len(related) >= 0.95, wrong


def test_syndicated_copies_are_marked_and_name_their_original(walk: Walk) -> None:
    truth = wanted()
    copies = {(e.host, e.article): e.copy_of for e in truth.values() if e.copy_of}
    assert len(copies) >= 5
    marked = {}
    for judged in walk.gathered.judged:
        expected = truth.get(url_key(judged.verdict.article))
        if expected and judged.verdict.relation is Relation.COPY_OF and judged.verdict.copy_of:
            original = truth.get(url_key(judged.verdict.copy_of))
            marked[expected.host, expected.article] = original.article if original else judged.verdict.copy_of
    families = {place: copies.get(place, place[1]) for place in {(e.host, e.article) for e in truth.values()}}
    for place, original in copies.items():
        family = {p for p, root in families.items() if root == original}
        unmarked = family - set(marked)
        assert len(unmarked) <= 1, f"{place}: of the copies of {original}, {sorted(unmarked)} are not marked"


def test_what_the_run_cost_is_split_over_the_fates_of_its_manifest(walk: Walk) -> None:
    manifest = walk.gathered.manifest
    assert manifest.cost is not None
    by_fate = {fate: cost.addresses for fate, cost in manifest.cost.by_fate}
    assert by_fate == {fate.value: count for fate, count in manifest.fates.items() if count}
    assert added(cost for _, cost in manifest.cost.by_host) == manifest.cost.total


def test_no_page_is_fetched_against_robots(walk: Walk) -> None:
    asked = [(e.host, e.path) for e in walk.log]
    assert ("hajib-news.example", "/robots.txt") in asked
    assert [path for host, path in asked if host == "hajib-news.example" and path != "/robots.txt"] == []
    assert [(host, path) for host, path in asked if path.startswith("/private/")] == []


def test_each_host_was_asked_for_its_rules_before_anything_else(walk: Walk) -> None:
    first = {}
    for exchange in walk.log:
        first.setdefault((exchange.scheme, exchange.host), exchange.path)
    assert set(first.values()) == {"/robots.txt"}


def test_every_planned_address_has_exactly_one_fate_with_a_reason(walk: Walk) -> None:
    planned = walk.gathered.manifest.planned
    assert [url for url, n in Counter(o.url for o in planned).items() if n > 1] == []
    assert [o.url for o in planned if not o.reason] == []
    assert sum(walk.gathered.manifest.fates.values()) == len(planned) >= 200


def test_refusals_and_failures_say_why(walk: Walk) -> None:
    ends = {(o.fate, o.reason) for o in walk.gathered.manifest.planned}
    assert (Fate.REFUSED, "robots") in ends
    silent = [
        o
        for o in walk.gathered.manifest.planned
        if o.fate in {Fate.FAILED, Fate.REFUSED, Fate.NOT_AN_ARTICLE} and not o.why
    ]
    assert silent == []


def test_a_page_that_asked_to_wait_was_asked_again_and_kept(walk: Walk) -> None:
    waited = {(e.host, e.path) for e in walk.log if e.response.startswith(b"HTTP/1.1 429")}
    assert waited
    later = {(e.host, e.path) for e in walk.log if e.response.startswith(b"HTTP/1.1 200")}
    assert waited <= later


def test_a_soft_404_is_no_article(walk: Walk) -> None:
    soft = [o for o in walk.gathered.manifest.planned if o.fate is Fate.NOT_AN_ARTICLE and "soft" in o.reason]
    assert soft
    assert {re.sub(r"https?://([^/]+)/.*", r"\1", o.url) for o in soft} == {"transatlantic-post.example"}


def test_a_paywalled_article_is_marked_as_a_teaser(walk: Walk) -> None:
    teasers = {url_key(j.verdict.article) for j in walk.gathered.judged if j.article.paywalled}
    paywalled = {url_key(e.urls[0]) for e in everything(visit=1) if e.paywall and e.label in ON_STORY}
    assert paywalled
    assert paywalled <= teasers


def test_the_audit_of_the_store_is_sound(walk: Walk) -> None:
    audited = audit(walk.house)
    assert [f for f in audited.findings if f.verdict is not FindingVerdict.OK] == []
    assert audited.sound


def test_clean_text_holds_every_paragraph_of_on_story_articles_and_no_boilerplate(walk: Walk) -> None:
    truth = wanted()
    lost, kept, extra = [], 0, []
    for judged in walk.gathered.judged:
        expected = truth.get(url_key(judged.verdict.article))
        if expected is None:
            continue
        text = words_of(" ".join(p.text for p in judged.article.paragraphs))
        for paragraph in expected.paragraphs:
            kept += 1
            if words_of(paragraph) not in text:
                lost.append((judged.verdict.article, paragraph[:60]))
        known = words_of(" ".join((*expected.paragraphs, expected.lede, expected.title)))
        extra += [
            (judged.verdict.article, p.text[:80])
            for p in judged.article.paragraphs
            if words_of(p.text) not in known
        ]
    assert kept >= 200
    assert len(lost) / kept <= 0.02, lost[:10]
    assert len(extra) / kept <= 0.05, extra[:10]


def test_publication_days_are_right_or_absent(walk: Walk) -> None:
    truth = wanted()
    right, wrong, absent = 0, [], 0
    for judged in walk.gathered.judged:
        expected = truth.get(url_key(judged.verdict.article))
        if expected is None:
            continue
        at = judged.article.published_at
        if at is None:
            absent += 1
        elif (
            abs((at.date() - __import__("datetime").datetime.fromisoformat(expected.published).date()).days)
            <= 1
        ):
            right += 1
        else:
            wrong.append((judged.verdict.article, str(at), expected.published))
    assert wrong == []
    assert right / (right + absent) >= 0.95


def test_each_paragraph_leads_back_to_its_bytes(walk: Walk) -> None:
    lines = [
        json.loads(line)
        for line in (walk.house.root / "text" / STORY / "articles.jsonl").read_text().splitlines()
    ]
    placed = total = 0
    for line in lines:
        record = read_record(
            walk.house.root / line["archived"]["warc"], line["archived"]["offset"], line["archived"]["length"]
        )
        body = payload(read_response(record.block)).body
        for text, place in zip(line["paragraphs"], line["places"], strict=True):
            total += 1
            if place is None:
                continue
            placed += 1
            there = body[place[0] : place[1]]
            first = text.split()[0].strip("«»“”\"'.,،:؛()[]-–")
            assert (
                any(first.encode(c, "xmlcharrefreplace") in there for c in ("utf-8", "cp1256", "cp1255"))
                or b"&" in there
            ), (line["url"], text[:60])
    assert total >= 200
    assert placed / total >= 0.98


def test_the_story_expects_nothing_and_the_run_says_how_it_ended(walk: Walk) -> None:
    assert walk.gathered.manifest.result in {RunResult.SOUND, RunResult.PARTIAL}
    assert walk.gathered.manifest.allow_private
    assert walk.gathered.manifest.connect_to


def test_what_was_refused_or_throttled_is_told_as_not_measured(walk: Walk) -> None:
    told = {(one.channel, one.outlet): one for one in walk.gathered.manifest.channels}
    assert dict(told["home", "hajib-news"].unmeasured) == {"refused": 1}
    assert (told["home", "hajib-news"].measured, told["home", "hajib-news"].found_at) == (0, None)
    assert all(one.asked == one.measured + sum(n for _, n in one.unmeasured) for one in told.values())
    reached = [one for one in told.values() if one.channel == "home" and one.measured]
    assert len(reached) >= 18
    assert all(one.links and one.found_at for one in reached)


def test_services_lead_to_coverage_and_each_of_them_is_counted(walk: Walk) -> None:
    told = {one.channel: one for one in walk.gathered.manifest.channels if one.channel == one.outlet}
    assert {"gdelt-doc", "gdelt-gkg", "mediawiki", "wayback"} <= told.keys()
    assert "gdelt-gal" not in told  # the story turned it off
    assert sum(one.related for one in told.values()) >= 20
    alone = wanted_by_services()
    assert alone
    found = {truth.article for url in in_story(walk) if (truth := alone.get(url_key(url)))}
    missed = {one.article for one in alone.values()} - found
    assert len(found) > len(missed), sorted(missed)


def wanted_by_services() -> dict[str, Expected]:
    """Return the on-story articles to which services that were asked lead, and no outlet that we know."""
    asked = {"gdelt-doc", "gdelt-gkg", "mediawiki", "wayback"}
    return {
        key: one for key, one in on_story().items() if one.channels & asked and "outlet" not in one.channels
    }


def test_each_round_says_what_it_asked_found_and_added(walk: Walk) -> None:
    rounds = walk.gathered.rounds
    assert [one.number for one in rounds] == list(range(1, len(rounds) + 1))
    assert rounds[0].related >= 35
    assert rounds[-1].related == 0 or len(rounds) == walk.house.settings.rounds
    assert [note for note in walk.gathered.manifest.notes if note.startswith("round ")] == [
        one.sentence for one in rounds
    ]
    assert walk.gathered.alarms == ()


def test_the_run_leaves_nothing_in_the_spool(walk: Walk) -> None:
    assert list(walk.house.spool.iterdir()) == []


def words_of(text: str) -> str:
    """Return a text as its words alone, for comparing across skins."""
    return " ".join(re.findall(r"\w+", text))
