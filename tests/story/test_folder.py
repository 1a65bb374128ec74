import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from story.folder import archive_name, load_outlets, load_story, story_folder
from story.seed import Outlet, SeedError, SeedKind, Window

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = "عقد وفد سوري لقاء مع وفد إسرائيلي في باريس بوساطة أميركية.\n"
KNOWN = (
    Outlet(name="sham", home="https://sham.example/", language="ar", country="SY"),
    Outlet(name="herald", home="https://herald.example/", language="en", country="GB"),
)


def a_story(folder: Path, toml: str = 'title = "لقاء"\n', **files: str | bytes) -> Path:
    """Write a story folder; `seed_txt="…"` becomes seed.txt, `page_html_url` becomes page.html.url."""
    folder.mkdir(exist_ok=True)
    (folder / "story.toml").write_text(toml, encoding="utf-8")
    for name, content in (files or {"seed_txt": ARTICLE}).items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("_", ".")).write_bytes(raw)
    return folder


def test_a_title_and_one_seed_are_enough(tmp_path: Path) -> None:
    story = load_story(a_story(tmp_path / "s"), KNOWN)
    assert (story.name, story.title, story.languages, story.max_pages) == ("s", "لقاء", ("ar",), 400)
    assert [outlet.name for outlet in story.outlets] == ["sham"]
    assert story.seeds[0].raw == ARTICLE.encode()


def test_every_known_key_is_read(tmp_path: Path) -> None:
    toml = """title = "لقاء"
languages = ["ar", "en"]
outlets = ["herald", "https://New.Example"]
[window]
start = 2025-07-20
end = "2025-09-05"
[expect]
related_min = 3
related_max = 60
[pin]
names = ["توم باراك"]
terms = ["فض الاشتباك"]
[forbid]
terms = ["كرة القدم"]
[channels]
wordpress = false
[budget]
max_pages = 50
"""
    story = load_story(a_story(tmp_path / "s", toml), KNOWN)
    assert [(o.name, o.home) for o in story.outlets] == [
        ("herald", "https://herald.example/"),
        ("new.example", "https://new.example/"),
    ]
    assert story.window == Window(start=date(2025, 7, 20), end=date(2025, 9, 5))
    assert (story.related_min, story.related_max, story.max_pages) == (3, 60, 50)
    assert (story.pinned, story.pinned_names) == (("توم باراك", "فض الاشتباك"), ("توم باراك",))
    assert (story.forbidden, story.channels) == (("كرة القدم",), (("wordpress", False),))


def test_a_head_is_read_and_the_bytes_stay_as_they_are(tmp_path: Path) -> None:
    text = (
        "title: لقاء في باريس\ndate: 2025-07-26\noutlet: الثورة\nurl: https://Thawra.example/a b\n\n"
        + ARTICLE
    )
    (seed,) = load_story(a_story(tmp_path / "s", seed_txt=text), KNOWN).seeds
    assert dict(seed.head) == {
        "title": "لقاء في باريس",
        "date": "2025-07-26",
        "outlet": "الثورة",
        "url": "https://thawra.example/a%20b",
    }
    assert (seed.url, seed.raw) == ("https://thawra.example/a%20b", text.encode())


@pytest.mark.parametrize(
    "text", ["الثورة:\n" + ARTICLE, "Note: hello\n\n" + ARTICLE, "title: لقاء\n" + ARTICLE]
)
def test_text_that_only_looks_like_a_head_stays_text(tmp_path: Path, text: str) -> None:
    (seed,) = load_story(a_story(tmp_path / "s", seed_txt=text), KNOWN).seeds
    assert seed.head == ()


