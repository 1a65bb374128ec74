"""Seeds in our own words, for the tests of profile, queries and rank."""

from datetime import UTC, datetime
from pathlib import Path

from story.seed import SeedText, Story, Window

JULY = """اجتمع وزير الخارجية السوري أسعد الشيباني مع وزير الشؤون الاستراتيجية الإسرائيلي رون ديرمر في باريس بوساطة أميركية.
وقال المبعوث الأميركي إلى سوريا توم باراك إن محادثات الجانبين السوري والإسرائيلي تناولت خفض التصعيد في السويداء ووقف إطلاق النار."""
AUGUST = """عقد الشيباني لقاء ثانيا مع وفد إسرائيلي في باريس، وفق ما قال المبعوث الأمريكي توم براك. وبحث اللقاء السوري الإسرائيلي ممرا إنسانيا إلى السويداء.
وكان وزير الخارجية السوري أسعد الشيباني التقى نظيره الأردني أيمن الصفدي في العاصمة الأردنية عمّان، بينما رعى الرئيس الأسبق بيل كلينتون محادثات وزير الخارجية الإسرائيلي إيهود باراك."""


def a_text(name: str, title: str, text: str, on: datetime | None = None) -> SeedText:
    return SeedText(name=name, title=title, text=text, published_at=on, language="ar", url=None)


def two_seeds() -> tuple[SeedText, ...]:
    return (
        a_text("july.txt", "لقاء سوري إسرائيلي في باريس", JULY, datetime(2025, 7, 26, tzinfo=UTC)),
        a_text("august.txt", "لقاء سوري - إسرائيلي ثان في باريس", AUGUST),
    )


def a_plain_story(**changes: object) -> Story:
    fields: dict[str, object] = {
        "name": "paris",
        "title": "لقاء باريس",
        "seeds": (),
        "languages": ("ar", "en"),
        "outlets": (),
        "window": Window(),
    }
    return Story(**(fields | changes))  # type: ignore[arg-type]


ROOT = Path(__file__).resolve().parents[2]
