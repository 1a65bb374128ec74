"""News agencies of a story: whose own site a page stands on, and whom a text credits.

Names and spellings are those of `article.writers.agencies`; an agency that a sentence names as its source ("Reuters quoted an
official") is none that the text was taken from.
"""

import re
from functools import cache
from urllib.parse import urlsplit

from article.dates.datelines import dateline_agency
from article.writers.agencies import agency_among, agency_of, credit_in

# The agencies' own sites, by the end of the host's name. Names as in article/tables/agencies.toml.
_SITES = {
    "AFP": "afp.com", "Reuters": "reuters.com", "AP": "apnews.com ap.org", "dpa": "dpa.com dpa-international.com", "EFE": "efe.com",
    "ANSA": "ansa.it ansamed.info", "TASS": "tass.com tass.ru", "RIA Novosti": "ria.ru", "Interfax": "interfax.ru interfax.com",
    "Sputnik": "sputnikarabic.ae sputniknews.com sputnikglobe.com", "Xinhua": "xinhuanet.com news.cn", "Kyodo": "kyodonews.net kyodonews.jp",
    "Jiji": "jiji.com", "Yonhap": "yna.co.kr yonhapnews.co.kr", "Anadolu": "aa.com.tr", "DHA": "dha.com.tr", "İHA": "iha.com.tr",
    "SANA": "sana.sy sana.gov.sy", "WAFA": "wafa.ps", "Petra": "petra.gov.jo", "NNA": "nna-leb.gov.lb", "INA": "ina.iq", "SPA": "spa.gov.sa",
    "WAM": "wam.ae", "QNA": "qna.org.qa", "KUNA": "kuna.net.kw", "BNA": "bna.bh", "ONA": "omannews.gov.om", "MENA": "mena.org.eg",
    "SUNA": "suna-sd.net suna-news.net", "APS": "aps.dz", "TAP": "tap.info.tn", "MAP": "mapnews.ma", "LANA": "lana.gov.ly",
    "Saba": "saba.ye sabanew.net sabanews.net", "IRNA": "irna.ir", "ISNA": "isna.ir", "Mehr News": "mehrnews.com", "Fars": "farsnews.ir farsnews.com",
    "Tasnim": "tasnimnews.com", "UPI": "upi.com", "PTI": "ptinews.com", "ANI": "aninews.in", "Bernama": "bernama.com",
    "Ukrinform": "ukrinform.net ukrinform.ua", "PA Media": "pa.media", "AAP": "aap.com.au", "Belga": "belganewsagency.eu", "Lusa": "lusa.pt",
    "ČTK": "ctk.cz ctk.eu ceskenoviny.cz", "PAP": "pap.pl", "MTI": "mti.hu", "Europa Press": "europapress.es", "Adnkronos": "adnkronos.com",
}  # fmt: skip
_REPORTED_BY = re.compile(r"^\W{0,3}(?:additional )?(?:reporting|writing) by\b.{0,200}$", re.IGNORECASE)
_SIGNED_BY = re.compile(r"\b(Reuters|AFP|AP|dpa|EFE|ANSA|TASS|Xinhua)\b")
_TAKEN_FROM = re.compile(
    r"^\W{0,3}(?:نقلا عن|نقلاً عن|عن|المصدر|المصادر|source|via|kaynak|منبع|מקור)\s{0,3}:?\s{1,3}(\S[^.:؛]{1,50})\W{0,3}$",
    re.IGNORECASE,
)
_LINES = 4  # at the head and at the end of a text, where credits stand
_HEAD = 400  # letters of a long line that are read


@cache
def _sites() -> dict[str, str]:
    return {host: agency for agency, hosts in _SITES.items() for host in hosts.split()}


def agency_of_site(url: str | None) -> str | None:
    """Return the agency whose own site an address, or a host's name, belongs to."""
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return None
    labels = host.split(".")
    return next((a for n in range(len(labels) - 1) if (a := _sites().get(".".join(labels[n:])))), None)


def agency_credited(text: str, *, title: str = "", source: str = "") -> str | None:
    """Return the agency that a text was taken from: its dateline, byline, last line or bracketed ending says so.

    `source` is what a list of articles says of where it stood: an agency's name there is a credit too.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    head, end = lines[:_LINES], lines[-_LINES:]
    found = credit_in([*(line[:_HEAD] for line in head[:1]), *(line[-_HEAD:] for line in end)])
    if found is not None:
        return found.agency
    above = (a for line in (title, *head) if (a := dateline_agency(line[:_HEAD])))
    return next(above, None) or _signed(head, end) or (agency_of(source) if source else None)


def _signed(head: list[str], end: list[str]) -> str | None:
    for line in (*reversed(end), *head):
        if (taken := _TAKEN_FROM.match(line[:120])) and (agency := agency_among(taken[1])):
            return agency
        if _REPORTED_BY.match(line) and (signed := _SIGNED_BY.search(line)):
            return signed[1]
        if len(line) <= _SHORT and (agency := agency_of(line.strip("()[] -–—*"))):
            return agency
    return None


_SHORT = 40  # letters of a line that holds nothing but a name
