"""Family names of those who lead states, armies, parties and world bodies, as newsrooms write them.

Arabic, then Latin (English; French; Turkish), Hebrew, Persian; without the article. A general table of the countries that our languages report
of: most such names are spelt by custom and not by their letters, and no rule guesses them.
"""

from story.names.given_names import read_names

_ROWS = """
نتنياهو | Netanyahu | Netanyahou;Nétanyahou | Netanyahu | נתניהו | نتانیاهو
هرتسوغ | Herzog | Herzog | Herzog | הרצוג | هرتزوگ
غالانت | Gallant | Gallant | Gallant | גלנט | گالانت
غانتس | Gantz | Gantz | Gantz | גנץ | گانتس
لابيد | Lapid | Lapid | Lapid | לפיד | لاپید
سموتريتش | Smotrich | Smotrich | Smotrich | סמוטריץ' | اسموتریچ
كاتس | Katz | Katz | Katz | כץ | کاتز
ساعر | Saar | Saar | Saar | סער | ساعر
ليفين | Levin | Levin | Levin | לוין | لوین
بينيت | Bennett | Bennett | Bennett | בנט | بنت
ليبرمان | Lieberman;Liberman | Lieberman | Lieberman | ליברמן | لیبرمن
زامير | Zamir | Zamir | Zamir | זמיר | زمیر
ترامب | Trump | Trump | Trump | טראמפ | ترامپ
بايدن | Biden | Biden | Biden | ביידן | بایدن
فانس | Vance | Vance | Vance | ואנס | ونس
روبيو | Rubio | Rubio | Rubio | רוביו | روبیو
ويتكوف | Witkoff | Witkoff | Witkoff | ויטקוף | ویتکاف
كوشنر | Kushner | Kushner | Kushner | קושנר | کوشنر
هيغسيث | Hegseth | Hegseth | Hegseth | הגסת' | هگست
أورتاغوس | Ortagus | Ortagus | Ortagus | אורטגוס | اورتگاس
بلينكن | Blinken | Blinken | Blinken | בלינקן | بلینکن
ماكرون | Macron | Macron | Macron | מקרון | مکرون
لوكورنو | Lecornu | Lecornu | Lecornu | לקורני | لکورنو
بارو | Barrot | Barrot | Barrot | בארו | بارو
ستارمر | Starmer | Starmer | Starmer | סטארמר | استارمر
ميرتس | Merz | Merz | Merz | מרץ | مرتس
شولتس | Scholz | Scholz | Scholz | שולץ | شولتس
ميلوني | Meloni | Meloni | Meloni | מלוני | ملونی
سانشيز | Sanchez;Sánchez | Sanchez | Sanchez | סנצ'ס | سانچز
بوتين | Putin | Poutine | Putin | פוטין | پوتین
لافروف | Lavrov | Lavrov | Lavrov | לברוב | لاوروف
زيلينسكي | Zelensky;Zelenskyy | Zelensky | Zelenskiy | זלנסקי | زلنسکی
مودي | Modi | Modi | Modi | מודי | مودی
أردوغان | Erdogan;Erdoğan | Erdogan | Erdoğan | ארדואן | اردوغان
فيدان | Fidan | Fidan | Fidan | פידאן | فیدان
إمام أوغلو | Imamoglu | Imamoglu | İmamoğlu | אימאמאולו | امام‌اوغلو
يرلي قايا | Yerlikaya | Yerlikaya | Yerlikaya | ירליקאיה | یرلی‌کایا
شيمشك | Simsek | Simsek | Şimşek | שימשק | شیمشک
علييف | Aliyev | Aliev | Aliyev | אלייב | علی‌اف
باشينيان | Pashinyan | Pachinian | Paşinyan | פשיניאן | پاشینیان
بزشكيان | Pezeshkian | Pezechkian | Pezeşkiyan | פזשכיאן | پزشکیان
خامنئي | Khamenei | Khamenei | Hamaney | ח'אמנאי | خامنه‌ای
عراقجي | Araghchi;Araqchi | Araghchi | Arakçi | עראקצ'י | عراقچی
لاريجاني | Larijani | Larijani | Laricani | לאריג'אני | لاریجانی
قاليباف | Ghalibaf;Qalibaf | Ghalibaf | Kalibaf | קאליבאף | قالیباف
رئيسي | Raisi | Raïssi | Reisi | ראיסי | رئیسی
روحاني | Rouhani | Rohani | Ruhani | רוחאני | روحانی
ظريف | Zarif | Zarif | Zarif | זריף | ظریف
إسلامي | Eslami | Eslami | Eslami | אסלאמי | اسلامی
بقائي | Baghaei | Baghaï | Bekayi | בקאאי | بقائی
غروسي | Grossi | Grossi | Grossi | גרוסי | گروسی
غوتيريش | Guterres | Guterres | Guterres | גוטרש | گوترش
غوتيريس | Guterres | Guterres | Guterres | גוטרש | گوترش
دوجاريك | Dujarric | Dujarric | Dujarric | דוז'אריק | دوجاریک
لازاريني | Lazzarini | Lazzarini | Lazzarini | לזריני | لازارینی
غيبريسوس | Ghebreyesus | Ghebreyesus | Ghebreyesus | גברייסוס | گبریسوس
بيدرسن | Pedersen | Pedersen | Pedersen | פדרסן | پدرسن
غروندبرغ | Grundberg | Grundberg | Grundberg | גרונדברג | گروندبرگ
تورك | Türk;Turk | Türk | Türk | טורק | تورک
كالاس | Kallas | Kallas | Kallas | קאלאס | کالاس
روته | Rutte | Rutte | Rutte | רוטה | روته
شرع | Sharaa | Charaa;Chareh | Şara | שרע | شرع
عبدي | Abdi | Abdi | Abdi | עבדי | عبدی
سلام | Salam | Salam | Selam | סלאם | سلام
سلامة | Salameh | Salamé | Selame | סלאמה | سلامه
بري | Berri | Berri | Berri | ברי | بری
ميقاتي | Mikati | Mikati | Mikati | מיקאתי | میقاتی
جعجع | Geagea | Geagea | Geagea | ג'עג'ע | جعجع
باسيل | Bassil | Bassil | Basil | באסיל | باسیل
جنبلاط | Jumblatt | Joumblatt | Canbolat | ג'ונבלאט | جنبلاط
هيكل | Haykal | Haykal | Heykel | הייכל | هیکل
قاسم | Qassem | Qassem | Kasım | קאסם | قاسم
سيسي | Sisi | Sissi | Sisi | סיסי | سیسی
مدبولي | Madbouly | Madbouli | Medbuli | מדבולי | مدبولی
برهان | Burhan | Burhane | Burhan | בורהאן | برهان
دقلو | Dagalo | Daglo | Dagalo | דגאלו | دقلو
حميدتي | Hemedti | Hemedti | Hemedti | חמדתי | حمیدتی
حفتر | Haftar | Haftar | Hafter | חפתר | حفتر
دبيبة | Dbeibah | Dbeibah | Dibeybe | דביבה | دبیبه
سعيد | Saied;Saeed;Said | Saïed;Saïd | Said | סעיד | سعید
غنوشي | Ghannouchi | Ghannouchi | Gannuşi | ע'נושי | غنوشی
تبون | Tebboune | Tebboune | Tebbun | תבון | تبون
حلبوسي | Halbousi | Halboussi | Halbusi | חלבוסי | حلبوسی
صدر | Sadr | Sadr | Sadr | סדר | صدر
سوداني | Sudani | Soudani | Sudani | סודאני | سودانی
حوثي | Houthi | Houthi | Husi | חות'י | حوثی
سريع | Saree | Saree | Seri | סריע | سریع
عليمي | Alimi | Alimi | Alimi | עלימי | علیمی
سنوار | Sinwar | Sinouar;Sinwar | Sinvar | סינוואר | سنوار
هنية | Haniyeh | Haniyeh | Heniyye | הנייה | هنیه
مشعل | Meshaal | Mechaal | Meşal | משעל | مشعل
ميستورا | Mistura | Mistura | Mistura | מיסטורה | میستورا
"""
LEADER_NAMES: tuple[dict[str, tuple[str, ...]], ...] = read_names(_ROWS)
