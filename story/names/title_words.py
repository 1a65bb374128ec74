"""Words around names: titles, what stands between a title and its name, what is none, who speaks; by language.

Arabic and Hebrew titles stand without article and clitics. Own lists, of what newsrooms call people; no name is in them.
"""

TITLES: dict[str, str] = {
    "ar": "نقيب عميد قايمقام قائمقام متصرف رئاسه منسق مسوول مسووله ممثله مفوضه رييسه وزير وزيره مبعوث مبعوثه رئيس رئيسه رييس نظير نظيره نظيرها بنظيره ونظيره نظيرته نظيريه مستشار مستشاره سفير سفيره نائب نائبه لواء عميد عقيد مقدم نقيب ملازم "
    "فريق ركن مارشال مشير ناطق ناطقه متحدث متحدثه قائد جنرال ادميرال شيخ امير اميره ملك ملكه بطريرك مطران مفتي مندوب مندوبه امين امينه مدير مديره مدرب مدربه لاعب لاعبه كاتب كاتبه صحفي صحفيه "
    "صحافي صحافيه باحث باحثه محلل محلله زعيم زعيمه سيناتور حاكم محافظ عمده قاضي قاضيه قس اسقف بابا كاردينال مرشد امام دكتور دكتوره بروفيسور استاذ استاذه مهندس مهندسه "
    "محامي محاميه ناشط ناشطه فنان فنانه ممثل ممثله مطرب مطربه مغني مغنيه مخرج مخرجه اعلامي اعلاميه مذيع مذيعه حارس الحكم مهاجم مدافع نجم نجمه عضو وكيل مفتش موسس ضابط "
    "جندي خبير خبيره معارض مرشح مرشحه مليونير ملياردير رجل سيد سيده دوق مساعد مساعده مفوض مفوضه مراسل مراسله مصور مصوره طبيب طبيبه بطل بطله سكرتير سكرتيره مدعو مدعي منسق منسقه "
    "منظمه المنظم ارهابي شاعر شاعره روائي روائيه مورخ مفكر مواطن طالب طالبه زوجها زوجته زوجه نجله نجل ابنه ابنته شقيقه شقيقته شقيق والده خليفته سلفه وزيرا مدعيه داعيه وزيريه",
    "en": "coordinator premier-designate pm head boss commissioner ombudsman comptroller treasurer curator envoy-designate minister president envoy ambassador general prince princess king queen secretary senator chancellor spokesman spokeswoman spokesperson leader mayor "
    "director chief judge justice sheikh ayatollah premier counterpart mr ms mrs miss dr sir lord dame prof professor governor commissioner congressman congresswoman "
    "lawmaker representative rep sen gov gen col lt sgt capt captain colonel lieutenant major brigadier admiral marshal officer commander chairman chairwoman chair chairperson ceo founder "
    "co-founder owner manager coach striker goalkeeper midfielder defender player actor actress singer author writer journalist reporter correspondent photographer editor analyst commentator "
    "researcher scientist fellow lawyer attorney prosecutor activist campaigner rabbi bishop archbishop cardinal pope imam priest reverend rev father sister deputy adviser advisor aide expert "
    "economist historian engineer doctor surgeon nurse teacher student victim suspect candidate ex-president husband wife son daughter brother mother billionaire entrepreneur consultant psychiatrist psychologist physician dean principal spokesperson detective inspector superintendent sheriff first lady doorman driver star",
    "fr": "pdg coordinateur coordinatrice syndicaliste gouverneur gouverneure gendarme magistrat magistrate rapporteur rapporteuse bâtonnier ministre président présidente émissaire envoyé envoyée ambassadeur ambassadrice général générale prince princesse roi reine secrétaire chancelier chancelière porte-parole maire directeur "
    "directrice juge cheikh homologue m mme mlle dr me pr professeur professeure député députée sénateur sénatrice préfet préfète procureur procureure chef cheffe patron patronne commissaire premier "
    "fondateur fondatrice candidat candidate leader dirigeant dirigeante avocat avocate journaliste écrivain écrivaine chercheur chercheuse économiste historien historienne entraîneur joueur joueuse attaquant gardien acteur actrice "
    "chanteur chanteuse colonel capitaine commandant lieutenant amiral pape évêque cardinal imam rabbin militant militante analyste expert experte responsable délégué déléguée conseiller conseillère frère sœur épouse mari fils fille",
    "de": "minister ministerin präsident präsidentin kanzler kanzlerin sprecher sprecherin außenminister außenministerin aussenminister verteidigungsminister innenminister finanzminister botschafter botschafterin "
    "general prinz könig königin bürgermeister bürgermeisterin direktor direktorin chef chefin richter richterin herr frau dr prof professor professorin senator senatorin regierungschef staatschef generalsekretär "
    "trainer stürmer autor autorin journalist journalistin anwalt anwältin experte expertin abgeordnete abgeordneter vorsitzende vorsitzender gründer premierminister ministerpräsident ministerpräsidentin bundeskanzler bundespräsident",
    "es": "ministro ministra presidente presidenta enviado embajador embajadora general príncipe rey reina secretario secretaria canciller portavoz alcalde alcaldesa director directora juez jueza senador senadora gobernador "
    "gobernadora diputado diputada líder fundador doctor doctora profesor profesora entrenador jugador periodista escritor escritora abogado abogada candidato candidata papa obispo coronel capitán",
    "tr": "koordinatörü kaymakamı rektörü dekanı hakemi belediye kurucu muhtarı müftüsü komutan eşbaşkanı bakanı bakan başkanı başkan cumhurbaşkanı başbakan başbakanı temsilcisi büyükelçisi elçisi sözcüsü general generali prens kral lideri mevkidaşı müdürü yardımcısı sekreteri vekili milletvekili valisi vali kaymakamı "
    "komutanı savcısı hakimi profesör prof doç dr av avukat avukatı oyuncusu oyuncu şarkıcı yönetmen yazar gazeteci gazetecisi muhabiri uzmanı üyesi kurucusu sahibi teknik direktörü direktör direktörü futbolcusu golcüsü yıldızı kalecisi "
    "kaptanı antrenörü ceo başkonsolosu konsolosu işletmecisi tanığı mağduru sanığı öğretmeni doktoru hemşiresi işçisi danışmanı sayın bay bayan senatör senatörü kardinal papa imam şeyh prensi kralı kraliçesi eşi oğlu kızı kardeşi",
    "he": "אלופה אלופת פרקליט פרקליטה פרקליטת קצין קצינה ניצב ניצבת סנגור סנגורית תובע תובעת רמטכ״ל רמטכל ראשת מושלת מפכ״ל נגיד נגידת שר שרת נשיא נשיאת שליח שגריר שגרירת אלוף מלך מלכת יורש דובר דוברת ראש הממשלה עמיתו יושב יו\"ר יו״ר מנכ\"ל מנכ״ל מנכ\"לית רב הרב ח\"כ ח״כ עו\"ד עו״ד ד\"ר ד״ר פרופ' פרופ מפקד מפקדת "
    "מאמן שחקן שחקנית סגן סגנית ניצב תא\"ל תא״ל רמטכ\"ל רמטכ״ל מזכיר מזכירת מנהל מנהלת שופט שופטת סנאטור קנצלר מושל ראש-העיר עיתונאי עיתונאית כתב כתבת זמר זמרת פעיל פעילה מועמד מועמדת בכיר יועץ יועצת מייסד מחבל חבר חברת נציג נציגת",
    "fa": "مديركل فرماندار امام‌جمعه سرپرست دستيار عضو نايب سخنران هماهنگ‌كننده بخشدار وزير رييس رييس‌جمهور رييسجمهور رييس‌جمهوري نماينده سخنگوي سخنگو فرستاده سفير آقاي اقاي خانم دكتر ژنرال سردار سرلشكر سرتيپ امير آيت‌الله ايت‌الله حجت‌الاسلام شاه پادشاه شاهزاده وليعهد معاون دبيركل دبير مشاور رهبر فرمانده "
    "استاندار شهردار مدير مديرعامل مربي سرمربي بازيكن مهاجم دروازه‌بان كارگردان بازيگر نويسنده خبرنگار روزنامه‌نگار استاد پروفسور وكيل قاضي دادستان نخست‌وزير همتاي سناتور مهندس كارشناس تحليلگر فرماندار رياست مهدي‌موعود",
    "ru": "министр президент посол генерал премьер секретарь депутат сенатор губернатор мэр глава директор лидер представитель пресс-секретарь спецпосланник канцлер король принц председатель",
}  # fmt: skip
# What stands between a title and the name: ministries, "special", "former", "to".
BETWEEN: dict[str, str] = {
    "ar": "القياده الخارجيه خارجيه خارجيتها والمغتربين الشوون الشئون الاستراتيجيه الخاص الخاصه الي لدي الدفاع دفاع الداخليه داخليه الماليه ماليه السابق السابقه الحالي الحاليه الاسبق الاول الاولي العام العامه الوزراء وزراء مجلس "
    "الجمهوريه باسم حكومه الحكومه حينيذ آنذاك انذاك حينها المقبل النواب نواب الانتقالي الانتقاليه الموقت البلاد دوله الدوله للدوله الاقتصاد الصحه التعليم العدل الاعلام نظام الفريق الركن الاحتلال لشوون شوون للشوون الاعلي التنفيذي التنفيذيه "
    "الصحفي الصحفيه الرسمي الرسميه الاعمال الدين الراحل الراحله المحامي القانوني الخارجي العربي الاممي الاممى الفخري الجديد الجديده المنتخب الامن القومي الشيوخ البلديه بلديه الشرطه شرطه الجيش جيش اركان الطاقه النفط النقل الزراعه التجاره التخطيط الري العمل الداخلي المركزي",
    "en": "foreign affairs special strategic of for to the a an prime defense defence interior former general syrian secretary state us u s and finance first deputy vice acting late then its his her their chief executive "
    "senior editor-in-chief press managing co medical health opposition shadow national security nobel political justice ex",
    "fr": "des de la le les du d l affaires étrangères spécial spéciale stratégiques pour en premier première ministre ancien ancienne ex actuel actuelle général générale adjoint adjointe défense intérieur justice économie délégué état",
    "de": "der des die für a d und ex bisherige frühere neue",
    "es": "de del la los las exterior exteriores para general primer ex asuntos defensa interior",
    "tr": "ordu belediye il ilçe parti meclis büyükşehir merkez bankası grup özel eski dışişleri stratejik işler abd genel başkan yardımcısı ve yeni milli savunma içişleri adalet sağlık",
    "he": "במילואים הראשי הראשית הצבאי הצבאית המחוזי המחוזית העליון העליונה ארצות הברית האו\"ם ממשלת מועצת עיריית הכנסת כנסת צבא הצבא צה\"ל צה״ל המטה משרד ועדת סיעת מפלגת בנק ארגון איגוד התאחדות החוץ לעניינים אסטרטגיים המיוחד לסוריה של הביטחון האוצר לשעבר הממשלה הפנים המשפטים הבריאות החינוך הכללי העיר ראש המדינה הנכנס היוצא לשכת הבכיר הפועל בפועל ה",
    "fa": "توسعه شرق غرب شمال جنوب مجمع تشخيص مصلحت نظام انجمن صنفي جمعيت هيات مديره كارخانه دانشگاه اتحاديه فدراسيون باشگاه كميسيون نيرو نفت كشاورزي صنعت تجارت ورزش جوانان ارتباطات علوم فرهنگ ارشاد دادگستري رفاه مديريت معاونت اداره بحران سپاه استان ارتش پليس پوليس نيروي نيروهاي ستاد سازمان كميته مركز هلال احمر انتظامي دريايي زميني هوايي قضاييه قوه بانك مركزي شركت ملي خارجه امور دفاع كشور ويژه سابق پيشين جمهور جمهوري كل در از و سوم دوم اول ارشد عالي عمومي داخله اطلاعات اقتصاد دارايي بهداشت آموزش نخست دولت مجلس شوراي سازمان ملل متحد جديد سياسي نظامي اسلامي وزارت",
}  # fmt: skip
# Words that follow a title and begin no name: verbs and nouns of diplomacy and of every report.
NO_NAME: dict[str, str] = {
    "ar": "مخابرات استخبارات نيابه قياده مديريه دوريه عناصر خلال اثناء اجتمع اجتمعت التقي التقت بحث بحثت تراس استقبل وصل زار يبحث يلتقي يزور يستقبل يوكد يشارك ناقش شارك دعا طالب رفض تلقي اجري يجري اجتماعا اجتماع لقاء ملف "
    "الذي التي آخر اخر اخرين اخرون تفاهمات مباحثات محادثات جديد جديده مساء صباح كبير كبيره سابق سابقه لم لن لا قد سوف تمت يتم تم بوساطه برعايه بحضور حول ضمن وفد ووفد مساعدات اتفاق "
    "استيناف الاوضاع بوقف المنتخب النادي سبل تعزيز دعم موقف حرص جهود بيان تصريح كلمه زياره قرار قرارا خطه اليوم امس غدا السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه "
    "اعلن اعلنت قال قالت اكد اكدت اضاف اضافت اوضح اوضحت صرح صرحت ذكر ذكرت كشف كشفت وقع وقعت اشار اشارت شدد قام قامت كان كانت بدا بدات فاز سجل اعرب اعربت عبر افاد افادت حذر نفي لفت تابع تابعت راي ختم ابلغ "
    "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر كانون شباط اذار نيسان ايار حزيران تموز آب اب ايلول تشرين عبر ستار وكاله وزاره قسم اداره صفحه مدينه ولايه منصب ثاني ثالث خلال بعد قبل عقب "
    "نهائي كاس دوري نادي فريق مباراه مليون مليار الف دولار يورو بالميه سنه عاما شهر يوم ايام اسبوع ساعه ساعات بدون فوق تحت اي ايه مازال لازال زال هيومن رايتس ووتش فيس اسماء انحاء اعضاء زعماء قاده وزراء لقي لقيت حتي منذ نحو ازاء تجاه رغم عبر دون سوي غير كل بعض سيتي يونايتد مستر صانع اطباء",
    "he": "אישר אישרה דחה דחתה קבע קבעה החליט החליטה הורה הורתה הגיש הגישה הכחיש הכחישה הורשע הורשעה הואשם הואשמה נעצר נעצרה שוחרר שוחררה נהרג נהרגה נרצח נרצחה נפצע נפצעה זוכה זוכתה הגיב הגיבה תקף תקפה ביקש ביקשה דרש דרשה הזהיר הזהירה הבהיר הבהירה סירב סירבה התפטר התפטרה התפטרו ממתין ממתינה ניצח ניצחה כיהן כיהנה העיד העידה חתם חתמה פרסם פרסמה הציג הציגה שלח שלחה קיבל קיבלה מונה מונתה פוטר פוטרה צייץ צייצה נפגש נפגשה אמר אמרה הודיע הודיעה אתמול היום מחר כי על עם לא גם הגיע יגיע חדש חדשה גדול הודיעו לאחר לפני בין נגד ביקר יבקר צפוי מסר מסרה טען טענה קרא קראה בכירים",
    "fa": "باختند باخت باخته سپرد دادند گفت اعلام كرد كرده است بود شد ديدار اظهار داشت افزود تاكيد خواهد امروز ديروز فردا شنبه يكشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه روز سال ماه خود اين آن با به از در كه را براي تا نيز هم وي او يك دو سه "
    "نشست گفتگو مذاكرات توافق جنگ صلح سياست مردم كشور ايران دولت تيم بازي ليگ فصل جام",
    "en": "and but who which that said told says will would was has is had are were monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "the a an this that these those it he she they we i in on at from by with after before however more new not no yes why how what when where if as so your our its his her their all some many most last next first read watch",
}  # fmt: skip
# Verbs and words of saying, beside which two words with capitals, or a known given name, are a person.
SAYS: dict[str, str] = {
    "ar": "قال قالت وقال وقالت اضاف واضاف واضافت اضافت اكد واكد اكدت واكدت اوضح واوضح اوضحت واوضحت صرح وصرح صرحت وصرحت ذكر وذكر اعلن واعلن اعلنت واعلنت كتب وكتب كتبت وكتبت افاد وافاد افادت وافادت اشار واشار كشف وكشف "
    "نفي ونفي عن بقلم حذر وحذر وينفي ينفي يقول ويقول تقول وتقول يري ويري بقياده بزعامه يقوده يقودها تقوده تقودها يتزعمه يتزعمها يراسه يراسها يدعي تدعي المدعو المدعوه اسمه اسمها",
    "en": "said says told tells added adds wrote writes tweeted argued argues explained explains claimed claims warned insisted by recalled asked replied announced stated noted whistled according to reveals revealed",
    "fr": "dit affirmé déclaré selon ajouté expliqué annoncé estimé indiqué précisé assuré confié écrit par reçu dénoncé déplore explique affirme annonce estime raconte",
    "de": "sagte sagt erklärte erklärt laut teilte betonte so von warnte schrieb kündigte",
    "es": "dijo afirmó declaró según añadió explicó anunció aseguró por señaló",
    "tr": "dedi söyledi açıkladı belirtti konuştu ifade kaydetti vurguladı aktardı",
    "he": "סיפר סיפרה ציין ציינה בשם אמר אמרה הוסיף הוסיפה מסר מסרה הודיע הודיעה טען טענה כתב כתבה לדברי מאת הסביר הסבירה לפי",
    "fa": "گفت افزود اظهار به‌گفته نوشت تاكيد اعلام",
}  # fmt: skip
# Given names of other nations, besides those that bylines are read with: as Arabic spells them, and in Latin letters.
GIVEN: str = (
    "جون جيمس ديفيد مايكل مايك ريتشارد روبرت وليام ويليام توماس توم دونالد جورج بيتر بول ستيف ستيفن ستيفاني مارك مارتن اندرو اندريه انتوني انتونيو انطونيو كريستوفر كريستيان كريستيانو كريستين كريستينا "
    "دانيال دانييل ادوارد اريك ارنست فرانك فرانسوا فرانسيسكو فرناندو فيليب فلاديمير سيرغي ديمتري ايغور الكسندر اليكسي اليكس الكسي نيكولاي نيكولا نيكولاس ميخائيل بوريس ايفان هانز هنري هيلاري هيلين "
    "جيف جيفري جيري جيسيكا جينيفر جوزيه جوزيف جوناثان جوليان جوليا جوردان جاستن جاك جاريد جيم جيمي جو جاكوب كارل كارلوس كارين كاثرين كيفن كيم كين لاري لورا لورانس لويس لوكاس لوك ليندسي ليونيل ليزا "
    "ماتيو ماثيو ماريا ماريو ماركو ماركوس ماري مارين مادلين ميلانيا ميشال ميغان مونيكا نانسي نيكي نيك نويل اوليفر اوليفييه اوسكار باتريك باراك بنيامين برنار برايان بريان بروس تيم تيموثي تيريزا تشارلز تشارلي "
    "راشيل رافاييل ريكس رون رونالد روب روبن روجر رودريغو ريمون سام صامويل ساره ساندرا سكوت سيمون سوزان صوفي سيباستيان سيلفيو غابرييل غاري غوردون غريغ فيديريكو فيكتور فيكتوريا ايمانويل ايزابيل اليزابيث ايما ايمي اميلي انا انجيلا انغيلا "
    "انغريد اندريا انيا هوغو هايكو خافيير خوان خوسيه خورخي ديدييه ديان ديلان ديك دينيس دوغلاس دوروثي رجب فلورنس كلير كلود كلاوس كولن كونراد لارس ماكس مانويل ميغيل بابلو بيدرو باولو ياسوهيرو شينزو يوهان يان ينس يورغن يوناس الان ادم اون ايل ايهود يائير يسرائيل موشيه شمعون "
    "Emmanuel Vladimir Sergei Sergey Dmitry Igor Ivan Boris Mikhail Nikolai Alexei Aleksandr Andrei Andreï Yevgeny Viktor Victor Volodymyr Oleksandr Olena Lionel Cristiano José Jose Javier Juan Pablo Pedro Miguel Manuel Fernando Francisco Antonio Alejandro Diego Rafael "
    "Luiz Paulo João Joao Giuseppe Giorgia Matteo Silvio Marco Mario Paolo Carlo Luca Mauro Edin Erling Lars Jens Sven Anders Björn Ursula Olaf Angela Annalena Friedrich Robert Boris Rishi Narendra Imran Asif Xi Kim Shinzo Fumio Benjamin Naftali Yair Ehud Ariel Itamar Bezalel Gideon "
    "Ebrahim Hassan Ali Mahmoud Bashar Asaad Abdel Abdul Recep Bill Barack Hillary Kamala Melania Jared Elon Jeff Meghan Harry Kate Charles Camilla Keir Boris Theresa Lindsey Marco Mitch Chuck Rex Jake Antony Lloyd Volodymyr Issam Asim Patrick Laure Sergio Claude Rachida Gabriel Élisabeth Edouard"
)
# Words with capitals that make a run of them a body, a work or a street, not a person; folded.
BODIES: str = (
    "university college institute institution ministry department agency committee commission council party union association federation society foundation group company corporation inc ltd llc plc bank "
    "hospital school church mosque street road avenue square bridge airport station park river lake sea ocean mountain mount valley island islands bay gulf desert county state states province district region city town village "
    "north south east west northern southern eastern western central new united national international global european african asian american court parliament senate house congress assembly government army navy police force forces "
    "guard corps office bureau center centre museum theatre theater cup league championship games olympics prize award festival conference summit agreement treaty act law code constitution war day night week times post "
    "news journal magazine review daily herald tribune guardian observer gazette telegraph mail express press tv radio channel network media studios pictures records entertainment board service services system program programme project "
    "plan fund trust authority administration organization organisation club football fc sc academy research science sciences technology technologies health care medical security defense defence affairs intelligence human rights "
    "universite ministere ligue coupe parti assemblee conseil banque rue avenue place boulevard union federation republique republic democratic kingdom emirates arab saudi nations eu un nato white black red blue green street wall middle "
    "universitesi bakanligi belediyesi partisi lig kupasi bankasi vakfi dernegi kurumu kurulu meclisi mahkemesi mahallesi caddesi hastanesi elektronik para programi filmi konferans toplantisi organizasyonu bassavciligi bürosu burosu merkezi yapisi "
    "stadium stadion stade stadyumu stadi stadyum arena gymnase lycee ecole hopital trophy prix fondation quai aeroport metro cathedral tower "
    "facebook twitter google apple microsoft amazon instagram youtube netflix spotify hollywood christmas easter ramadan internet covid brexit god lord life world best big great good old high super prime premier"
)
# What is called after somebody, on either side of the name; folded.
NAMED_AFTER: str = (
    "street road avenue square bridge airport station stadium stadion stade stadyumu stadi stadyum arena park gymnase lycee ecole college hospital hopital hastanesi school university universite prison jail prize award trophy "
    "trophee prix medal foundation fondation institute institut boulevard quai pont rue place gare port aeroport metro mosque mosquee church eglise cathedral tower tour theatre museum musee caddesi sokagi meydani koprusu havalimani "
    "okulu lisesi universitesi vakfi odulu class centre center library bibliotheque dam barrage"
)
