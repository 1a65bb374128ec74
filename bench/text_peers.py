"""Other people's extractors, one a process: `python text_peers.py TOOL`, run by an interpreter that has them.

A page comes as a JSON line {"html", "url", "lang"} on standard input, its answer goes as one to standard output:
{"title", "text", "cpu_s", "error"}. The first line out is {"version"}. Nothing of warraq is imported here, and no
library of here by warraq: some of these tools have licences that must not mix.
"""
# ruff: noqa: ARG001, ARG005 - every tool is asked the same way, whatever it looks at

import importlib
import json
import os
import re
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

Answer = tuple[str, str]  # title, where the tool gives one apart, and text
Extractor = Callable[[str, str | None, str], Answer]
_TAG = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/blockquote)\b[^>]*>", re.IGNORECASE)
# ISO 639-1 -> the names of jusText's word lists and goose3's classes
_JUSTEXT = {
    "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "it": "Italian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "tr": "Turkish",
    "ur": "Urdu", "sv": "Swedish", "da": "Danish", "cs": "Czech", "uk": "Ukrainian", "ro": "Romanian", "hu": "Hungarian",
}  # fmt: skip
_GOOSE = {"ar": "StopWordsArabic", "zh": "StopWordsChinese", "ko": "StopWordsKorean"}


def _trafilatura(**options: bool) -> Extractor:
    extract = importlib.import_module("trafilatura").extract

    def answer(html: str, url: str | None, lang: str) -> Answer:
        return "", extract(html, url=url, include_comments=False, **options) or ""

    return answer


def _with_metadata() -> Extractor:
    extract = importlib.import_module("trafilatura").bare_extraction

    def answer(html: str, url: str | None, lang: str) -> Answer:
        found = extract(html, url=url, include_comments=False, with_metadata=True)
        return (found.title or "", found.text or "") if found else ("", "")

    return answer


def _resiliparse() -> Extractor:
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda html, url, lang: ("", extract(html, main_content=True, alt_texts=False))


def _readability() -> Extractor:
    document, html_of = importlib.import_module("readability").Document, importlib.import_module("lxml.html")

    def answer(html: str, url: str | None, lang: str) -> Answer:
        found = document(html, url=url)
        return found.short_title(), _text(html_of, found.summary())

    return answer


def _magic_html() -> Extractor:
    extractor = importlib.import_module("magic_html").GeneralExtractor()
    html_of = importlib.import_module("lxml.html")

    def answer(html: str, url: str | None, lang: str) -> Answer:
        found = extractor.extract(html, base_url=url or "")
        return found.get("title") or "", _text(html_of, found["html"])

    return answer


def _text(html_of: object, html: str) -> str:
    """Give the text of a tool that answers in HTML, a line a block."""
    if not html or not html.strip():
        return ""
    return str(html_of.fromstring(_TAG.sub(lambda m: f"{m[0]}\n", html)).text_content())  # type: ignore[attr-defined]


def _newspaper() -> Extractor:
    module = importlib.import_module("newspaper")

    def answer(html: str, url: str | None, lang: str) -> Answer:
        article = module.Article(url or "http://unknown.example/", fetch_images=False, language=lang)
        article.download(input_html=html)
        article.parse()
        return article.title or "", article.text or ""

    return answer


def _justext() -> Extractor:
    module = importlib.import_module("justext")

    def answer(html: str, url: str | None, lang: str) -> Answer:
        words = module.get_stoplist(_JUSTEXT[lang]) if lang in _JUSTEXT else frozenset()
        settings = {} if words else {"stopwords_low": 0, "stopwords_high": 0}  # as its documentation says
        found = module.justext(html, words, **settings)
        return "", "\n".join(p.text for p in found if not p.is_boilerplate)

    return answer


def _boilerpy3() -> Extractor:
    extractor = importlib.import_module("boilerpy3.extractors").ArticleExtractor()

    def answer(html: str, url: str | None, lang: str) -> Answer:
        found = extractor.get_doc(html)
        return found.title or "", found.content or ""

    return answer


def _goose3() -> Extractor:
    goose, words = importlib.import_module("goose3").Goose, importlib.import_module("goose3.text")

    def answer(html: str, url: str | None, lang: str) -> Answer:
        settings: dict[str, object] = {"enable_image_fetching": False}
        if lang in _GOOSE:
            settings["stopwords_class"] = getattr(words, _GOOSE[lang])
        else:
            settings |= {"use_meta_language": False, "target_language": lang}
        found = goose(settings).extract(raw_html=html)
        return found.title or "", found.cleaned_text or ""

    return answer


TOOLS: dict[str, tuple[str, Callable[[], Extractor]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "trafilatura-metadata": ("trafilatura", _with_metadata),
    "trafilatura-fast": ("trafilatura", lambda: _trafilatura(fast=True)),
    "trafilatura-precision": ("trafilatura", lambda: _trafilatura(favor_precision=True)),
    "trafilatura-recall": ("trafilatura", lambda: _trafilatura(favor_recall=True)),
    "resiliparse": ("resiliparse", _resiliparse),
    "readability-lxml": ("readability-lxml", _readability),
    "magic-html": ("magic-html", _magic_html),
    "newspaper4k": ("newspaper4k", _newspaper),
    "justext": ("justext", _justext),
    "boilerpy3": ("boilerpy3", _boilerpy3),
    "goose3": ("goose3", _goose3),
}


def main() -> None:
    """Answer pages until the input ends. What a tool prints itself goes nowhere."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    package, make = TOOLS[sys.argv[1]]
    extract = make()
    print(json.dumps({"version": version(package)}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(_answered(extract, json.loads(line))), file=out, flush=True)


def _answered(extract: Extractor, page: dict[str, str]) -> dict[str, object]:
    started, error, title, text = time.process_time(), None, "", ""
    try:
        title, text = extract(page["html"], page["url"], page["lang"])
    except Exception as raised:  # noqa: BLE001 - a peer's failure is a figure of the table
        error = f"{type(raised).__name__}: {str(raised)[:200]}"
    return {"title": title, "text": text, "cpu_s": time.process_time() - started, "error": error}


if __name__ == "__main__":
    main()
