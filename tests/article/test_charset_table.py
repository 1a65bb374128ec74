"""Every way that pages name their charset, or lie about it, or do not: each with a text of its language, read right.

The texts say the same thing in each language; they were written for this test.
"""

import pytest

from article.charsets.charset import decode
from article.page import Page, page_of

TEXTS = {
    "ar": (
        "أعلنت وزارة الخارجية، مساء الخميس، أن وفداً رفيع المستوى عقد لقاءً مطولاً في العاصمة مع مبعوثين"
        " من دول الجوار، وأن الحوار سيستمر خلال الأسبوع المقبل. وقال المتحدث باسم الوزارة إن الأطراف "
        "اتفقت على خفض التصعيد، وعلى فتح المعابر أمام المساعدات، مشيراً إلى أن «اللجنة المشتركة» ستجتمع "
        "كل شهر. وكان سكان البلدات الحدودية قد طالبوا بعودة المياه والكهرباء قبل حلول الشتاء."
    ),
    "he": (
        "משרד החוץ הודיע ביום חמישי בערב כי משלחת בכירה נפגשה בעיר הבירה עם שליחים מן המדינות השכנות, "
        "וכי השיחות יימשכו גם בשבוע הבא. דובר המשרד אמר כי הצדדים הסכימו להרגיע את המתיחות ולפתוח את "
        "המעברים לסיוע. תושבי היישובים שלאורך הגבול דרשו שהמים והחשמל יחזרו לפני בוא החורף, ואמרו שאיש "
        "לא דיבר איתם."
    ),
    "ru": (
        "Министерство иностранных дел сообщило в четверг вечером, что делегация высокого уровня провела "
        "в столице долгую встречу с посланниками соседних стран и что переговоры продолжатся на "
        "следующей неделе. Представитель министерства сказал, что стороны договорились снизить "
        "напряжённость и открыть переходы для помощи. Жители приграничных посёлков требовали вернуть "
        "воду и электричество до прихода зимы."
    ),
    "pl": (
        "Ministerstwo Spraw Zagranicznych ogłosiło w czwartek wieczorem, że delegacja wysokiego szczebla"
        " spotkała się w stolicy z wysłannikami sąsiednich państw, a rozmowy będą trwały także w "
        "przyszłym tygodniu. Rzecznik resortu powiedział, że strony uzgodniły złagodzenie napięcia oraz "
        "otwarcie przejść dla pomocy. Mieszkańcy przygranicznych miejscowości żądali, by woda i prąd "
        "wróciły jeszcze przed nadejściem zimy; mówią, że nikt ich dotąd nie wysłuchał."
    ),
    "tr": (
        "Dışişleri Bakanlığı perşembe akşamı yaptığı açıklamada, üst düzey bir heyetin başkentte komşu "
        "ülkelerin temsilcileriyle uzun bir görüşme gerçekleştirdiğini ve görüşmelerin gelecek hafta da "
        "süreceğini duyurdu. Bakanlık sözcüsü, tarafların gerginliği azaltma ve geçişleri yardımlara "
        "açma konusunda anlaştığını söyledi. Sınır ilçelerinde yaşayanlar, kış gelmeden suyun ve "
        "elektriğin geri verilmesini istemişti; kimsenin kendilerini dinlemediğini söylüyorlar."
    ),
    "fr": (
        "Le ministère des Affaires étrangères a annoncé jeudi soir qu’une délégation de haut rang avait "
        "rencontré dans la capitale les envoyés des pays voisins, et que les pourparlers se "
        "poursuivraient la semaine prochaine. « Les parties se sont mises d’accord pour réduire les "
        "tensions », a déclaré le porte-parole – les habitants de la frontière réclamaient déjà que "
        "l’eau et l’électricité reviennent avant l’hiver, mais personne ne les a écoutés."
    ),
    "ja": (
        "外務省は木曜日の夜、政府高官の代表団が首都で近隣諸国の使節と長時間にわたり会談し、協議は来週も続くと発表した。報道官は、"
        "双方が緊張の緩和と支援物資のための通行路を開くことで合意したと述べた。国境沿いの町の住民は、冬が来る前に水と電気を元に戻"
        "すよう求めていたが、誰も耳を傾けなかったと話している。カメラマンによると、デモは平和的だった。"
    ),
    "zh": (
        "外交部星期四晚上宣布，一个高级代表团在首都与邻国的特使举行了长时间的会晤，会谈将在下周继续进行。发言人说，双方同意缓和紧"
        "张局势，并为救援物资开放通道。边境城镇的居民要求在冬天到来之前恢复供水和供电，他们说至今没有人听取他们的意见。"
    ),
    "zh-tw": (
        "外交部星期四晚上宣布，一個高級代表團在首都與鄰國的特使舉行了長時間的會晤，會談將在下週繼續進行。發言人說，雙方同意緩和緊"
        "張局勢，並為救援物資開放通道。邊境城鎮的居民要求在冬天到來之前恢復供水和供電，他們說至今沒有人聽取他們的意見。"
    ),
    "ko": (
        "외교부는 목요일 저녁 고위급 대표단이 수도에서 이웃 나라의 특사들과 오랜 시간 만났으며 회담은 다음 주에도 "
        "이어질 것이라고 발표했다. 대변인은 양측이 긴장을 완화하고 구호 물자를 위한 통로를 열기로 합의했다고 "
        "말했다. 국경 마을 주민들은 겨울이 오기 전에 물과 전기를 되돌려 달라고 요구했지만 아무도 듣지 않았다고 "
        "했다."
    ),
    "el": (
        "Το υπουργείο Εξωτερικών ανακοίνωσε το βράδυ της Πέμπτης ότι αντιπροσωπεία υψηλού επιπέδου "
        "συναντήθηκε στην πρωτεύουσα με απεσταλμένους των γειτονικών χωρών και ότι οι συνομιλίες θα "
        "συνεχιστούν την επόμενη εβδομάδα. Ο εκπρόσωπος του υπουργείου είπε ότι οι πλευρές συμφώνησαν να"
        " μειώσουν την ένταση και να ανοίξουν τα περάσματα για τη βοήθεια."
    ),
    "cs": (
        "Ministerstvo zahraničí ve čtvrtek večer oznámilo, že se vysoce postavená delegace sešla v "
        "hlavním městě s vyslanci sousedních zemí a že rozhovory budou pokračovat i příští týden. Mluvčí"
        " úřadu řekl, že se strany dohodly na zmírnění napětí a na otevření přechodů pro pomoc. "
        "Obyvatelé příhraničních obcí žádali, aby se voda a elektřina vrátily ještě před příchodem zimy,"
        " ale nikdo je prý nevyslyšel."
    ),
}


