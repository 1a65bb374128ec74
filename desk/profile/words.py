"""The words that a profile's page says of its own, in the languages that it speaks."""

from story.profile import DAYS_AFTER, DAYS_BEFORE
from story.terms import Profile

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "profile": "Profile of a story", "told": "What the seeds tell", "who": "Who", "where": "Where", "between": "Between whom",
        "what": "What happens", "numbers": "Numbers", "dates": "Days that the texts name", "words": "Words that tell this story from others",
        "pinned": "Pinned by you", "party": "party", "venue": "venue", "unlisted": "in no table of places", "made": "also sought, spelt by rule:",
        "undated": "undated", "more": "more sentences", "queries": "What will be asked for, by language",
        "change": "How to change this profile", "lines": "Copy lines into story.toml beside the seeds, take the # away from those that you mean, change the names, and run warraq profile again. [pin] puts a name first, [add] puts in what the rules missed, with its spellings in other languages, [forbid] takes out. Kinds: people, places, parties, events, words, numbers, dates.",
        "between_days": "coverage is expected from {start} to {end}", "from_day": "coverage is expected from {start} on", "until_day": "coverage is expected until {end}",
        "no_window": "no seed has a date: all days are looked at; give [window] in story.toml, or write a line \"date: 2026-11-12\" above a seed's text",
        "seed dates": f"{DAYS_BEFORE} days before the first dated seed to {DAYS_AFTER} after the last", "story.toml": "as story.toml says",
        "guessed": "spelling guessed by rule; put the right one into story.toml (also)", "other": "says itself that it is another event", "fetched": "a gather fetches it anew and reads it first; not in this profile yet",
        "mark": "pinned",
    },
    "ar": {
        "profile": "ملف القصة", "told": "ما ترويه النصوص", "who": "من", "where": "أين", "between": "بين من ومن",
        "what": "ماذا يحدث", "numbers": "أرقام", "dates": "أيام تذكرها النصوص", "words": "كلمات تميّز هذه القصة من غيرها",
        "pinned": "ثبّتَّه أنت", "party": "طرف", "venue": "مكان الحدث", "unlisted": "ليس في جدول الأماكن", "made": "يُبحث عنه أيضًا، بكتابات مصنوعة بقاعدة:",
        "undated": "بلا تاريخ", "more": "جمل أخرى", "queries": "ما سيُبحث عنه، بحسب اللغة",
        "change": "كيف تغيّر هذا الملف", "lines": "انسخ هذه الأسطر إلى story.toml بجانب النصوص، واحذف # من أول ما تريده منها، وغيّر الأسماء، ثم نفّذ warraq profile مرة أخرى. [pin] يقدّم الاسم على غيره، و[add] يضيف ما فات القواعد مع كتابته بلغات أخرى، و[forbid] يحذف. الأنواع: people وplaces وparties وevents وwords وnumbers وdates.",
        "between_days": "التغطية متوقعة من {start} إلى {end}", "from_day": "التغطية متوقعة ابتداءً من {start}", "until_day": "التغطية متوقعة حتى {end}",
        "no_window": "لا تاريخ لأي نص: يُبحث في كل الأيام؛ اكتب [window] في story.toml، أو سطر «date: 2026-11-12» فوق النص",
        "seed dates": f"من {DAYS_BEFORE} أيام قبل أول نص مؤرخ إلى {DAYS_AFTER} أيام بعد آخرها", "story.toml": "كما في story.toml",
        "guessed": "كتابة مخمَّنة بقاعدة؛ اكتب الصحيحة في story.toml عند also", "other": "يقول النص نفسه إنه حدث آخر", "fetched": "يُجلب أولًا عند الجمع؛ ليس في هذا الملف",
        "mark": "مثبَّت",
    },
}  # fmt: skip


def window_words(made: Profile, labels: dict[str, str]) -> str:
    """Return in a sentence on which days coverage is expected, and why."""
    start, end = made.window.start, made.window.end
    if not start and not end:
        return labels["no_window"]
    form = labels["between_days"] if start and end else labels["from_day" if start else "until_day"]
    why = labels.get(made.window_from, "")
    return form.format(start=start, end=end) + (f" ({why})" if why else "")


def counted_seeds(count: int, language: str) -> str:
    """Return how many seeds: Arabic has a word of its own for two, and counts from eleven on in the singular."""
    if language != "ar":
        return f"{count} seed{'' if count == 1 else 's'}"
    if count <= _DUAL:
        return ("", "نصّ واحد", "نصّان")[count]
    return f"{count} نصوص" if count <= _FEW else f"{count} نصًّا"


_DUAL, _FEW = 2, 10
