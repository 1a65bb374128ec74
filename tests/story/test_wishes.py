import re
from pathlib import Path

import pytest

from story.folder import load_story
from story.profile import build_profile
from story.profiles.wishes import nation_code
from story.queries import queries_for
from story.seed import Named, SeedError, Story, Wanted, Wish
from tests.story.story_builders import a_plain_story, a_text, two_seeds

PAGE = (Path(__file__).parents[2] / "docs" / "story-toml.md").read_text(encoding="utf-8")


def a_story_of(folder: Path, toml: str) -> Story:
    folder.mkdir(exist_ok=True)
    (folder / "story.toml").write_text(toml, encoding="utf-8")
    (folder / "a.txt").write_text("عقد وفد سوري اجتماعا مع وفد إسرائيلي في باريس.\n", encoding="utf-8")
    return load_story(folder, ())


def keys_of(folder: Path, table: str) -> set[str]:
    """Return the keys that the code knows in a table, read off its refusal of a key that it does not know."""
    head = f"[{table}]\n" if table else ""
    with pytest.raises(SeedError) as stopped:
        a_story_of(folder, f'title = "a"\n{head}nonsense = 1\n')
    known = re.search(r"There are: (.*)\. Correct", str(stopped.value))
    assert known
    return {name.rpartition(".")[2] for name in known[1].split(", ")}


def test_the_page_of_story_toml_has_every_key_and_no_other(tmp_path: Path) -> None:
    sections = PAGE.split("\n## ")
    keys, kinds = (set(re.findall(r"^\| `(\w+)`", part, re.MULTILINE)) for part in sections[1:3])
    assert keys == keys_of(tmp_path / "s", "")
    for table in ("pin", "add", "forbid"):
        assert kinds | {"names"} == keys_of(tmp_path / "s", table)
    for table, named in (
        ("window", {"start", "end"}),
        ("expect", {"related_min", "related_max"}),
        ("budget", {"max_pages", "asks"}),
    ):
        assert keys_of(tmp_path / "s", table) == named
        assert all(f"`{name}`" in sections[1] for name in named)


def test_the_example_of_the_page_is_a_story(tmp_path: Path) -> None:
    example = PAGE.partition("```toml\n")[2].partition("```")[0]
    example = example.replace(
        'outlets = ["enabbaladi", "https://news.example/"]', 'outlets = ["https://news.example/"]'
    )
    twice = example.replace("[add]\n", "[add]\n").replace("[[add.people]]", "[[add.people]]")
    story = a_story_of(tmp_path / "s", twice)
    assert story.asks == (("gdelt-gal", 800),)
    assert (
        Wish(wanted=Wanted.ADD, kind=Named.PLACES, name="السويداء", also=("Sweida", "סווידא")) in story.wishes
    )
    assert (story.pinned, story.forbidden) == (("توم باراك",), ("إيهود باراك", "كرة القدم"))


def wishes(wanted: Wanted, **named: tuple[str, ...]) -> tuple[Wish, ...]:
    return tuple(
        Wish(wanted=wanted, kind=Named(kind), name=names[0], also=names[1:]) for kind, names in named.items()
    )


def test_what_is_added_joins_what_the_seeds_have_or_stands_beside_it() -> None:
    added = wishes(
        Wanted.ADD,
        people=("توم باراك", "Tom Barrack", "תום ברק"),
        places=("بيت جن", "Beit Jinn"),
        events=("هدنة",),
        numbers=("5000 دونم",),
        dates=("24 July",),
        words=("ممر داود",),
    )
    profile = build_profile(a_plain_story(wishes=added), two_seeds())
    envoy = next(person for person in profile.people if person.key == "TM BRK")
    assert (envoy.aliases, envoy.seeds, envoy.pinned) == (
        ("Tom Barrack", "תום ברק"),
        ("july.txt", "august.txt"),
        False,
    )
    village = next(place for place in profile.places if place.text == "بيت جن")
    assert (village.key, village.made, village.aliases) == ("بيت جن", (), ("Beit Jinn",))
    assert {event.key for event in profile.events if "هدنة" in event.aliases} == {"ceasefire"}
    assert [number.key for number in profile.numbers] == ["5000 dunam"]
    assert [day.key for day in profile.dates] == ["--07-24"]
    assert "ممر داود" in {word.text for word in profile.key_words}


