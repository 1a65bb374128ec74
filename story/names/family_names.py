"""Family names that thousands bear, as newsrooms write them: Arabic, then Latin (English; French; Turkish), Hebrew, Persian.

The commonest of the Arab world, Iran, Turkey, Israel and the English press, without the article; of no single person.
A name that is not here is spelt by rule (`transliterate`).
"""

from story.names.given_names import read_names

_ROWS = """
عباس | Abbas | Abbas | Abbas | עבאס | عباس
أحمد | Ahmed;Ahmad | Ahmed | Ahmed | אחמד | احمد
علي | Ali | Ali | Ali | עלי | علی
أنصاري | Ansari | Ansari | Ensari | אנסארי | انصاری
أسد | Assad | Assad | Esad | אסד | اسد
عون | Aoun | Aoun | Avn | עון | عون
بغدادي | Baghdadi | Baghdadi | Bağdadi | בגדאדי | بغدادی
بارزاني | Barzani | Barzani | Barzani | ברזאני | بارزانی
بشير | Bashir | Béchir | Beşir | בשיר | بشیر
بيطار | Bitar | Bitar | Bitar | ביטאר | بیطار
جبوري | Jubouri;Jabouri | Joubouri | Cuburi | ג'בורי | جبوری
حداد | Haddad | Haddad | Haddad | חדאד | حداد
حريري | Hariri | Hariri | Hariri | חרירי | حریری
حربي | Harbi | Harbi | Harbi | חרבי | حربی
حسن | Hassan;Hasan | Hassan | Hasan | חסן | حسن
حسين | Hussein | Hussein | Hüseyin | חוסיין | حسین
حسيني | Husseini | Husseini | Hüseyni | חוסייני | حسینی
حكيم | Hakim | Hakim | Hekim | חכים | حکیم
حلبي | Halabi | Halabi | Halebi | חלבי | حلبی
حمدان | Hamdan | Hamdan | Hamdan | חמדאן | حمدان
خالد | Khaled | Khaled | Halid | ח'אלד | خالد
خطيب | Khatib | Khatib | Hatip | ח'טיב | خطیب
خليفة | Khalifa | Khalifa | Halife | ח'ליפה | خلیفه
خليل | Khalil | Khalil | Halil | ח'ליל | خلیل
خوري | Khoury | Khoury | Huri | ח'ורי | خوری
دليمي | Dulaimi | Doulaimi | Duleymi | דולימי | دلیمی
دوسري | Dosari | Dossari | Dusari | דוסרי | دوسری
راشد | Rashid | Rached | Raşid | ראשד | راشد
زبيدي | Zubaidi | Zoubaïdi | Zubeydi | זוביידי | زبیدی
زهراني | Zahrani | Zahrani | Zahrani | זהראני | زهرانی
زيدان | Zidane;Zaidan | Zidane | Zeydan | זידאן | زیدان
سالم | Salem | Salem | Salim | סאלם | سالم
سعيد | Saeed;Saied | Saïd;Saïed | Said | סעיד | سعید
سليمان | Suleiman | Sleiman;Souleimane | Süleyman | סולימאן | سلیمان
سوداني | Sudani | Soudani | Sudani | סודאני | سودانی
شاهين | Shaheen;Shahin | Chahine | Şahin | שאהין | شاهین
شامي | Shami | Chami | Şami | שאמי | شامی
شريف | Sharif;Sherif | Chérif | Şerif | שריף | شریف
شمري | Shammari | Chammari | Şammari | שמרי | شمری
صالح | Saleh | Saleh | Salih | סאלח | صالح
صباح | Sabah | Sabah | Sabah | סבאח | صباح
صدر | Sadr | Sadr | Sadr | סדר | صدر
طالباني | Talabani | Talabani | Talabani | טאלבאני | طالبانی
عامري | Amiri | Amiri | Amiri | עאמרי | عامری
عبد الله | Abdullah | Abdallah | Abdullah | עבדאללה | عبدالله
عتيبي | Otaibi | Otaïbi | Uteybi | עותייבי | عتیبی
عثمان | Othman;Osman | Othman | Osman | עות'מאן | عثمان
عمر | Omar | Omar | Ömer | עומר | عمر
غامدي | Ghamdi | Ghamdi | Gamdi | ע'אמדי | غامدی
فارس | Fares | Fares | Faris | פארס | فارس
قاسم | Qassem | Kassem | Kasım | קאסם | قاسم
قحطاني | Qahtani | Qahtani | Kahtani | קחטאני | قحطانی
مالكي | Maliki | Maliki | Maliki | מאלכי | مالکی
محمد | Mohammed;Mohamed | Mohamed | Muhammed | מוחמד | محمد
محمود | Mahmoud | Mahmoud | Mahmud | מחמוד | محمود
مراد | Murad | Mourad | Murat | מוראד | مراد
مصري | Masri | Masri | Masri | מסרי | مصری
مطيري | Mutairi | Moutaïri | Mutayri | מוטיירי | مطیری
منصور | Mansour | Mansour | Mansur | מנצור | منصور
مهدي | Mahdi | Mahdi | Mehdi | מהדי | مهدی
موسى | Moussa;Musa | Moussa | Musa | מוסא | موسی
موسوي | Mousavi | Moussavi | Musavi | מוסאווי | موسوی
ناصر | Nasser | Nasser | Nasır | נאסר | ناصر
نجار | Najjar | Najjar | Neccar | נג'אר | نجار
نصر الله | Nasrallah | Nasrallah | Nasrallah | נסראללה | نصرالله
هاشمي | Hashemi;Hashimi | Hachemi | Haşimi | האשמי | هاشمی
ياسين | Yassin;Yassine | Yassine | Yasin | יאסין | یاسین
يوسف | Youssef;Yousef | Youssef | Yusuf | יוסף | یوسف
آل ثاني | Al Thani;Al-Thani | Al Thani | Al Sani | אאל ת'אני | آل ثانی
آل نهيان | Al Nahyan | Al Nahyan | Al Nahyan | אאל נהיאן | آل نهیان
آل سعود | Al Saud | Al Saoud | Al Suud | אאל סעוד | آل سعود
علوي | Alaoui;Alawi | Alaoui | Alevi | עלאווי | علوی
إدريسي | Idrissi | Idrissi | İdrisi | אדריסי | ادریسی
طرابلسي | Trabelsi | Trabelsi | Trablusi | טרבלסי | طرابلسی
أحمدي | Ahmadi | Ahmadi | Ahmedi | אחמדי | احمدی
جعفري | Jafari | Djafari | Caferi | ג'עפרי | جعفری
رضائي | Rezaei | Rezaï | Rızai | רזאי | رضایی
رحيمي | Rahimi | Rahimi | Rahimi | רחימי | رحیمی
صادقي | Sadeghi | Sadeghi | Sadıki | סאדקי | صادقی
كريمي | Karimi | Karimi | Kerimi | כרימי | کریمی
محمدي | Mohammadi | Mohammadi | Muhammedi | מוחמדי | محمدی
نجفي | Najafi | Najafi | Necefi | נג'פי | نجفی
أردوغان | Erdogan | Erdogan | Erdoğan | ארדואן | اردوغان
يلدريم | Yildirim | Yildirim | Yıldırım | ילדירים | ییلدیریم
يلماز | Yilmaz | Yilmaz | Yılmaz | ילמאז | یلماز
يلدز | Yildiz | Yildiz | Yıldız | ילדיז | ییلدیز
أوزتورك | Ozturk | Öztürk | Öztürk | אוזטורק | اوزترک
أوزدمير | Ozdemir | Özdemir | Özdemir | אוזדמיר | اوزدمیر
جليك | Celik | Celik | Çelik | צ'ליק | چلیک
دمير | Demir | Demir | Demir | דמיר | دمیر
دوغان | Dogan | Dogan | Doğan | דואן | دوغان
شاهين | Sahin | Sahin | Şahin | שאהין | شاهین
شيمشك | Simsek | Simsek | Şimşek | שימשק | شیمشک
كايا | Kaya | Kaya | Kaya | קאיה | کایا
كورت | Kurt | Kurt | Kurt | קורט | کورت
يافوز | Yavuz | Yavuz | Yavuz | יאווז | یاووز
كوهين | Cohen | Cohen | Cohen | כהן | کوهن
ليفي | Levi;Levy | Lévy | Levi | לוי | لوی
مزراحي | Mizrahi | Mizrahi | Mizrahi | מזרחי | مزراحی
بيرتس | Peretz | Peretz | Peretz | פרץ | پرتز
فريدمان | Friedman | Friedman | Friedman | פרידמן | فریدمن
كاتس | Katz | Katz | Katz | כץ | کاتس
شابيرا | Shapira;Shapiro | Shapira | Shapira | שפירא | شاپیرا
غولدبرغ | Goldberg | Goldberg | Goldberg | גולדברג | گلدبرگ
سميث | Smith | Smith | Smith | סמית' | اسمیت
جونسون | Johnson | Johnson | Johnson | ג'ונסון | جانسون
وليامز | Williams | Williams | Williams | ויליאמס | ویلیامز
براون | Brown;Braun | Brown | Brown | בראון | براون
ميلر | Miller;Müller | Miller | Miller | מילר | میلر
ديفيس | Davis | Davis | Davis | דייוויס | دیویس
ويلسون | Wilson | Wilson | Wilson | וילסון | ویلسون
تايلور | Taylor | Taylor | Taylor | טיילור | تیلور
أندرسون | Anderson | Anderson | Anderson | אנדרסון | اندرسون
مارتن | Martin | Martin | Martin | מרטין | مارتین
لويس | Lewis;Louis | Louis | Lewis | לואיס | لوئیس
ووكر | Walker | Walker | Walker | ווקר | واکر
سكوت | Scott | Scott | Scott | סקוט | اسکات
كارتر | Carter | Carter | Carter | קרטר | کارتر
غارسيا | Garcia | Garcia | Garcia | גרסיה | گارسیا
سانشيز | Sanchez | Sanchez | Sanchez | סאנצ'ס | سانچز
مولر | Mueller;Müller | Müller | Müller | מולר | مولر
إيفانوف | Ivanov | Ivanov | İvanov | איבנוב | ایوانف
"""
FAMILY_NAMES = read_names(_ROWS)
