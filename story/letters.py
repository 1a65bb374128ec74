"""How newsrooms write the letters of one alphabet in another: tables for `transliterate`, general, by hand.

A row is a letter (or letters heard together), then what may be written for it, each with its price in tenths: the
cheapest way to write a whole word is the likeliest. `^` in front: at the beginning of a word; `$` behind: at its end.
`-` is nothing at all.
"""

Ways = tuple[tuple[str, int], ...]


def _table(rows: str) -> dict[str, Ways]:
    found: dict[str, Ways] = {}
    for row in rows.strip().splitlines():
        letters, *written = row.split()
        priced = (one.partition("=") for one in written)
        found[letters] = tuple((("" if text == "-" else text), int(price or 0)) for text, _, price in priced)
    return found


ARABIC_TO_HEBREW = _table("""
ا א -=4
^ا א
ا$ א=2 ה=2
ب ב פ=8
ت ת=2 ט=4
ث ת ס=6
ج ג' ג=4
ح ח
خ ח'=3 ח=3 כ=6
د ד
ذ ד=2 ז=4
ر ר
ز ז
س ס
ش ש
ص צ=3 ס=3
ض ד צ=6
ط ט
ظ ז=3 ט=5 ד=6
ع ע
غ ג=3 ע'=4 ע=6
ف פ ב=8
ق ק
ك כ=3 ק=3
ل ל
م מ
ن נ
ه ה
و ו וו=7
ي י -=6 יי=8
ء א -=3
پ פ
چ צ'
ژ ז'
گ ג
""")
HEBREW_TO_ARABIC = _table("""
א ا -=6
^א أ ا=2 إ=4
ב ب ف=6
ג غ=3 ج=4
ג' ج
ד د ض=6 ذ=7
ה ه
ה$ ا=3 ة=3 ه=4
ו و
וו و
ז ز ظ=6
ז' ج
ח ح خ=5
ח' خ
ט ط=2 ت=3
י ي
יי اي=3 ي=4
כ ك خ=6
ך ك خ=5
ל ل
מ م
ם م
נ ن
ן ن
ס س ص=5
ע ع
ע' غ
פ ف=3 ب=3
ף ف
צ ص=3 تس=6 س=6
ץ ص=3 تس=3
צ' تش
ק ك=3 ق=3
ר ر
ש ش س=6
ת ت
""")
LATIN_TO_ARABIC = _table("""
a ا -=4
^a أ=1 ع=6 ا=3
aa ا=2 اع=4 ع=5
ai اي=2 ي=4
ay اي=2 ي=5
au او
aw او
aou عو=3 او=4
b ب
c ك
ce س
ch تش=3 ش=3
ci سي
ck ك
cy سي
d د ض=6
dh ظ=3 ذ=3
dj ج
e -=3 ي=3
^e إ=2 ا=4
e$ - ي=6
ea ي=2 يا=4
ee ي
ei اي=3 ي=3
ey ي=2 اي=4
eh$ ة=2 ه=4
ah$ ة=3 ا=4 ه=5
f ف
g غ=2 ج=4
gh غ
h ه=2 ح=3
i ي -=5
^i إ ا=4
ie ي
j ج
k ك=1 ق=4
kh خ
l ل
m م
n ن
o و -=5
^o أو=2 ع=5
oo و
ou و -=6
ph ف
p ب
q ق
r ر
s س ص=5
ss س
sch ش
sh ش
t ت=1 ط=5
tch تش
th ث=3 ت=4
tz تس
u و=3 -=3 ا=7
^u أو
v ف
w و
x كس
y ي
z ز ظ=6
ş ش
ç تش
ğ غ
""")
# A vowel that Arabic does not write is a matter of syllables, not of letters: `transliterate` puts it in.
ARABIC_TO_LATIN = _table("""
ا a
ب b p=8
ت t
ث th
ج j g=8
ح h
خ kh
د d
ذ dh=2 z=4
ر r
ز z
س s ss=6
ش sh
ص s
ض d
ط t
ظ z=2 dh=4
ع -
^ع a o=4 e=5
غ gh=2 g=3
ف f v=7
ق q=3 k=3
ك k c=5
ل l
م m
ن n
ه h
ه$ a=2 eh=4 ah=4
و w
ي y
ء -
ئ -
پ p
چ ch
ژ zh
گ g
""")
FOREIGN_TO_LATIN = ARABIC_TO_LATIN | _table("""
ب b p=4
ف f=2 v=3
ك k=2 c=2
غ g gh=5
ج j g=3
أ a=2 e=3 o=4
""")
INNER_LATIN = {  # long vowels inside a word, by language
    "en": _table(
        "ا a\nي i=2 ai=3 e=3 ei=5\nي$ i y=3\nو ou=3 u=3 o=3\nو$ o=2 u=2\nوا awa=4 oua=6 wa=4\nاو aw=4 ao=5"
    ),
    "fr": _table("ا a\nي i=2 ai=3 e=3\nي$ i y=4\nو ou=2 o=3\nو$ o=2 ou=2\nوا oua=3 awa=6\nاو aou=3 ao=4"),
    "tr": _table("ا a e=5\nي i=2 ey=4 e=4\nي$ i\nو u=2 o=4\nو$ o=3 u=2\nوا eva=3 uva=4\nاو av=3 ao=5"),
}
SOUNDS = {  # how a language spells what English spells so
    "en": {},
    "fr": {"sh": "ch", "ch": "tch", "w": "ou"},
    "tr": {
        "sh": "ş",
        "j": "c",
        "kh": "h",
        "gh": "g",
        "q": "k",
        "th": "s",
        "dh": "z",
        "ch": "ç",
        "w": "v",
        "zh": "j",
    },
}
