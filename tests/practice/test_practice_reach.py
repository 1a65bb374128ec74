"""Nothing that a gather on the practice web asks for can reach the network: every host of every channel leads to loopback."""

import ast
import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import story.channels.table
from practice.truth import everything
from spiders.wire.wire import ConnectTo
from story.channels.limits import LIMITS
from story.link import Channel
from tests.flows.conftest import practice_house

# What a channel's code names as an address and never asks: names of XML vocabularies and of link relations.
NAMES_ONLY = {"www.w3.org", "purl.org", "rssnamespace.org", "api.w.org"}
LANGUAGES = ("ar", "en", "fa", "fr", "he", "tr")


def literals(path):
    """Every string of a module that is no docstring, with «{}» where something is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = [
        node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    docs = {id(node.value) for node in said}
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | inner:
            yield node.value


def hosts_in_code():
    for path in sorted(Path(story.channels.table.__file__).parent.glob("*.py")):
        for text in literals(path):
            if text.startswith(("http://", "https://")) and (host := urlsplit(text.split("{}/")[0]).netloc):
                yield host


def test_every_host_that_a_channel_names_is_mapped_to_loopback(web):
    named = {host for host in hosts_in_code() if "." in host} - NAMES_ONLY
    asked = {host.replace("{}", language) for host in named for language in LANGUAGES}
    assert len(asked) >= 8
    assert asked <= set(web.service_hosts)


def test_every_host_with_a_pace_of_its_own_that_speaks_the_practice_languages_is_mapped(web):
    spoken = {
        host for host in LIMITS if not host.endswith(".wikipedia.org") or host.split(".")[0] in LANGUAGES
    }
    assert spoken
    assert spoken <= set(web.service_hosts)


def test_a_house_on_the_practice_web_dials_loopback_for_every_service_at_both_ports(web, tmp_path):
    rules = practice_house(web, tmp_path).settings.wire().connect_to
    assert all(isinstance(rule, ConnectTo) for rule in rules)
    dialled = {(rule.host, rule.for_port) for rule in rules if ipaddress.ip_address(rule.address).is_loopback}
    assert {(host, port) for host in web.service_hosts for port in (80, 443)} <= dialled


def test_what_finds_an_article_is_called_as_the_channels_are():
    known = {channel.value for channel in Channel} | {"outlet"}
    assert {name for one in everything() for name in one.channels} <= known


@pytest.mark.parametrize("label", ["july", "august"])
def test_some_of_the_coverage_is_found_by_services_alone_in_several_languages(label):
    alone = [
        one for one in everything() if one.label == label and "outlet" not in one.channels and one.channels
    ]
    assert len({one.language for one in alone}) >= 3
