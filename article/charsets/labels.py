"""Which charsets a page may be in, and what browsers read for the labels that pages give them."""

import codecs

# WHATWG Encoding Standard §4.2: what browsers read for a label, where Python reads something narrower.
_WIDER = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254",
    "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-6": "iso8859-6", "big5": "big5hkscs", "utf-16": "utf-16-le",
}  # fmt: skip
# Labels that browsers know and Python does not (WHATWG Encoding Standard §4.2), and DOS and Mac names for Arabic.
_ALIASES = {
    "iso-8859-8-i": "iso8859-8", "logical": "iso8859-8", "visual": "iso8859-8", "x-sjis": "cp932", "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "windows-949": "cp949", "ks_c_5601-1987": "cp949", "windows-874": "cp874", "dos-874": "cp874", "x-cp1251": "cp1251",
    "x-cp1252": "cp1252", "x-cp1250": "cp1250", "x-cp1256": "cp1256", "x-mac-arabic": "mac-arabic",
    "x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman", "dos-720": "cp720", "unicode": "utf-16-le",
    "ucs-2": "utf-16-le", "iso-10646-ucs-2": "utf-16-le", "csunicode": "utf-16-le", "unicodefeff": "utf-16-le", "unicodefffe": "utf-16-be",
    "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8", "koi": "koi8-r", "koi8": "koi8-r",
}  # fmt: skip
# The text encodings that a page may be in. Everything else that Python knows (rot13, utf-7, punycode …) is refused.
KNOWN = frozenset(
    [
        "utf-8",
        "utf-16-le",
        "utf-16-be",
        "cp720",
        "mac-arabic",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp866",
        "cp874",
        "iso8859-2",
        "iso8859-3",
        "iso8859-4",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-10",
        "iso8859-13",
        "iso8859-14",
        "iso8859-15",
        "iso8859-16",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "mac-cyrillic",
        "gb18030",
        "big5hkscs",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "cp949",
    ]
)

# What browsers call those in which a byte of ASCII means its letter wherever a tag may begin; they ignore a label that they do not know.
_SPELT = {
    "utf-8": "utf-8", "cp866": "ibm866", "cp874": "windows-874", "mac-roman": "macintosh", "mac-cyrillic": "x-mac-cyrillic",
    "koi8-r": "koi8-r", "koi8-u": "koi8-u", "gb18030": "gb18030", "big5hkscs": "big5", "cp932": "shift_jis", "euc_jp": "euc-jp",
    "cp949": "euc-kr", **{f"cp{n}": f"windows-{n}" for n in range(1250, 1259)},
    **{f"iso8859-{n}": f"iso-8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}  # fmt: skip


def known(label: str) -> str | None:
    """Return Python's name of the charset that browsers read for a label, or None where a page cannot be in it."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except LookupError:
        return None
    name = _WIDER.get(name, name)
    return name if name in KNOWN else None


def spelt(name: str) -> str | None:
    """Return what browsers call the charset with one of Python's names; None where they know none, or where tags have other bytes in it."""
    return _SPELT.get(codecs.lookup(name).name.removesuffix("-sig"))
