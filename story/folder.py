"""A story folder on disk → a Story. Every doubt stops here, before anything is fetched."""

from difflib import get_close_matches
from pathlib import Path

from archive.addresses.urls import UrlError, canonical, host_of
from story.alphabets.stopwords import STOP_WORDS
from story.alphabets.tokens import words
from story.link import Channel
from story.naming import STORY_FILE as STORY_FILE  # noqa: PLC0414 - what a story folder is known by
from story.naming import archive_name as archive_name  # noqa: PLC0414 - and what its files are called by
from story.profiles.wishes import read_wishes
from story.seed import Named, Outlet, Seed, SeedError, SeedKind, Story, Wanted, Window, Wish
from story.seeds.ages import DEFAULT_AGES, LEAST_M, Ages, age_of, are_rising
from story.seeds.files import read_seeds
from story.seeds.keys import Keys, read_keys

RESERVED = "pages"
_MOST_PAGES = 400  # a choice: 62 addresses were judged by hand for the story that ships; six times that
_ANYWHERE = (Named.PEOPLE, Named.TERMS)  # pinned and forbidden in what a page says, not in the profile alone
_FIRST_LANGUAGE = "ar"  # for a story of bare addresses, whose texts are not here yet


def story_folder(story: str, seeds: Path) -> Path:
    """Return the folder that `story` means: a name under `seeds`, or a path.

    A folder under `seeds` wins over a folder of that name elsewhere. SeedError lists the stories there are.
    """
    for folder in ((seeds / story) if story else None, Path(story) if story else None):
        if folder is not None and (folder / STORY_FILE).is_file() and folder.resolve() != seeds.resolve():
            return folder
    there_are = ", ".join(sorted(file.parent.name for file in seeds.glob(f"*/{STORY_FILE}"))) or "none"
    raise SeedError(
        f"No story '{story}': neither {seeds / story} nor {story or '.'} holds a {STORY_FILE}. "
        f"Stories under {seeds}: {there_are}. Name one, or create {seeds / (story or 'NAME') / STORY_FILE}."
    )


def load_story(path: Path, known: tuple[Outlet, ...] | None) -> Story:
    """Return the story in the folder `path`, read and checked; `known` are the outlets it may name, None where none is looked at.

    A wrong key, a wrong value, a seed that is empty, binary or without its address: SeedError, with file, key and
    next step. No seed is skipped in silence.
    """
    if not path.is_dir():
        raise SeedError(f"{path}: is no folder. Give the folder that holds {STORY_FILE}.")
    keys = read_keys(path / STORY_FILE)
    title, named = keys.take_text("title"), keys.take_texts("outlets")
    codes = keys.check(
        "languages", keys.take_texts("languages"), _are_languages, 'ISO 639-1 codes, for example ["ar", "en"]'
    )
    seeds = read_seeds(path)
    languages = codes or _languages_of(seeds)
    wishes = tuple(wish for wanted in Wanted for wish in read_wishes(wanted, keys.take_table(wanted.value)))
    max_pages, asks = _budget(keys.take_table("budget"))
    low, high = _expected(keys.take_table("expect"))
    story = Story(
        name=_name_of(path),
        title=title,
        seeds=seeds,
        languages=languages,
        outlets=() if known is None else _outlets(keys, named, known, languages),
        window=_window(keys.take_table("window")),
        related_min=low,
        related_max=high,
        pinned=_wished(wishes, Wanted.PIN, _ANYWHERE),
        pinned_names=_wished(wishes, Wanted.PIN, (Named.PEOPLE,)),
        forbidden=_wished(wishes, Wanted.FORBID, _ANYWHERE),
        channels=_switches(keys.take_table("channels")),
        max_pages=max_pages,
        asks=asks,
        wishes=wishes,
        render=bool(keys.take_switch("render")),
        ages=_ages(keys.take_table("refetch")),
    )
    keys.close()
    return story


def _name_of(path: Path) -> str:
    name = path.resolve().name
    if name == RESERVED:
        raise SeedError(
            f"{path}: {RESERVED!r} is where pages live that belong to no story; give the folder another name."
        )
    return archive_name(name)


def load_outlets(path: Path) -> tuple[Outlet, ...]:
    """Return the outlets of a file of `[outlets.<name>]` tables: home, language, country, verified and render (false)."""
    keys = read_keys(path)
    tables = keys.take_table("outlets")
    keys.close()
    return tuple(_outlet(name, tables.take_table(name)) for name in tables.names())


