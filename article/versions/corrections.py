"""Lines by which a text says of itself that it was changed: "Correction: …", «تنويه: …», "Updated 26 July 2025, 14:05"."""

import re
from collections.abc import Iterable

from archive.spelling import seen
from article.dates.reading import is_change

LONGEST = 600  # characters of such a line
_BEGIN = 80  # of which it says so
_LABELS = re.compile(
    r"^\W*(?:corrections?|clarifications?|editor['’]?s['’]? note|(?:publisher|author)['’]s note|amend(?:ed|ment)|updates?|updated|errat(?:um|a)|retraction|"
    r"rectificatif|correctif|erratum|précision|mise à jour|note de la rédaction|berichtigung|korrektur|anmerkung der redaktion|"
    r"corrección|rectificación|fe de errata[s]?|nota (?:del editor|da redação)|correção|correzione|errata corrige|rettifica|düzeltme|"
    r"تصحيح|تصويب|تنويه|توضيح|استدراك|تحديث|ملاحظة من (?:المحرر|التحرير)|اصلاحیه|تصحیح|توضیح|הבהרה|תיקון|עדכון|הערת (?:ה)?מערכת)\b[^:：.،,—–-]{0,30}[:：—–-]|"
    r"^\W*(?:更正|勘误|勘誤|编者按|編者按|編按|訂正)",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\b(?:this (?:article|story|report|piece|post|headline|page) (?:was|has been|is) (?:\w+ly )?(?:amended|updated|corrected|edited|changed|revised|withdrawn|retracted)|"
    r"(?:an|a) (?:earlier|previous|prior) version of th(?:is|e) |has been (?:withdrawn|retracted)|"
    r"(?:une|la) (?:précédente )?version (?:précédente|antérieure|initiale)|cet article a été (?:modifié|corrigé|mis à jour|retiré)|"
    r"in einer früheren (?:version|fassung)|una versión anterior|bu haberin önceki)|"
    r"نسخة سابقة من|صيغة سابقة من|عُ?دّ?ل هذا (?:الخبر|المقال|التقرير)|تم (?:تعديل|تحديث|تصحيح|سحب) هذ[اه]|בגרסה קודמת|הידיעה (?:תוקנה|עודכנה)|本文(?:已|经|經)(?:更正|更新|修改)",
    re.IGNORECASE,
)


def notes_in(texts: Iterable[str]) -> frozenset[str]:
    """Return those of some texts, as readers see them, that say that the article was changed."""
    return frozenset(seen(text) for text in texts if len(text) <= LONGEST and _is_note(text))


def _is_note(text: str) -> bool:
    return _LABELS.search(text[:_BEGIN]) is not None or _TELLING.search(text) is not None or is_change(text)
