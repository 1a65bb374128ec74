"""Names of well-known people as newsrooms of six languages write them: Arabic, English, French, Hebrew, Turkish, Persian.

Chosen before any rule was measured on them: heads of state, ministers and envoys, half of them with Arabic names.
"""

_ROWS = """
محمود عباس | Mahmoud Abbas | Mahmoud Abbas | מחמוד עבאס | Mahmud Abbas | محمود عباس
ياسر عرفات | Yasser Arafat | Yasser Arafat | יאסר ערפאת | Yaser Arafat | یاسر عرفات
إسماعيل هنية | Ismail Haniyeh | Ismaïl Haniyeh | איסמעיל הנייה | İsmail Haniye | اسماعیل هنیه
يحيى السنوار | Yahya Sinwar | Yahya Sinouar | יחיא סינוואר | Yahya Sinvar | یحیی السنوار
حسن نصر الله | Hassan Nasrallah | Hassan Nasrallah | חסן נסראללה | Hasan Nasrallah | حسن نصرالله
سعد الحريري | Saad Hariri | Saad Hariri | סעד אל-חרירי | Saad Hariri | سعد حریری
نبيه بري | Nabih Berri | Nabih Berri | נביה ברי | Nebih Berri | نبیه بری
ميشال عون | Michel Aoun | Michel Aoun | מישל עון | Mişel Avn | میشل عون
جبران باسيل | Gebran Bassil | Gebran Bassil | ג'ובראן באסיל | Cibran Basil | جبران باسیل
وليد جنبلاط | Walid Jumblatt | Walid Joumblatt | וליד ג'ונבלאט | Velid Canbolat | ولید جنبلاط
سمير جعجع | Samir Geagea | Samir Geagea | סמיר ג'עג'ע | Semir Caca | سمیر جعجع
بشار الأسد | Bashar al-Assad | Bachar al-Assad | בשאר אל-אסד | Beşar Esad | بشار اسد
وليد المعلم | Walid Muallem | Walid Mouallem | וליד אל-מועלם | Velid Muallim | ولید المعلم
عبد الفتاح السيسي | Abdel Fattah al-Sisi | Abdel Fattah al-Sissi | עבד אל-פתאח א-סיסי | Abdulfettah es-Sisi | عبدالفتاح السیسی
حسني مبارك | Hosni Mubarak | Hosni Moubarak | חוסני מובארכ | Hüsnü Mübarek | حسنی مبارک
محمد مرسي | Mohamed Morsi | Mohamed Morsi | מוחמד מורסי | Muhammed Mursi | محمد مرسی
سامح شكري | Sameh Shoukry | Sameh Choukry | סאמח שוכרי | Samih Şükri | سامح شکری
محمد البرادعي | Mohamed ElBaradei | Mohamed ElBaradei | מוחמד אל-בראדעי | Muhammed el-Baradey | محمد البرادعی
قيس سعيد | Kais Saied | Kaïs Saïed | קייס סעיד | Kays Said | قیس سعید
راشد الغنوشي | Rached Ghannouchi | Rached Ghannouchi | ראשד אל-ע'נושי | Raşid el-Gannuşi | راشد الغنوشی
الباجي السبسي | Beji Essebsi | Béji Essebsi | באג'י א-סבסי | Baci es-Sibsi | باجی السبسی
عبد المجيد تبون | Abdelmadjid Tebboune | Abdelmadjid Tebboune | עבד אל-מג'יד תבון | Abdulmecid Tebbun | عبدالمجید تبون
عبد العزيز بوتفليقة | Abdelaziz Bouteflika | Abdelaziz Bouteflika | עבד אל-עזיז בוטפליקה | Abdulaziz Buteflika | عبدالعزیز بوتفلیقه
خليفة حفتر | Khalifa Haftar | Khalifa Haftar | ח'ליפה חפתר | Halife Hafter | خلیفه حفتر
فايز السراج | Fayez al-Sarraj | Fayez al-Sarraj | פאיז א-סראג' | Fayiz es-Serrac | فائز السراج
عمر البشير | Omar al-Bashir | Omar el-Béchir | עומר אל-בשיר | Ömer el-Beşir | عمر البشیر
عبد الفتاح البرهان | Abdel Fattah al-Burhan | Abdel Fattah al-Burhane | עבד אל-פתאח אל-בורהאן | Abdulfettah el-Burhan | عبدالفتاح البرهان
علي عبد الله صالح | Ali Abdullah Saleh | Ali Abdallah Saleh | עלי עבדאללה סאלח | Ali Abdullah Salih | علی عبدالله صالح
نوري المالكي | Nouri al-Maliki | Nouri al-Maliki | נורי אל-מאליכי | Nuri el-Maliki | نوری المالکی
مقتدى الصدر | Muqtada al-Sadr | Moqtada al-Sadr | מוקתדא א-סדר | Mukteda es-Sadr | مقتدی صدر
مصطفى الكاظمي | Mustafa al-Kadhimi | Moustafa al-Kazimi | מוסטפא אל-כאזמי | Mustafa el-Kazımi | مصطفی الکاظمی
مسعود بارزاني | Masoud Barzani | Massoud Barzani | מסעוד ברזאני | Mesud Barzani | مسعود بارزانی
عادل الجبير | Adel al-Jubeir | Adel al-Joubeir | עאדל אל-ג'ובייר | Adil el-Cubeyr | عادل الجبیر
جمال خاشقجي | Jamal Khashoggi | Jamal Khashoggi | ג'מאל ח'אשוקג'י | Cemal Kaşıkçı | جمال خاشقجی
أيمن الظواهري | Ayman al-Zawahiri | Ayman al-Zawahiri | איימן א-זוואהירי | Eymen ez-Zevahiri | ایمن الظواهری
دونالد ترامب | Donald Trump | Donald Trump | דונלד טראמפ | Donald Trump | دونالد ترامپ
جو بايدن | Joe Biden | Joe Biden | ג'ו ביידן | Joe Biden | جو بایدن
باراك أوباما | Barack Obama | Barack Obama | ברק אובמה | Barack Obama | باراک اوباما
هيلاري كلينتون | Hillary Clinton | Hillary Clinton | הילרי קלינטון | Hillary Clinton | هیلاری کلینتون
أنتوني بلينكن | Antony Blinken | Antony Blinken | אנתוני בלינקן | Antony Blinken | آنتونی بلینکن
جون كيري | John Kerry | John Kerry | ג'ון קרי | John Kerry | جان کری
مايك بومبيو | Mike Pompeo | Mike Pompeo | מייק פומפאו | Mike Pompeo | مایک پمپئو
فلاديمير بوتين | Vladimir Putin | Vladimir Poutine | ולדימיר פוטין | Vladimir Putin | ولادیمیر پوتین
سيرغي لافروف | Sergei Lavrov | Sergueï Lavrov | סרגיי לברוב | Sergey Lavrov | سرگئی لاوروف
فولوديمير زيلينسكي | Volodymyr Zelensky | Volodymyr Zelensky | וולודימיר זלנסקי | Vladimir Zelenskiy | ولودیمیر زلنسکی
أنغيلا ميركل | Angela Merkel | Angela Merkel | אנגלה מרקל | Angela Merkel | آنگلا مرکل
أولاف شولتس | Olaf Scholz | Olaf Scholz | אולף שולץ | Olaf Scholz | اولاف شولتز
نيكولا ساركوزي | Nicolas Sarkozy | Nicolas Sarkozy | ניקולא סרקוזי | Nicolas Sarkozy | نیکلا سارکوزی
جان إيف لودريان | Jean-Yves Le Drian | Jean-Yves Le Drian | ז'אן-איב לה דריאן | Jean-Yves Le Drian | ژان ایو لودریان
بوريس جونسون | Boris Johnson | Boris Johnson | בוריס ג'ונסון | Boris Johnson | بوریس جانسون
تيريزا ماي | Theresa May | Theresa May | תרזה מיי | Theresa May | ترزا می
بنيامين نتنياهو | Benjamin Netanyahu | Benyamin Netanyahou | בנימין נתניהו | Binyamin Netanyahu | بنیامین نتانیاهو
يوآف غالانت | Yoav Gallant | Yoav Gallant | יואב גלנט | Yoav Gallant | یوآو گالانت
نفتالي بينيت | Naftali Bennett | Naftali Bennett | נפתלי בנט | Naftali Bennett | نفتالی بنت
رجب طيب أردوغان | Recep Tayyip Erdogan | Recep Tayyip Erdogan | רג'פ טאיפ ארדואן | Recep Tayyip Erdoğan | رجب طیب اردوغان
هاكان فيدان | Hakan Fidan | Hakan Fidan | הקאן פידאן | Hakan Fidan | هاکان فیدان
حسن روحاني | Hassan Rouhani | Hassan Rohani | חסן רוחאני | Hasan Ruhani | حسن روحانی
محمد جواد ظريف | Mohammad Javad Zarif | Mohammad Javad Zarif | מוחמד ג'וואד זריף | Muhammed Cevad Zarif | محمد جواد ظریف
إبراهيم رئيسي | Ebrahim Raisi | Ebrahim Raïssi | אבראהים ראיסי | İbrahim Reisi | ابراهیم رئیسی
ناريندرا مودي | Narendra Modi | Narendra Modi | נרנדרה מודי | Narendra Modi | نارندرا مودی
"""
LANGUAGES = ("ar", "en", "fr", "he", "tr", "fa")
NAMES: tuple[dict[str, str], ...] = tuple(
    dict(zip(LANGUAGES, (cell.strip() for cell in row.split("|")), strict=True))
    for row in _ROWS.strip().splitlines()
)
