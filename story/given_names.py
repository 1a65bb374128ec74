"""Common first names as newsrooms write them: Arabic, then Latin (English; French; Turkish where it differs), then Hebrew.

General knowledge, for the first round of queries: letters alone give no vowels. Learned spellings replace them.
"""

_ROWS = """
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
إسماعيل | Ismail | Ismaïl | İsmail | איסמעיל
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
رشيد | Rashid | Rachid | Raşid | רשיד
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
يحيى | Yahya | Yahya | Yahya | יחיא
فاطمة | Fatima | Fatima | Fatma | פאטמה
مريم | Maryam;Mariam | Mariam | Meryem | מרים
ليلى | Leila;Layla | Leïla | Leyla | לילא
عائشة | Aisha | Aïcha | Ayşe | עאישה
توم | Tom | Tom | Tom | טום
توماس | Thomas | Thomas | Thomas | תומאס
جون | John | John | John | ג'ון
جان | Jean | Jean | Jean | ז'אן
جاك | Jacques;Jack | Jacques | Jacques | ז'אק
جورج | George;Georges | Georges | George | ג'ורג'
جو | Joe | Joe | Joe | ג'ו
جيمس | James | James | James | ג'יימס
جاريد | Jared | Jared | Jared | ג'ארד
ديفيد | David | David | David | דיוויד
داود | David;Daoud | Daoud | Davud | דאוד
دونالد | Donald | Donald | Donald | דונלד
مايك | Mike | Mike | Mike | מייק
مايكل | Michael | Michael | Michael | מייקל
ميشال | Michel | Michel | Michel | מישל
ميشيل | Michel;Michelle | Michel | Michel | מישל
مارك | Mark;Marc | Marc | Mark | מארק
ماركو | Marco | Marco | Marco | מרקו
ستيف | Steve | Steve | Steve | סטיב
ستيفن | Stephen;Steven | Stephen | Stephen | סטיבן
روبرت | Robert | Robert | Robert | רוברט
رون | Ron | Ron | Ron | רון
ريتشارد | Richard | Richard | Richard | ריצ'רד
وليام | William | William | William | ויליאם
بيل | Bill | Bill | Bill | ביל
بول | Paul | Paul | Paul | פול
بيتر | Peter | Peter | Peter | פיטר
بنيامين | Benjamin;Binyamin | Benyamin | Binyamin | בנימין
إيهود | Ehud | Ehud | Ehud | אהוד
يائير | Yair | Yaïr | Yair | יאיר
إسحاق | Isaac;Yitzhak | Isaac | İshak | יצחק
إيمانويل | Emmanuel | Emmanuel | Emmanuel | עמנואל
فرانسوا | Francois | François | Francois | פרנסואה
نيكولا | Nicolas | Nicolas | Nicolas | ניקולא
أنطونيو | Antonio | Antonio | Antonio | אנטוניו
أنتوني | Antony;Anthony | Anthony | Anthony | אנתוני
آنا | Anna | Anna | Anna | אנה
ماريا | Maria | Maria | Maria | מריה
ماري | Marie;Mary | Marie | Marie | מארי
سارة | Sarah | Sarah | Sarah | שרה
فلاديمير | Vladimir | Vladimir | Vladimir | ולדימיר
سيرغي | Sergei;Sergey | Sergueï | Sergey | סרגיי
ألكسندر | Alexander | Alexandre | Aleksandr | אלכסנדר
هيلاري | Hillary | Hillary | Hillary | הילרי
أولاف | Olaf | Olaf | Olaf | אולף
رجب | Recep | Recep | Recep | רג'פ
هاكان | Hakan | Hakan | Hakan | הקאן
"""
_COLUMNS = ("ar", "en", "fr", "tr", "he")
GIVEN_NAMES: tuple[dict[str, tuple[str, ...]], ...] = tuple(
    dict(zip(_COLUMNS, (tuple(cell.strip().split(";")) for cell in row.split("|")), strict=True))
    for row in _ROWS.strip().splitlines()
)