def _outlet(name: str, keys: Keys) -> Outlet:
    outlet = Outlet(
        name=name,
        home=keys.check("home", _address(keys.take_text("home")), bool, "an http(s) address"),
        language=keys.check(
            "language", keys.take_text("language"), _is_language, "an ISO 639-1 code such as ar"
        ),
        country=keys.check("country", keys.take_text("country"), _is_country, "an ISO 3166 code such as SY"),
        verified=bool(keys.take_switch("verified")),
        render=bool(keys.take_switch("render")),
    )
    keys.close()
    return outlet


def _outlets(
    keys: Keys, named: tuple[str, ...], known: tuple[Outlet, ...], languages: tuple[str, ...]
) -> tuple[Outlet, ...]:
    if not named:
        return tuple(outlet for outlet in known if outlet.language in languages)
    by_name = {outlet.name: outlet for outlet in known}
    chosen = []
    for name in dict.fromkeys(named):
        home = _address(name) if "://" in name else ""
        near = get_close_matches(name, by_name, n=3) or sorted(by_name)[:5]
        keys.check(
            "outlets",
            home or name in by_name,
            bool,
            f"known names or home addresses: not '{name}'. Near it: {', '.join(near)}",
        )
        outlet = (
            Outlet(name=host_of(home), home=home, language=languages[0], country="")
            if home
            else by_name[name]
        )
        chosen.append(next((one for one in known if home and host_of(one.home) == outlet.name), outlet))
    return tuple(chosen)


def _window(keys: Keys) -> Window:
    window = Window(start=keys.take_day("start"), end=keys.take_day("end"))
    keys.close()
    in_order = window.start is None or window.end is None or window.start <= window.end
    keys.check("end", in_order, bool, f"a day not before start ({window.start})")
    return window


def _switches(keys: Keys) -> tuple[tuple[str, bool], ...]:
    taken = [(channel.value, keys.take_switch(channel.value)) for channel in Channel]
    keys.close()
    return tuple((name, switch) for name, switch in taken if switch is not None)


def _wished(wishes: tuple[Wish, ...], wanted: Wanted, kinds: tuple[Named, ...]) -> tuple[str, ...]:
    return tuple(wish.name for kind in kinds for wish in wishes if (wish.wanted, wish.kind) == (wanted, kind))


def _expected(keys: Keys) -> tuple[int | None, int | None]:
    low = keys.take_number("related_min", 0)
    high = keys.take_number("related_max", low or 0)
    keys.close()
    return low, high


def _budget(keys: Keys) -> tuple[int, tuple[tuple[str, int], ...]]:
    most, counts = keys.take_number("max_pages", 1), keys.take_table("asks")
    taken = [(channel.value, counts.take_number(channel.value, 0)) for channel in Channel]
    counts.close()
    keys.close()
    return most or _MOST_PAGES, tuple((name, count) for name, count in taken if count is not None)


def _ages(keys: Keys) -> Ages:
    told, then = keys.take_texts("after"), keys.take_text("then", "")
    keys.close()
    kind = f'rising ages of at least {LEAST_M}m, such as ["1h", "6h", "24h", "7d"] (m minutes, h hours, d days, w weeks)'
    after = keys.check("after", tuple(map(age_of, told)), are_rising, kind)
    keys.check(
        "then",
        then,
        lambda text: not text or bool(age_of(text)),
        f'an age of at least {LEAST_M}m, such as "30d"',
    )
    return Ages(after=after or DEFAULT_AGES.after, then=age_of(then) if then else DEFAULT_AGES.then)


def _address(url: str) -> str:
    try:
        return canonical(url)
    except UrlError:
        return ""


def _languages_of(seeds: tuple[Seed, ...]) -> tuple[str, ...]:
    found = (_language_of(seed.raw.decode(errors="ignore")) for seed in seeds if seed.kind is SeedKind.TEXT)
    return tuple(dict.fromkeys(found)) or (_FIRST_LANGUAGE,)


def _language_of(text: str) -> str:
    """Return the language whose function words are the commonest in `text`."""
    spoken = words(text)
    return max(STOP_WORDS, key=lambda language: sum(word in STOP_WORDS[language] for word in spoken))


def _are_languages(codes: tuple[str, ...]) -> bool:
    return all(map(_is_language, codes))


def _is_language(code: str) -> bool:
    return code.isascii() and code.isalpha() and code.islower() and len(code) in {2, 3}


def _is_country(code: str) -> bool:
    return code.isascii() and code.isalpha() and code.isupper() and len(code) == 2
