"""Names of small places and things that a word before them makes known (بلدة الهري, the ferry Alwan, سد بوکان), which no table holds."""

import re

from story.alphabets.tokens import normalise
from story.profiles.sentences import without_marks
from story.terms import Term

_HEADS = (
    "بلدة|قرية|مدينة|ناحية|مخيم|حي|ضاحية|سد|جزيرة|جبل|وادي|معبر|سجن|ميناء|مطار|منجم|مصنع|نادي|فريق|مدرب|مدافع|مهاجم|حارس|السفينة|سفينة|العبارة|عبارة|الناقلة|ناقلة|شركة|مصرف|بنك|إعصار"
    "|نهر|بحيرة|مفاعل|محطة|حقل|قاعدة|جسر"
    "|village of|town of|city of|island of|port of|camp of|ferry|ship|vessel|tanker|company|bank|hurricane|storm|prison|dam|river|lake"
    "|רכבת|נהר|אגם|חברת|ספינת|כלא|מכרה|סכר|מחנה"
    "|رود|رودخانه|سد|دریاچه|شرکت|باشگاه|زندان|کشتی|نفتکش|نیروگاه|معدن|پالایشگاه"
)
_NAMED = re.compile(rf"(?<!\w)[وبلהב]?(?:{_HEADS})\s+([^\W\d_]{{3,}})")
_FEWEST_NAMED = 2  # so often it is named so, or it stands in a title: "سجلات المصرف زورت" names nothing


def thing_named(word: Term) -> str:
    """Return the word of a term that the seeds say to be the name of a place or a thing (بلدة الهري, the ferry Alwan); "" for none."""
    forms = {normalise(part) for form in word.forms for part in without_marks(form).split()}
    said = [found for mention in word.mentions for found in _NAMED.findall(without_marks(mention.sentence))]
    named = [normalise(found) for found in said if normalise(found) in forms]
    parts = word.text.split()
    thing = parts[-1] if len(parts) == 1 or normalise(parts[-1]) in named else ""
    return thing if len(named) >= (1 if word.titles else _FEWEST_NAMED) else ""
