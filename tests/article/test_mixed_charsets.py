"""A page whose parts are in two charsets is read part by part, is suspect, and says why; its paragraphs lead to their bytes."""

import time

import pytest

from article.article import Status
from article.charsets.charset import decode
from article.charsets.places import places_of, text_at
from article.extract import extract
from article.markup.scanner import scan
from article.page import page_of

TEXTS = {
    ("ar", "cp1256"): ("من يملك الأرض خلف المرفأ؟ تحقيق في عقود الظل", [
        "تكشف وثائق اطلعت عليها الصحيفة أن ثلاث شركات، مسجلة في عنوان واحد، اشترت خلال عام نصف الأراضي المحاذية للمرفأ.",
        "وقال موظف سابق في السجل العقاري إن العقود وُقّعت في يوم واحد، وإن أحداً لم يسأل عن مصدر المال."]),
    ("he", "cp1255"): ("מי מחזיק בקרקע שמאחורי הנמל? תחקיר", [
        "מסמכים שהגיעו לידי העיתון מראים כי שלוש חברות הרשומות בכתובת אחת רכשו בתוך שנה מחצית מהקרקעות שליד הנמל.",
        "עובד לשעבר במרשם המקרקעין אמר כי החוזים נחתמו ביום אחד, ואיש לא שאל על מקור הכסף."]),
    ("ru", "cp1251"): ("Кому принадлежит земля за портом? Расследование", [
        "Документы, с которыми ознакомилась газета, показывают, что три компании купили за год половину земли у порта.",
        "Бывший сотрудник реестра рассказал, что договоры подписали в один день и никто не спросил, откуда деньги."]),
    ("tr", "cp1254"): ("Limanın arkasındaki arazi kimin? Bir araştırma", [
        "Gazetenin gördüğü belgeler, aynı adrese kayıtlı üç şirketin bir yılda arazinin yarısını aldığını gösteriyor.",
        "Tapu dairesinin eski bir çalışanı, sözleşmelerin tek günde imzalandığını ve kimsenin parayı sormadığını söyledi."]),
}  # fmt: skip


FEW = [(True, False, True), (True, True, False)]
CASES = [(*key, parts) for key in TEXTS for parts in FEW]
# A title alone holds too few letters beyond ASCII in Turkish to tell anything.
CASES += [
    (*key, parts) for key in TEXTS if key[0] != "tr" for parts in ((True, False, False), (False, True, True))
]


@pytest.mark.parametrize(("language", "charset", "in_utf8"), CASES)
def test_each_part_is_read_as_it_was_written_and_the_page_is_suspect(language, charset, in_utf8):
    title, paragraphs = TEXTS[language, charset]
    parts = (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'><title>{title}</title></head><body>",
        f"<article><h1>{title}</h1>" + "".join(f"<p>{p}</p>" for p in paragraphs) + "</article>",
        "<aside>"
        + "".join(f"<li><a href='/{i}'>{title} {i}</a></li>" for i in range(6))
        + "</aside></body></html>",
    )
    page = page_of(
        b"".join(part.encode("utf-8" if utf8 else charset) for part, utf8 in zip(parts, in_utf8, strict=True))
    )
    got = extract(page)
    assert (got.title, [p.text for p in got.paragraphs]) == (title, paragraphs)
    assert got.status is Status.SUSPECT
    assert f"was read as {charset}" in got.why
    assert [text_at(page, p.place) for p in got.paragraphs] == paragraphs


def test_a_page_in_one_charset_is_not_taken_for_a_mixed_one():
    for (_, charset), (title, paragraphs) in TEXTS.items():
        body = f"<p>{title}</p><p>{' '.join(paragraphs)}</p>"
        assert decode(body.encode(charset)).mixed is None
        assert decode(body.encode()).mixed is None
    assert decode("<p>société – « œuvre » …</p>".encode("cp1252")).mixed is None
    assert decode(b"<p>an English text \x93quoted\x94 by \xe2\x80\x9canother\xe2\x80\x9d</p>").mixed is None


def in_two_charsets(count):
    title, (first, second) = TEXTS["ru", "cp1251"]
    head = f"<html lang='ru'><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>"
    told = "".join(f"<p>{i}: {first}</p>" for i in range(count)).encode("cp1251")
    page = page_of(head.encode() + told + "".join(f"<p>{i}: {second}</p>" for i in range(count)).encode())
    blocks = scan(page.html).blocks
    places = places_of(page.decoded, page.body, [(b.start, b.end) for b in blocks])
    return page, [(places[b.start, b.end], b.text) for b in blocks]


def test_reading_all_places_of_such_a_page_takes_time_that_grows_with_it():
    def took(count):
        page, told = in_two_charsets(count)
        assert page.decoded.mixed == "cp1251"
        best = 9.9
        for _ in range(3):
            began = time.process_time()
            assert [text_at(page, place) for place, _ in told] == [text for _, text in told]
            best = min(best, time.process_time() - began)
        return best

    assert took(300) < 25 * took(30) + 0.02  # a line has 10, a square 100
