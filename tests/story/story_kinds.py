"""Seeds of stories of many kinds, invented: places are real, people and events are not."""

from datetime import UTC, datetime

from story.seed import SeedText


def _seed(name: str, language: str, title: str, text: str) -> SeedText:
    return SeedText(
        name=name,
        title=title,
        text=text,
        language=language,
        url=None,
        published_at=datetime(2026, 3, 4, tzinfo=UTC),
    )


KINDS: tuple[SeedText, ...] = (
    _seed(
        "massacre",
        "ar",
        "مقتل 31 مدنيا في مجزرة ببلدة تل الرمان",
        "قتل 31 مدنيا على الأقل، بينهم نساء وأطفال، في مجزرة نفذها مسلحون ببلدة تل الرمان في ريف حماة فجر الأربعاء. وقال شهود إن المسلحين اقتحموا البلدة وأحرقوا "
        "منازلها. وطالبت لجنة أهلية بتحقيق دولي في مجزرة تل الرمان، فيما فر مئات من سكان البلدة نحو حماة.",
    ),
    _seed(
        "election",
        "ar",
        "المعارضة تتصدر انتخابات البلدية في صفاقس",
        "تصدرت قائمة المعارضة نتائج انتخابات البلدية في صفاقس، بحسب هيئة الاقتراع. وحصلت القائمة التي يقودها المحامي سليم الورتاني على 18 مقعدا من أصل 36، ودعا "
        "رئيس القائمة سليم الورتاني إلى ائتلاف. وتعد صفاقس ثاني مدن تونس، وبلغت نسبة المشاركة في الاقتراع 41 في المئة.",
    ),
    _seed(
        "earthquake",
        "en",
        "Earthquake near Malatya kills at least nine",
        "A magnitude 6.1 earthquake struck near the Turkish city of Malatya before dawn on Wednesday, killing at least nine people. Rescue teams searched collapsed "
        "apartment blocks in Malatya. Governor Selim Kartal said that 140 people were injured and that aftershocks continued in eastern Turkey.",
    ),
    _seed(
        "court",
        "en",
        "Court in Amman jails former minister Fares al-Qudsi",
        "A court in Amman on Wednesday sentenced former water minister Fares al-Qudsi to seven years in prison for taking bribes over a desalination contract. "
        "Lawyers for Mr Fares al-Qudsi said they would appeal. The judge ordered him to repay four million dinars.",
    ),
    _seed(
        "shipwreck",
        "ar",
        "غرق العبارة نورسين قبالة طرابلس وعشرات المفقودين",
        "غرقت العبارة نورسين قبالة سواحل طرابلس اللبنانية ليل الثلاثاء وعلى متنها 160 راكبا معظمهم مهاجرون. وقال الجيش اللبناني إن زوارقه انتشلت 74 ناجيا، بينما لا "
        "يزال العشرات في عداد المفقودين. وكانت العبارة نورسين أبحرت من طرابلس باتجاه قبرص.",
    ),
    _seed(
        "corruption",
        "ar",
        "توقيف مدير مصرف الرافدين الأهلي بتهمة اختلاس ودائع",
        "أمر قاضي التحقيق بتوقيف مدير مصرف الرافدين الأهلي بتهمة اختلاس ودائع زبائن تقدر بعشرين مليونا. وقال محامي المودعين إن سجلات المصرف زورت طوال أربع سنوات، وإن "
        "المودعين اكتشفوا الاختلاس حين عجز المصرف عن دفع فوائدهم. ونفت إدارة المصرف علمها بتزوير السجلات.",
    ),
    _seed(
        "flood",
        "ar",
        "سيول جارفة تغمر وادي زبيد وتقطع جسر المفرق",
        "غمرت سيول جارفة قرى وادي زبيد في محافظة الحديدة اليمنية بعد أمطار غزيرة، وقطعت جسر المفرق الذي يربط زبيد بالحديدة. ولقي 12 شخصا حتفهم وفقدت قطعان ماشية. "
        "وأعلن الدفاع المدني اليمني زبيد منطقة منكوبة ودعا سكان الوادي إلى مغادرة منازلهم.",
    ),
    _seed(
        "strike",
        "en",
        "Dock workers walk out at port of Sokhna over pay",
        "Hundreds of dock workers began a strike at the port of Sokhna on Wednesday, halting container traffic for a second day. Their union leader Hani Darwish said that "
        "the walkout would go on until the operator restored overtime pay. Egyptian officials called for talks with the dockers.",
    ),
)