def test_what_is_pinned_comes_first_and_two_pinned_parties_are_the_pair() -> None:
    pinned = (
        *wishes(Wanted.PIN, places=("السويداء",), parties=("الأردن",), words=("ضمانات",)),
        *wishes(Wanted.PIN, parties=("SY",)),
    )
    profile = build_profile(a_plain_story(wishes=pinned), two_seeds())
    assert (profile.places[0].text, profile.places[0].pinned) == ("السويداء", True)
    assert set(profile.pair) == {"JO", "SY"}
    assert profile.key_words[0].text == "ضمانات"


def test_what_is_forbidden_in_one_kind_stays_in_the_others() -> None:
    banned = wishes(
        Wanted.FORBID, places=("باريس",), people=("بيل كلينتون",), parties=("France",), events=("اجتماع",)
    )
    profile = build_profile(a_plain_story(wishes=banned), two_seeds())
    assert "باريس" not in {place.text for place in profile.places}
    assert "بيل كلينتون" not in {person.text for person in profile.people}
    assert "FR" not in {nation.key for nation in profile.nations}
    assert "meeting" not in {event.key for event in profile.events}
    assert "باريس" not in profile.forbidden


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SY", "SY"),
        ("سوريا", "SY"),
        ("سوري", "SY"),
        ("Serbie", "RS"),
        ("ישראל", "IL"),
        ("Türkiye", "TR"),
        ("XX", ""),
        ("Atlantis", ""),
    ],
)
def test_a_country_is_known_by_code_name_or_people(name: str, code: str) -> None:
    assert nation_code(name) == code


COLLAPSE = (
    "انهيار مبنى في طرابلس شمالي لبنان وقتلى\n",
    "انهار مبنى في مدينة طرابلس شمالي لبنان. وقال رئيس بلدية المدينة عبد الحميد إن لبنان في حداد، وقال وزير الداخلية أحمد الحجار إن لبنان سيحقق. وقتل ثمانية أشخاص في لبنان.",
)


def test_an_added_place_lies_in_the_country_that_is_said_or_in_that_of_the_story() -> None:
    seed = a_text("seed.txt", *COLLAPSE)
    for country in ("LB", ""):
        wish = Wish(wanted=Wanted.ADD, kind=Named.PLACES, name="طرابلس", also=("Tripoli",), country=country)
        places = build_profile(a_plain_story(wishes=(wish,)), (seed,)).places
        assert [place.made for place in places if place.text == "طرابلس"] == [("LB",)]


def test_an_added_name_takes_the_place_of_the_part_that_was_found_and_is_asked_for_first() -> None:
    seed = a_text("seed.txt", *COLLAPSE)
    (wish,) = wishes(Wanted.ADD, people=("عبد الحميد كريمة", "Abdel Hamid Karimeh"))
    profile = build_profile(a_plain_story(wishes=(wish,)), (seed,))
    assert [one.text for one in profile.people if "الحميد" in one.text] == ["عبد الحميد كريمة"]
    asked = [query for query in queries_for(profile, "en") if "Abdel Hamid Karimeh" in query.terms]
    assert asked[0].guessed == ()
    assert queries_for(profile, "ar")[0].terms[0] == "عبد الحميد كريمة"


@pytest.mark.parametrize("block", ['name = "نواف سلام"\nalso = ["…"]', 'name = "…"'])
def test_a_copied_block_that_nobody_filled_in_is_refused(tmp_path: Path, block: str) -> None:
    with pytest.raises(SeedError, match="in place of '…'"):
        a_story_of(tmp_path / "s", f'title = "a"\n[[add.people]]\n{block}\n')


def test_a_country_of_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="ISO 3166"):
        a_story_of(tmp_path / "s", 'title = "a"\n[[add.places]]\nname = "طرابلس"\ncountry = "Atlantis"\n')
