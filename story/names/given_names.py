"""Common first names as newsrooms write them: Arabic, then Latin (English; French; Turkish where it differs), Hebrew, Persian.

General knowledge, for the first round of queries: letters alone give no vowels. Learned spellings replace them. A row
without its Persian column is written in Persian as in Arabic. Of a name that two rows hold, the first row counts.
`NATIVE_NAMES` are those of the Arab world and its neighbours, of whose families Arabic writes the consonants as they are.
"""

_NATIVE = """
محمد | Mohammed;Mohammad;Muhammad | Mohamed | Muhammed | מוחמד
أحمد | Ahmed;Ahmad | Ahmed | Ahmet;Ahmed | אחמד
محمود | Mahmoud | Mahmoud | Mahmud | מחמוד
مصطفى | Mustafa | Moustafa | Mustafa | מוסטפא
علي | Ali | Ali | Ali | עלי
حسن | Hassan;Hasan | Hassan | Hasan | חסן
حسين | Hussein | Hussein | Hüseyin | חוסיין
عمر | Omar | Omar | Ömer | עומר
خالد | Khaled;Khalid | Khaled | Halid | ח'אלד
يوسف | Youssef;Yousef | Youssef | Yusuf | יוסף
إبراهيم | Ibrahim;Ebrahim | Ibrahim | İbrahim | אבראהים
إسماعيل | Ismail | Ismaïl | İsmail | איסמעיל | اسماعیل
سعد | Saad | Saad | Saad | סעד
أسعد | Asaad | Assaad | Esad | אסעד
سعيد | Said;Saeed | Saïd | Said | סעיד
سامي | Sami | Sami | Sami | סאמי
سمير | Samir | Samir | Semir | סמיר
أمين | Amin | Amine | Emin | אמין
أيمن | Ayman | Aymane | Eymen | איימן
وليد | Walid | Walid | Velid | וליד
جمال | Jamal;Gamal | Jamal | Cemal | ג'מאל
كمال | Kamal | Kamel | Kemal | כמאל
نبيل | Nabil | Nabil | Nebil | נביל
فيصل | Faisal | Fayçal | Faysal | פייסל
طارق | Tariq;Tarek | Tarek | Tarık | טארק
ياسر | Yasser;Yasir | Yasser | Yaser | יאסר
بشار | Bashar | Bachar | Beşar | בשאר
ماهر | Maher | Maher | Mahir | מאהר
فاروق | Farouk | Farouk | Faruk | פארוק
رياض | Riyad;Riad | Riad | Riyad | ריאד
زياد | Ziad | Ziad | Ziyad | זיאד
هشام | Hisham | Hicham | Hişam | הישאם
رشيد | Rashid | Rachid | Raşid | רשיד | رشید
راشد | Rashid;Rached | Rached | Raşid | ראשד
صلاح | Salah | Salah | Salah | סלאח
ناصر | Nasser;Naser | Nasser | Nasır | נאסר
عادل | Adel | Adel | Adil | עאדל
عباس | Abbas | Abbas | Abbas | עבאס
خليل | Khalil | Khalil | Halil | ח'ליל
سليمان | Suleiman | Souleimane | Süleyman | סולימאן
سلمان | Salman | Salman | Selman | סלמאן
عمار | Ammar | Ammar | Ammar | עמאר
حمد | Hamad | Hamad | Hamad | חמד
رامي | Rami | Rami | Rami | ראמי
كريم | Karim | Karim | Kerim | כרים
مروان | Marwan | Marwan | Mervan | מרואן
نوري | Nouri | Nouri | Nuri | נורי
يحيى | Yahya | Yahya | Yahya | יחיא | یحیی
فاطمة | Fatima | Fatima | Fatma | פאטמה
مريم | Maryam;Mariam | Mariam | Meryem | מרים
ليلى | Leila;Layla | Leïla | Leyla | לילא | لیلا
عائشة | Aisha | Aïcha | Ayşe | עאישה | عایشه
رجب | Recep | Recep | Recep | רג'פ | رجب
هاكان | Hakan | Hakan | Hakan | הקאן | هاکان
نواف | Nawaf | Nawaf | Nevvaf;Nevaf | נוואף
طلال | Talal | Talal | Talal | טלאל
نبيه | Nabih | Nabih | Nebih | נביה
نجيب | Najib | Najib | Necib | נג'יב
عزيز | Aziz | Aziz | Aziz | עזיז
أنس | Anas | Anas | Enes | אנס
أنور | Anwar | Anouar | Enver | אנוואר
أيوب | Ayoub | Ayoub | Eyüp | איוב
باسم | Bassem | Bassem | Basim | באסם
باسل | Bassel;Basel | Bassel | Basil | באסל
بدر | Badr | Badr | Bedir | בדר
بلال | Bilal | Bilal | Bilal | בילאל
تامر | Tamer | Tamer | Tamer | תאמר
توفيق | Tawfiq;Toufic | Toufic | Tevfik | תאופיק
جاسم | Jassem;Jasim | Jassem | Casim | ג'אסם
جعفر | Jaafar | Jaafar | Cafer | ג'עפר
جهاد | Jihad | Jihad | Cihad | ג'יהאד
حازم | Hazem | Hazem | Hazım | חאזם
حبيب | Habib | Habib | Habib | חביב
حمزة | Hamza | Hamza | Hamza | חמזה
حيدر | Haider | Haïdar | Haydar | חיידר
خليفة | Khalifa | Khalifa | Halife | ח'ליפה
راغب | Ragheb | Ragheb | Ragıp | ראע'ב
رفيق | Rafik;Rafiq | Rafic | Refik | רפיק
رضا | Reza;Rida | Reza | Rıza | רזא | رضا
زكريا | Zakaria | Zakaria | Zekeriya | זכריא
سالم | Salem | Salem | Salim | סאלם
سليم | Salim;Selim | Selim | Selim | סלים
سيف | Saif | Seif | Seyf | סייף
شادي | Shadi | Chadi | Şadi | שאדי
شريف | Sharif;Sherif | Cherif | Şerif | שריף
صالح | Saleh | Saleh | Salih | סאלח
صبري | Sabri | Sabri | Sabri | סברי
صدام | Saddam | Saddam | Saddam | סדאם
ضياء | Diaa | Diaa | Ziya | דיאא
طه | Taha | Taha | Taha | טאהא
عامر | Amer | Amer | Amir | עאמר
أمير | Amir | Amir | Emir | אמיר
عبد الله | Abdullah;Abdallah | Abdallah | Abdullah | עבדאללה
عبد الرحمن | Abdul Rahman;Abdel Rahman | Abderrahmane | Abdurrahman | עבד א-רחמן
عبد العزيز | Abdulaziz;Abdelaziz | Abdelaziz | Abdülaziz | עבד אל-עזיז
عبد الفتاح | Abdel Fattah | Abdel Fattah | Abdulfettah | עבד אל-פתאח
عبد المجيد | Abdelmadjid;Abdul Majid | Abdelmadjid | Abdulmecid | עבד אל-מג'יד
عبد اللطيف | Abdul Latif | Abdellatif | Abdüllatif | עבד א-לטיף
عبد الحميد | Abdul Hamid | Abdelhamid | Abdülhamid | עבד אל-חמיד
عبد الكريم | Abdul Karim | Abdelkrim | Abdülkerim | עבד אל-כרים
عبد القادر | Abdul Qader | Abdelkader | Abdülkadir | עבד אל-קאדר
عبد الملك | Abdul-Malik;Abdelmalik | Abdelmalek | Abdülmelik | עבד אל-מלכ
عدنان | Adnan | Adnan | Adnan | עדנאן
عزام | Azzam | Azzam | Azzam | עזאם
عصام | Issam;Essam | Issam | İsam | עסאם
عماد | Imad;Emad | Imad | İmad | עמאד
غازي | Ghazi | Ghazi | Gazi | ע'אזי
غسان | Ghassan | Ghassan | Gassan | ע'סאן
فارس | Fares;Faris | Fares | Faris | פארס
فؤاد | Fouad;Fuad | Fouad | Fuat | פואד
فادي | Fadi | Fadi | Fadi | פאדי
فتحي | Fathi | Fathi | Fethi | פתחי
فهد | Fahd | Fahd | Fahd | פהד
قاسم | Qassem;Qasim | Kassem | Kasım | קאסם
قيس | Kais;Qais | Kaïs | Kays | קייס
لؤي | Louay | Louay | Luay | לואיי
ماجد | Majed | Majed | Macid | מאג'ד
مازن | Mazen | Mazen | Mazin | מאזן
مالك | Malik | Malek | Malik | מאלכ
مجدي | Magdy;Majdi | Magdi | Mecdi | מג'די
مسعود | Masoud;Massoud | Massoud | Mesud | מסעוד
مقتدى | Muqtada;Moqtada | Moqtada | Mukteda | מוקתדא
منصور | Mansour | Mansour | Mansur | מנצור
منير | Mounir;Munir | Mounir | Münir | מוניר
مهدي | Mahdi;Mehdi | Mehdi | Mehdi | מהדי
موسى | Moussa;Musa | Moussa | Musa | מוסא
نادر | Nader | Nader | Nadir | נאדר
نزار | Nizar | Nizar | Nizar | נזאר
نعيم | Naim | Naïm | Naim | נעים
هادي | Hadi | Hadi | Hadi | האדי
هاني | Hani | Hani | Hani | האני
هيثم | Haitham | Haïtham | Heysem | הית'ם
وائل | Wael | Waël | Vail | ואאל
ياسين | Yassin;Yassine | Yassine | Yasin | יאסין
زينب | Zeinab;Zainab | Zeinab | Zeynep | זינב
خديجة | Khadija | Khadija | Hatice | ח'דיג'ה
نادية | Nadia | Nadia | Nadiye | נאדיה
هدى | Huda;Hoda | Houda | Hüda | הודא
أمل | Amal | Amal | Emel | אמל
ريم | Reem;Rim | Rim | Rim | רים
سناء | Sanaa | Sanaa | Sena | סנאא
نور | Nour;Noor | Nour | Nur | נור
محمد رضا | Mohammad Reza | Mohammad Reza | Muhammed Rıza | מוחמד רזא
جواد | Javad;Jawad | Javad | Cevad | ג'וואד
پرویز | Parviz | Parviz | Perviz | פרוויז | پرویز
هوشنگ | Houshang | Houchang | Huşeng | הושנג | هوشنگ
محسن | Mohsen | Mohsen | Muhsin | מוחסן
مجيد | Majid | Majid | Mecid | מג'יד
أكبر | Akbar | Akbar | Ekber | אכבר
غلام | Gholam | Gholam | Gulam | ע'ולאם
رستم | Rostam;Rustam | Rostam | Rüstem | רוסתם
فرهاد | Farhad | Farhad | Ferhat | פרהאד
بهرام | Bahram | Bahram | Behram | בהראם
مسرور | Masrour | Masrour | Mesrur | מסרור
نيجيرفان | Nechirvan | Netchirvan | Neçirvan | נצ'ירוואן
فاتح | Fatih | Fatih | Fatih | פאתיח
محمد | Mehmet | Mehmet | Mehmet | מהמט | محمت
أوزغور | Ozgur | Özgür | Özgür | אוזגור | اوزگور
أكرم | Ekrem;Akram | Ekrem | Ekrem | אכרם
مراد | Murad;Mourad | Mourad | Murat | מוראד
يلماز | Yilmaz | Yilmaz | Yılmaz | ילמאז | یلماز
دولت | Devlet | Devlet | Devlet | דוולט
أمين | Emine;Amina | Emine | Emine | אמינה
يشار | Yasar | Yasar | Yaşar | ישאר
إيهاب | Ihab;Ehab | Ihab | İhab | איהאב
عمير | Amir | Amir | Amir | עמיר
إلهام | Ilham | Ilham | İlham | אילהאם | الهام
"""
_FOREIGN = """
توم | Tom | Tom | Tom | טום | تام
توماس | Thomas | Thomas | Thomas | תומאס | توماس
جون | John | John | John | ג'ון | جان
جان | Jean | Jean | Jean | ז'אן | ژان
جاك | Jacques;Jack | Jacques | Jacques | ז'אק | ژاک
جورج | George;Georges | Georges | George | ג'ורג' | جورج
جو | Joe | Joe | Joe | ג'ו | جو
جيمس | James | James | James | ג'יימס | جیمز
جاريد | Jared | Jared | Jared | ג'ארד | جرد
ديفيد | David | David | David | דיוויד | دیوید
داود | David;Daoud | Daoud | Davud | דאוד
دونالد | Donald | Donald | Donald | דונלד | دونالد
مايك | Mike | Mike | Mike | מייק | مایک
مايكل | Michael | Michael | Michael | מייקל | مایکل
ميشال | Michel | Michel | Michel | מישל | میشل
ميشيل | Michel;Michelle | Michel | Michel | מישל | میشل
مارك | Mark;Marc | Marc | Mark | מארק | مارک
ماركو | Marco | Marco | Marco | מרקו | مارکو
ستيف | Steve | Steve | Steve | סטיב | استیو
ستيفن | Stephen;Steven | Stephen | Stephen | סטיבן | استیون
روبرت | Robert | Robert | Robert | רוברט | رابرت
رون | Ron | Ron | Ron | רון | ران
ريتشارد | Richard | Richard | Richard | ריצ'רד | ریچارد
وليام | William | William | William | ויליאם | ویلیام
بيل | Bill | Bill | Bill | ביל | بیل
بول | Paul | Paul | Paul | פול | پل
بيتر | Peter | Peter | Peter | פיטר | پیتر
بنيامين | Benjamin;Binyamin | Benyamin | Binyamin | בנימין | بنیامین
إيهود | Ehud | Ehud | Ehud | אהוד | ایهود
يائير | Yair | Yaïr | Yair | יאיר | یائیر
إسحاق | Isaac;Yitzhak | Isaac | İshak | יצחק | اسحاق
إيمانويل | Emmanuel | Emmanuel | Emmanuel | עמנואל | امانوئل
فرانسوا | Francois | François | Francois | פרנסואה | فرانسوا
نيكولا | Nicolas | Nicolas | Nicolas | ניקולא | نیکولا
أنطونيو | Antonio | Antonio | Antonio | אנטוניו | آنتونیو
أنتوني | Antony;Anthony | Anthony | Anthony | אנתוני | آنتونی
آنا | Anna | Anna | Anna | אנה | آنا
ماريا | Maria | Maria | Maria | מריה | ماریا
ماري | Marie;Mary | Marie | Marie | מארי | ماری
سارة | Sarah | Sarah | Sarah | שרה | سارا
فلاديمير | Vladimir | Vladimir | Vladimir | ולדימיר | ولادیمیر
سيرغي | Sergei;Sergey | Sergueï | Sergey | סרגיי | سرگئی
ألكسندر | Alexander | Alexandre | Aleksandr | אלכסנדר | الکساندر
هيلاري | Hillary | Hillary | Hillary | הילרי | هیلاری
أولاف | Olaf | Olaf | Olaf | אולף | اولاف
يسرائيل | Israel;Yisrael | Israël | Yisrael | ישראל | اسرائیل
بتسلئيل | Bezalel | Bezalel | Bezalel | בצלאל | بزالل
إيتمار | Itamar | Itamar | Itamar | איתמר | ایتمار
نفتالي | Naftali | Naftali | Naftali | נפתלי | نفتالی
يوآف | Yoav | Yoav | Yoav | יואב | یوآو
غدعون | Gideon | Gideon | Gideon | גדעון | گیدئون
أفيغدور | Avigdor | Avigdor | Avigdor | אביגדור | آویگدور
موشيه | Moshe | Moshe | Moshe | משה | موشه
شمعون | Shimon | Shimon | Şimon | שמעון | شیمون
أرييه | Aryeh | Aryeh | Arye | אריה | آریه
يتسحاق | Isaac;Yitzhak | Isaac | Yitzhak | יצחק | اسحاق
دان | Dan | Dan | Dan | דן | دن
داني | Danny;Dani | Danny | Danny | דני | دنی
أفيف | Aviv | Aviv | Aviv | אביב | آویو
إيال | Eyal | Eyal | Eyal | אייל | ایال
تسيبي | Tzipi | Tzipi | Tzipi | ציפי | تسیپی
مورغان | Morgan | Morgan | Morgan | מורגן | مورگان
رودولف | Rodolphe;Rudolf | Rodolphe | Rudolf | רודולף | رودولف
جوزيف | Joseph;Josef | Joseph | Joseph | ג'וזף | جوزف
جبران | Gebran;Gibran | Gebran | Cibran | ג'ובראן | جبران
فيليب | Philip;Philippe | Philippe | Philip | פיליפ | فیلیپ
أندريه | Andre;Andrei | André | Andre | אנדרה | آندره
أندرو | Andrew | Andrew | Andrew | אנדרו | اندرو
رافائيل | Rafael;Raphael | Raphaël | Rafael | רפאל | رافائل
غابرييل | Gabriel | Gabriel | Gabriel | גבריאל | گابریل
دانيال | Daniel | Daniel | Daniel | דניאל | دانیل
دانييل | Daniel | Daniel | Daniel | דניאל | دانیل
إدوارد | Edward;Edouard | Edouard | Edward | אדוארד | ادوارد
هنري | Henry;Henri | Henri | Henry | הנרי | هنری
كريستيان | Christian | Christian | Christian | כריסטיאן | کریستین
كريستوفر | Christopher | Christopher | Christopher | כריסטופר | کریستوفر
أليكسي | Alexei;Aleksey | Alexeï | Aleksey | אלכסיי | الکسی
سيباستيان | Sebastian;Sébastien | Sébastien | Sebastian | סבסטיאן | سباستین
جان نويل | Jean-Noel | Jean-Noël | Jean-Noël | ז'אן-נואל | ژان نوئل
جان إيف | Jean-Yves | Jean-Yves | Jean-Yves | ז'אן-איב | ژان ایو
أنالينا | Annalena | Annalena | Annalena | אנלנה | آنالنا
أنغيلا | Angela | Angela | Angela | אנגלה | آنگلا
أورسولا | Ursula | Ursula | Ursula | אורסולה | اورزولا
جورجيا | Giorgia | Giorgia | Giorgia | ג'ורג'יה | جورجیا
تيريزا | Theresa | Theresa | Theresa | תרזה | ترزا
كمالا | Kamala | Kamala | Kamala | קמלה | کامالا
باراك | Barack | Barack | Barack | ברק | باراک
جوزيب | Josep | Josep | Josep | ז'וזפ | جوزپ
كير | Keir | Keir | Keir | קיר | کایر
بوريس | Boris | Boris | Boris | בוריס | بوریس
كيم | Kim | Kim | Kim | קים | کیم
فولوديمير | Volodymyr | Volodymyr | Volodimir | וולודימיר | ولودیمیر
ديمتري | Dmitry | Dmitri | Dmitriy | דמיטרי | دیمیتری
ميخائيل | Mikhail | Mikhaïl | Mihail | מיכאיל | میخائیل
إيغور | Igor | Igor | İgor | איגור | ایگور
إيلون | Elon | Elon | Elon | אילון | ایلان
نيكوس | Nikos | Nikos | Nikos | ניקוס | نیکوس
نيكول | Nikol;Nicole | Nikol | Nikol | ניקול | نیکول
"""
_COLUMNS = ("ar", "en", "fr", "tr", "he", "fa")


def read_names(rows: str) -> tuple[dict[str, tuple[str, ...]], ...]:
    """Return the rows of a table of names: how each language writes one name, its commonest spelling first."""
    cells = ([cell.split(";") for cell in row.split("|")] for row in rows.splitlines() if row)
    spelt = ([tuple(name.strip() for name in names) for names in row] for row in cells)
    return tuple(dict(zip(_COLUMNS, names, strict=False)) for names in spelt)


GIVEN_NAMES = read_names(_NATIVE + _FOREIGN)
NATIVE_NAMES = frozenset(name for row in read_names(_NATIVE) for spelt in row.values() for name in spelt)