def test_addresses_and_saved_pages_are_seeds(tmp_path: Path) -> None:
    files = {"links_url": "# mine\nhttps://a.example/1\n\nhttps://a.example/2\nhttps://a.example/1\n",
             "page_html": "<html>لقاء", "page_html_url": "https://b.example/3\n"}  # fmt: skip
    seeds = load_story(a_story(tmp_path / "s", **files), KNOWN).seeds
    assert [(s.name, s.kind, s.url) for s in seeds] == [
        ("links.url:2", SeedKind.URL, "https://a.example/1"),
        ("links.url:4", SeedKind.URL, "https://a.example/2"),
        ("page.html", SeedKind.PAGE, "https://b.example/3"),
    ]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("", "'title' is missing"),
        ("title = 5", "'title' must be"),
        ('title = " "', "'title' must be"),
        ('title = "a"\nlangages = ["ar"]', "unknown key 'langages'"),
        (
            'title = "a"\n[window]\nfrom = 2025-01-01',
            "unknown key 'window.from'. There are: window.end, window.start",
        ),
        (
            'title = "a"\n[window]\nstart = 2025-02-01\nend = 2025-01-01',
            "'window.end' must be a day not before",
        ),
        ('title = "a"\n[window]\nstart = "soon"', "'window.start' must be a day"),
        ('title = "a"\nwindow = 3', "'window' must be a table"),
        ('title = "a"\nlanguages = "ar"', "'languages' must be"),
        ('title = "a"\nlanguages = ["Arabic"]', "'languages' must be"),
        ('title = "a"\nlanguages = ["ar", 3]', "'languages' must be"),
        ('title = "a"\noutlets = ["herold"]', "herald"),
        ('title = "a"\noutlets = ["ftp://x.example/"]', "'outlets' must be"),
        ('title = "a"\n[expect]\nrelated_min = 5\nrelated_max = 2', "'expect.related_max' must be"),
        ('title = "a"\n[expect]\nrelated_min = true', "'expect.related_min' must be"),
        ('title = "a"\n[budget]\nmax_pages = 0', "'budget.max_pages' must be"),
        ('title = "a"\n[channels]\nwordpres = true', "unknown key 'channels.wordpres'"),
        ('title = "a"\n[channels]\nfeed = "no"', "'channels.feed' must be true or false"),
        (
            'title = "a"\n[pin]\nperson = ["a b"]',
            "unknown key 'pin.person'. There are: pin.dates, pin.events",
        ),
        ('title = "a"\n[pin]\npeople = ["باراك"]', "'pin.people' must be full names: a surname alone"),
        ('title = "a"\n[[add.people]]\nalso = ["Tom Barrack"]', "'add.people[1].name' is missing"),
        ('title = "a"\n[[add.places]]\nname = "x"\nalias = ["y"]', "unknown key 'add.places[1].alias'"),
        ('title = "a"\n[add]\nplaces = [3]', "'add.places' must be a list of texts, or of tables"),
        ('title = "a"\n[forbid]\nparties = ["Atlantis"]', "'forbid.parties' must be countries"),
        ('title = "a"\n[add]\ndates = ["soon"]', "'add.dates' must be days"),
        ('title = "a"\n[budget.asks]\ngdelt = 3', "unknown key 'budget.asks.gdelt'"),
        ('title = "a"\n[budget.asks]\ngdelt-gal = -1', "'budget.asks.gdelt-gal' must be a whole number"),
        ("title = [", "is not TOML"),
    ],
)
def test_a_wrong_story_file_stops_the_run_and_names_the_key(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(SeedError) as stopped:
        load_story(a_story(tmp_path / "s", toml), KNOWN)
    assert said in str(stopped.value)
    assert "story.toml" in str(stopped.value)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"seed_txt": ""}, "seed.txt: is empty"),
        ({"seed_txt": "\ufeff \n\n"}, "seed.txt: is empty"),
        ({"seed_txt": b"\x00\x01\x02 binary words here"}, "NUL"),
        ({"seed_txt": b"\xff\xfe\xc7\xe1"}, "not UTF-8"),
        ({"seed_txt": "… — !!"}, "no article text"),
        ({"seed_txt": "title: لقاء\nurl: https://a.example/1\n\n"}, "only head lines"),
        ({"seed_txt": "title: لقاء\nauthor: me\n\n" + ARTICLE}, "unknown head line 'author'"),
        ({"seed_txt": "url: javascript:alert(1)\n\n" + ARTICLE}, "no http(s) address"),
        ({"seed_txt": "title: x\ndate: 2025-13-45\n\n" + ARTICLE}, "is no day"),
        ({"links_url": "# none\n"}, "holds no address"),
        ({"links_url": "https://a.example/1\nfile:///etc/passwd\n"}, "links.url:2"),
        ({"links_url": "https://user:pass@a.example/1\n"}, "links.url:1"),
        ({"page_html": "<html>"}, "page.html.url"),
        ({"page_html": "no markup", "page_html_url": "https://a.example/"}, "holds no HTML"),
        ({"page_html": "<html>", "page_html_url": "nowhere"}, "page.html.url"),
        ({"page_html_url": "https://a.example/"}, "no saved page"),
        ({"seed_docx": "PK"}, "is no seed"),
        ({"README_md": "words only"}, "holds no seeds"),
    ],
)
def test_a_bad_seed_is_refused_by_name_beside_a_good_one(
    tmp_path: Path, files: dict[str, str | bytes], said: str
) -> None:
    good = {} if "README_md" in files else {"good_txt": ARTICLE}
    with pytest.raises(SeedError) as stopped:
        load_story(a_story(tmp_path / "s", **(good | files)), KNOWN)
    assert said in str(stopped.value)


