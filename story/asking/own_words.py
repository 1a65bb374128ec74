"""Which beginnings of words for events and nations are a language's own: "tué" is killed in French, and no Tuesday in English.

The tables of the judge's anchors hold all languages in one row, since a page may be in any. Where a text's language is
known its words are read with that language's beginnings alone.
"""

from functools import cache

from story.alphabets.tokens import fold_accents, normalise
from story.events.anchor_words import bare_forms, folded_word
from story.events.anchors import Anchor, anchors_in
from story.events.event_words import EVENT_WORDS
from story.places.nations import NATIONS

# Latin beginnings of `event_words` that are a language's own; what no row names is no language's alone.
_EVENTS = {
    "en": "meeting meet met sat_down talk negotiat dialogue dialog discussion discuss accord agreement deal understanding pact ceasefire cease_fire truce "
    "escalat deescalat de_escalat tension disengagement mediat broker sponsor brokered auspices envoy delegat foreign_minister top_diplomat withdraw "
    "pullout pull_back security securit border frontier humanitarian aid corridor clash fight battle combat airstrike air_strike strike bomb shell raid "
    "bombard killed dead death toll missile rocket shot_down downed crash sanction summit visit election electoral vote protest demonstrat walkout "
    "arrest detain court trial judge tribunal fire wildfire earthquake quake refugee displac invest evacuat police hostage crossing statement communique",
    "fr": "meeting rencontr reunion reuni entrevue face_a_face dialogue pourparler discussion negociation accord pact entente cessez_le_feu treve "
    "escalad desescalade tension desengagement mediat egide mediation entremise parrain emissaire envoye delegat ministre_des_affaires_etrangeres "
    "chef_de_la_diplomatie retrait securit frontier frontiere humanitaire aide couloir corridor affrontement combat frappe raid bombard bomb tue tues mort morts "
    "bilan missile roquette abattu sanction sommet visit visite election electoral vote scrutin protest manifest greve grevist arrest arrete detain interpell tribunal "
    "proces juge incendi seisme deplac refugee invest evacuat police otage poste_frontiere communique crash",
    "tr": "gorusme gorustu toplanti bulust bir_araya muzakere diyalog anlasma mutabakat uzlas ateskes gerilim gerginlik tirman ayristirma ayrisma arabulucu araci "
    "gozetim himaye temsilci elci heyet disisleri cekil guvenlik sinir insani yardim koridor catisma hava_saldiri saldiri bombardiman bomb oldur hayatini_kaybet "
    "fuze roket dusur yaptirim zirve ziyaret secim protesto gosteri grev gozalti tutukl mahkeme dava yargi yangin deprem multeci siginmaci yatirim tahliye "
    "polis rehine sinir_kapisi aciklama",
}
_NATIONS = {
    "en": "syri israel america united_states u_s france french brit britain uk russia ukrain turk turqu turkiye iran iraq leban jordan egypt saudi emirat emirati qatar kuwait "
    "yemen palestin azerba armeni german itali italy spain spanish china chinese india indian pakistan afghan japan north_korea south_korea canad sudan "
    "libya tunisi algeri morocc eritre ethiop greece greek netherlands dutch finland finnish malaysi cypr",
    "fr": "syri israel americ etats_unis etasunien france francai francais brit britann russie russe ukrain turqu iran irak leban liban jordan egypt egypte saoudi "
    "arabie_saoudite emirat emirati qatar koweit yemen palestin azerba armeni allemand allemagne itali espagn chine chinois inde indien pakistan afghan japon "
    "coree_du_nord coree_du_sud canad soudan libye tunisi algeri maroc eritre ethiop grec neerland hollanda finland finlande malaysi chypr",
    "tr": "suriye israil amerika abd fransa fransiz ingilt ingiliz rusya rus ukrayna turk turkiye iran irak lubnan urdun misir suudi bae katar kuveyt yemen filistin "
    "azerbaycan ermeni alman almanya italy ispanya cin cinli hindistan pakistan afgan japon kuzey_kore guney_kore kanada sudan libya tunus cezayir fas "
    "eritre etiyopya yunan hollanda finland malezya kibris",
}
# Persian beginnings that are other words in Arabic: a campaign, ambassadors, "publishes", "Marzouq", Hind.
_PERSIAN = "سفر حمله تنش مرز تحريم نبرد كشته اعتراض اجلاس هيات هييت مذاكر فرستاده سرنگون سقوط تخليه جداسازي هند المان چين"
_TABLES = {"event": (_EVENTS, EVENT_WORDS), "nation": (_NATIONS, NATIONS)}
_JOINED = "_"
_SHORT = 3  # Latin letters of a beginning that is a whole word: uk, abd, rus


def is_own(anchor: Anchor, language: str) -> bool:
    """Return whether a word that names an event or a nation does so in the language of its text; others' letters always do."""
    kind, _, key = anchor.key.partition(":")
    if kind not in _TABLES or language not in {"ar", *_TABLES[kind][0]}:
        return True
    word = _folded(anchor.written)
    if language == "ar":
        return _is_arabic(anchor.key, word)
    if not word.isascii():
        return True
    own = _beginnings(kind, language).get(key, ())
    return any(word.startswith(begin) if len(begin) > _SHORT else word == begin for begin in own)


def _is_arabic(key: str, word: str) -> bool:
    """Return whether an Arabic word begins like one of its row that is no Persian's."""
    return any(form.startswith(_arabic(key)) for form in bare_forms(word))


@cache
def _arabic(key: str) -> tuple[str, ...]:
    kind, _, concept = key.partition(":")
    persian = frozenset(folded_word(word) for word in _PERSIAN.split())
    rows = _TABLES[kind][1].get(concept, "").split()
    return tuple(word.replace(_JOINED, " ") for word in map(folded_word, rows) if word not in persian)


@cache
def _beginnings(kind: str, language: str) -> dict[str, tuple[str, ...]]:
    """Return the beginnings of each row that are a language's own, as they are written."""
    own, rows = _TABLES[kind]
    mine = frozenset(own[language].split())
    return {
        key: tuple(begin.replace(_JOINED, " ") for begin in row.split() if begin in mine)
        for key, row in rows.items()
    }


def _folded(written: str) -> str:
    plain = fold_accents(normalise(written))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def own_anchors(text: str, language: str) -> tuple[Anchor, ...]:
    """Return the anchors of a text whose language is known."""
    found = anchors_in(text, language)
    cities = {anchor.start for anchor in found if anchor.key.startswith("place:")}
    return tuple(anchor for anchor in found if anchor.start in cities or is_own(anchor, language))
