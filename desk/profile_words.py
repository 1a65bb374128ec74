"""The words that a profile's page says of its own, in the languages that it speaks."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "profile": "Profile of a story", "told": "What the seeds tell", "who": "Who", "where": "Where", "between": "Between whom",
        "what": "What happens", "numbers": "Numbers", "dates": "Days that the texts name", "words": "Words that tell this story from others",
        "pinned": "Pinned by you", "party": "party", "venue": "venue", "unlisted": "in no table of places", "made": "also sought as",
        "undated": "undated", "seeds": "seeds", "seed": "seed", "more": "more sentences", "queries": "What will be asked for, by language",
        "change": "How to change this profile", "lines": "Copy lines into story.toml beside the seeds, change the names, and run warraq profile again. [pin] puts a name first, [add] puts in what the rules missed, with its spellings in other languages, [forbid] takes out. Kinds: people, places, parties, events, words, numbers, dates.",
        "window": "Coverage is expected", "from": "from", "other": "says itself that it is another event", "fetched": "fetched first by a gather; not in this profile",
        "mark": "pinned",
    },
    "ar": {
        "profile": "ملف القصة", "told": "ما ترويه النصوص", "who": "من", "where": "أين", "between": "بين من ومن",
        "what": "ماذا يحدث", "numbers": "أرقام", "dates": "أيام تذكرها النصوص", "words": "كلمات تميّز هذه القصة من غيرها",
        "pinned": "ثبّتَّه أنت", "party": "طرف", "venue": "مكان اللقاء", "unlisted": "ليس في جدول الأماكن", "made": "يُبحث عنه أيضًا:",
        "undated": "بلا تاريخ", "seeds": "نصوص", "seed": "نص", "more": "جمل أخرى", "queries": "ما سيُبحث عنه، بحسب اللغة",
        "change": "كيف تغيّر هذا الملف", "lines": "انسخ ما تريد من هذه الأسطر إلى story.toml بجانب النصوص، وغيّر الأسماء، ثم نفّذ warraq profile مرة أخرى. [pin] يقدّم الاسم على غيره، و[add] يضيف ما فات القواعد مع كتابته بلغات أخرى، و[forbid] يحذف. الأنواع: people وplaces وparties وevents وwords وnumbers وdates.",
        "window": "التغطية متوقعة", "from": "من", "other": "يقول النص نفسه إنه حدث آخر", "fetched": "يُجلب أولًا عند الجمع؛ ليس في هذا الملف",
        "mark": "مثبَّت",
    },
}  # fmt: skip
