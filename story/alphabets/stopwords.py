"""Words that name no story: function words and newsroom speech, one list a language.

Own lists, written for news text. Arabic and Persian entries stand in normalised spelling (`tokens.normalise`).
"""

_ARABIC = """
في من علي الي عن مع ان انه انها انهم انني كان كانت كانوا يكون تكون هذا هذه هذين ذلك تلك هولاء اوليك التي الذي الذين اللذين
ما لا لم لن قد لقد كما او ام ثم بعد قبل بين حيث كل اي هو هي هم هما نحن انا انت له لها لهم لنا به بها بهم فيه فيها فيهم منه منها
منهم عنه عنها عليه عليها عليهم اليه اليها اليهم خلال عند عندما منذ حتي غير سوي اكثر اقل بعض احد احدي اخر اخري اخرون نحو ضد دون
حول امام بسبب يوم اليوم كذلك ايضا لكن ولكن بل اذا اذ لدي لديه لديها ليس ليست هناك هنا تم يتم تمت جدا فقط ولا وما ولم ومن وفي وعلي
ومع وان وانه والتي والذي والذين وهو وهي وهم وقد وكان وكانت كي لكي لان لانه مثل عبر ضمن رغم بينما فيما مما كيف متي اين لماذا هل
قال قالت قالوا وقال وقالت يقول تقول اضاف اضافت واضاف واضافت اكد اكدت واكد واكدت اوضح اوضحت واوضح واوضحت اشار اشارت واشار واشارت
ذكر ذكرت وذكر وذكرت افاد افادت وافاد وافادت اعلن اعلنت واعلن واعلنت كشف كشفت وكشف وكشفت نقل نقلت ونقل ونقلت شدد شددت وشدد
موكدا موكده مشيرا مشيره موضحا موضحه مضيفا مضيفه معتبرا لافتا بحسب حسب حسبما وفق وفقا نقلا عقب اثر ازاء تجاه لدن
الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت امس غدا صباح مساء الان حاليا موخرا سابقا لاحقا
"""
_ENGLISH = """
a an the and or but nor if then than that this these those there here of in on at to from by for with without into onto over under
after before between among during since until while as is are was were be been being am do does did done have has had having will
would shall should can could may might must not no it its he she they them his her their our your my we you i who whom which what
when where why how also more most other some such only own same so too very just about against up down out off again further once
said says say told according reported reports added s t d ll re ve m
"""
_FRENCH = """
le la les un une des du de d l et ou mais donc or ni car que qui quoi dont où ce cet cette ces se s sa son ses leur leurs mon ma mes
notre nos votre vos il elle ils elles on nous vous je j tu y en au aux à a dans par pour sur sous avec sans entre vers chez depuis
pendant avant après est sont était étaient être été avoir ont avait avaient ne n pas plus moins très aussi comme si c qu m t lors
selon a déclaré affirmé ajouté indiqué annoncé
"""
_HEBREW = """
של את על עם אל לא כי גם או אבל אם זה זו זאת אלה הוא היא הם הן אני אנחנו אתם היה הייתה היו יהיה תהיה להיות יש אין כל כבר עוד רק מאוד
אחרי לפני בין תוך כדי עד מאז אשר כאשר אך אמר אמרה אמרו לפי מסר מסרה דווח הודיע הודיעה כך שבו שבה אותו אותה להם לו לה בו בה
"""
_TURKISH = """
ve veya ya da de ile ama fakat ancak bir bu şu o bunu şunu onu bunun onun için gibi kadar daha en çok az her hiç ne mi mı mu mü ise
değil var yok olan olarak oldu olduğu olduğunu olması sonra önce göre karşı arasında üzerinde içinde söyledi dedi belirtti açıkladı
ifade etti ettiği eden edilen tarafından diye ki hem biz siz onlar ben sen
"""
_PERSIAN = """
و در به از که این ان را با برای است بود بودند شد شده شدند میشود تا بر یا هم نیز اما اگر هر همه یک دو خود او وی ما شما انها کرد کرده
کردند کند میکند دارد دارند داشت باشد نیست پس چون بین پیش گفت گفته افزود اظهار داشت خبر داد روز استانه
"""


def _spelt(words: str) -> frozenset[str]:
    return frozenset(words.translate(str.maketrans("یک", "يك")).split())


STOP_WORDS: dict[str, frozenset[str]] = {
    "ar": _spelt(_ARABIC),
    "fa": _spelt(_PERSIAN),
    "en": frozenset(_ENGLISH.split()),
    "fr": frozenset(_FRENCH.split()),
    "he": frozenset(_HEBREW.split()),
    "tr": frozenset(_TURKISH.split()),
}