def page(language, meta="", xml=""):
    told = TEXTS[language]
    return (
        f"{xml}<!doctype html><html><head>{meta}<title>{told[:30]}</title></head>"
        f"<body><div class='story'><p>{told}</p><p>{told[::-1][:40]}</p></div></body></html>"
    )


def named(label):
    return f'<meta charset="{label}">'


EQUIV = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'
FAR = "<script>" + "var a = 1; " * 600 + "</script>"
# What it is called: language, charset of the bytes, charset of the HTTP header, the page's own words about it.
CASES = {
    "utf-8, undeclared": ("ar", "utf-8", "", ""),
    "utf-8 by header": ("ar", "utf-8", "utf-8", ""),
    "utf-8 by meta": ("ar", "utf-8", "", named("utf-8")),
    "utf-8 with a mark": ("ar", "utf-8-sig", "", ""),
    "windows-1256 by header": ("ar", "cp1256", "windows-1256", ""),
    "windows-1256 by meta": ("ar", "cp1256", "", named("windows-1256")),
    "windows-1256 by http-equiv": ("ar", "cp1256", "", EQUIV),
    "windows-1256, undeclared": ("ar", "cp1256", "", ""),
    "windows-1256 declared as utf-8": ("ar", "cp1256", "utf-8", named("utf-8")),
    "windows-1256 declared as iso-8859-1": ("ar", "cp1256", "iso-8859-1", ""),
    "iso-8859-6 by header": ("ar", "iso8859-6", "iso-8859-6", ""),
    "utf-8 declared as windows-1256": ("ar", "utf-8", "windows-1256", named("windows-1256")),
    "utf-8 declared as iso-8859-1": ("ar", "utf-8", "iso-8859-1", ""),
    "iso-8859-6, undeclared": ("ar", "iso8859-6", "", ""),
    "utf-16-le with a mark, meta lies": ("ar", "utf-16", "", named("windows-1256")),
    "utf-16-be with a mark, meta lies": ("ar", "utf-16-be+", "", named("utf-8")),
    "utf-16-le without a mark": ("ar", "utf-16-le", "utf-8", named("utf-8")),
    "utf-8 with a mark, header and meta lie": ("ar", "utf-8-sig", "windows-1252", named("windows-1256")),
    "windows-1256 behind a stray mark": ("ar", "cp1256+", "", ""),
    "windows-1256, header of a koi8-r server": ("ar", "cp1256", "koi8-r", ""),
    "meta behind byte 1024": ("ru", "koi8-r", "", "<style>" + "a{b:c} " * 200 + "</style>" + named("koi8-r")),
    "meta behind byte 4096": ("ar", "cp1256", "", FAR + named("windows-1256")),
    "scripts longer than the text, undeclared": ("ar", "cp1256", "", FAR),
    "xml declaration": ("he", "iso8859-8", "", ""),
    "header right, meta wrong": ("ru", "cp1251", "windows-1251", named("koi8-r")),
    "header wrong, meta right": ("ru", "koi8-r", "windows-1251", named("koi8-r")),
    "windows-1251 by meta": ("ru", "cp1251", "", named("windows-1251")),
    "windows-1251, undeclared": ("ru", "cp1251", "", ""),
    "koi8-r, undeclared": ("ru", "koi8-r", "", ""),
    "cp866, undeclared": ("ru", "cp866", "", ""),
    "iso-8859-5 declared as iso-8859-1": ("ru", "iso8859-5", "iso-8859-1", ""),
    "windows-1252 quotes declared as iso-8859-1": ("fr", "cp1252", "iso-8859-1", named("iso-8859-1")),
    "windows-1252, undeclared": ("fr", "cp1252", "", ""),
    "windows-1254 declared as iso-8859-9": ("tr", "cp1254", "iso-8859-9", ""),
    "windows-1254, undeclared": ("tr", "cp1254", "", ""),
    "windows-1254 declared as iso-8859-1": ("tr", "cp1254", "iso-8859-1", ""),
    "windows-1255 by meta": ("he", "cp1255", "", named("windows-1255")),
    "windows-1255, undeclared": ("he", "cp1255", "", ""),
    "windows-1253, undeclared": ("el", "cp1253", "", ""),
    "windows-1250, undeclared": ("pl", "cp1250", "", ""),
    "iso-8859-2, undeclared": ("pl", "iso8859-2", "", ""),
    "windows-1250 declared as iso-8859-1": ("cs", "cp1250", "iso-8859-1", ""),
    "windows-1250, undeclared, Czech": ("cs", "cp1250", "", ""),
    "gb18030 declared as gb2312": ("zh", "gb18030", "gb2312", ""),
    "gb18030, undeclared": ("zh", "gb18030", "", ""),
    "gb18030 declared as big5": ("zh", "gb18030", "big5", ""),
    "gb18030 declared as iso-8859-1": ("zh", "gb18030", "iso-8859-1", ""),
    "big5 by meta": ("zh-tw", "big5hkscs", "", named("big5")),
    "big5 declared as gb2312": ("zh-tw", "big5hkscs", "gb2312", ""),
    "big5, undeclared": ("zh-tw", "big5hkscs", "", ""),
    "shift_jis by header": ("ja", "cp932", "Shift_JIS", ""),
    "shift_jis, undeclared": ("ja", "cp932", "", ""),
    "euc-jp by meta": ("ja", "euc_jp", "", named("EUC-JP")),
    "euc-jp, undeclared": ("ja", "euc_jp", "", ""),
    "euc-jp declared as shift_jis": ("ja", "euc_jp", "shift_jis", ""),
    "iso-2022-jp by meta": ("ja", "iso2022_jp", "", named("ISO-2022-JP")),
    "iso-2022-jp, undeclared": ("ja", "iso2022_jp", "", ""),
    "euc-kr by header": ("ko", "cp949", "EUC-KR", ""),
    "euc-kr, undeclared": ("ko", "cp949", "", ""),
}
MARKS = {"utf-16-be+": ("utf-16-be", b"\xfe\xff"), "cp1256+": ("cp1256", b"\xef\xbb\xbf")}


@pytest.mark.parametrize("case", CASES)
def test_a_page_is_read_in_its_charset(case):
    language, codec, header, meta = CASES[case]
    codec, mark = MARKS.get(codec, (codec, b""))
    xml = f'<?xml version="1.0" encoding="{codec}"?>' if case == "xml declaration" else ""
    wanted = page(language, meta, xml)
    decoded = decode(mark + wanted.encode(codec, "ignore"), f"text/html; charset={header}" if header else "")
    assert decoded.text.lstrip("ï»؟¿") == wanted.encode(codec, "ignore").decode(codec).lstrip("\ufeff")
    told = "undeclared" in case and codec not in ("utf-8", "iso2022_jp")
    assert not told or decoded.guessed


def test_numeric_references_to_c1_controls_are_what_windows_1252_has_there():
    body = "<html><p>L&#146;été, &#147;déjà&#148; &#150; voilà&#x85; &#128;</p>".encode("latin-1")
    read = page_of(body, content_type="text/html; charset=iso-8859-1")
    assert isinstance(read, Page)
    from article.markup.scanner import scan

    assert scan(read.html).blocks[0].text == "L’été, “déjà” – voilà… €"