def test_a_story_is_found_by_name_or_by_path(tmp_path: Path) -> None:
    folder = a_story(tmp_path / "seeds" / "s") if (tmp_path / "seeds").mkdir() is None else tmp_path
    assert story_folder("s", tmp_path / "seeds") == folder
    assert story_folder(str(folder), tmp_path / "nowhere") == folder
    with pytest.raises(SeedError, match=r"Stories under .*: s"):
        story_folder("t", tmp_path / "seeds")


def test_the_known_outlets_are_many_and_sound() -> None:
    outlets = load_outlets(ROOT / "seeds" / "outlets.toml")
    arabic = [outlet for outlet in outlets if outlet.language == "ar"]
    assert len(outlets) >= 60
    assert len(arabic) >= 25
    assert len({outlet.country for outlet in arabic}) >= 15
    assert len({outlet.home for outlet in outlets}) == len(outlets)
    assert not any(outlet.verified for outlet in outlets)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[outlets.a]\nhome = "a.example"\nlanguage = "ar"\ncountry = "SY"', "'outlets.a.home'"),
        (
            '[outlets.a]\nhome = "https://a.example"\nlanguage = "ar"\ncountry = "Syria"',
            "'outlets.a.country'",
        ),
        ('[outlets.a]\nhome = "https://a.example"\nlanguage = "ar"', "'outlets.a.country' is missing"),
        (
            '[outlets.a]\nhome = "https://a.example"\nlanguage = "ar"\ncountry = "SY"\nrss = "x"',
            "unknown key 'outlets.a.rss'",
        ),
        ('[outlet.a]\nhome = "https://a.example"', "unknown key 'outlet'"),
    ],
)
def test_a_wrong_outlet_is_refused(tmp_path: Path, toml: str, said: str) -> None:
    path = tmp_path / "outlets.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(SeedError) as stopped:
        load_outlets(path)
    assert said in str(stopped.value)


def test_the_story_at_hand_loads_whole() -> None:
    story = load_story(ROOT / "seeds" / "paris-meeting-2025", load_outlets(ROOT / "seeds" / "outlets.toml"))
    assert len(story.seeds) == 5
    assert set(story.languages) == {"ar", "en", "fr", "he", "tr", "fa"}
    assert story.window == Window(start=date(2025, 7, 20), end=date(2025, 9, 5))


@pytest.mark.parametrize("name", ["قصة باريس", "with space", "a/b", ".hidden", "x" * 101, ""])
def test_a_name_that_no_file_can_have_gets_a_stable_stand_in(name: str) -> None:
    stored = archive_name(name)
    assert re.fullmatch(r"story-[0-9a-f]{12}", stored)
    assert archive_name(stored) == stored
    assert archive_name(unicodedata.normalize("NFD", name)) == stored


def test_an_arabic_folder_is_a_story_and_pages_is_not(tmp_path: Path) -> None:
    for name in ("قصة", "pages"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "story.toml").write_text('title = "T"\n')
        (tmp_path / name / "a.txt").write_text("عقد وفد سوري اجتماعا مع وفد إسرائيلي في باريس.\n")
    assert load_story(tmp_path / "قصة", ()).name == archive_name("قصة")
    with pytest.raises(SeedError, match="belong to no story"):
        load_story(tmp_path / "pages", ())
