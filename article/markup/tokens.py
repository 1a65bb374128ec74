"""Tags in a page's source, after the HTML Standard §13.2.5: where they begin and end, and which of them matter."""

import re

# A run of text: where it begins and ends, and its style (1 linked, 2 bold, 3 both).
Part = tuple[int, int, int]
VOID = frozenset(
    [
        "area",
        "base",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "br",
        "basefont",
        "bgsound",
    ]
)
# Elements whose tags part blocks, by what becomes of them: STACKED ones are followed as open elements.
STACKED = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "pre",
        "search",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
PARTING = frozenset(["hr", "input", "img", "picture", "option", "audio", "video"])
# A second one of these closes the first, where nothing stands between them.
SELF_CLOSING = frozenset(["li", "dd", "dt", "td", "th", "tr"])
# Elements that hold one block rather than several: a heading and the paragraph behind it are in one container.
HOLDS_ONE = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "dt",
        "dd",
        "caption",
        "figcaption",
        "legend",
        "summary",
        "button",
    ]
)
# Elements whose content is no text of the page; what stands in them is skipped unread.
RAW = frozenset(
    [
        "script",
        "style",
        "textarea",
        "iframe",
        "noembed",
        "noframes",
        "xmp",
        "title",
        "template",
        "svg",
        "math",
        "object",
    ]
)
BOLD = frozenset(["b", "strong", "em"])
FOREIGN = frozenset(["svg", "math"])  # of these, those that "/>" closes, as it does in XML

# One token: a tag (whole, name, attributes) and the text behind it, or the begin of a comment, or a "<" that begins
# nothing and its text.
# Quotes only open a value behind "=" (HTML Standard §13.2.5.33 ff.); possessive, so a failure costs one pass.
TAG = re.compile(
    r"""<(?:((/?[a-zA-Z][^\s/><]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])))*+))>|([!?]))?+([^<]++)?+"""
)
# The group of that text; it is missing where none stands.
TEXT = 5
# The same for pages on which a quote never ends.
PLAIN_TAG = re.compile(r"""<(?:((/?[a-zA-Z][^\s/><]*+)([^>]*+))>|([!?]))?+([^<]++)?+""")
_RAW_ENDS = {name: re.compile(rf"</(?i:{name})[\s/>]") for name in RAW}


def behind_comment(text: str, lt: int) -> int:
    """Return where the comment, declaration or CDATA section that begins at `lt` has ended."""
    if text.startswith("<!--", lt):
        end, width = text.find("-->", lt + 2), 3
    elif text.startswith("<![CDATA[", lt):
        end, width = text.find("]]>", lt), 3
    else:
        end, width = text.find(">", lt), 1
    return end + width if end >= 0 else len(text)


def raw_end(text: str, name: str, start: int) -> tuple[int, int]:
    """Return where the raw text that begins at `start` ends, and where its end tag has ended."""
    found = _RAW_ENDS[name].search(text, start)
    if found is None:
        return len(text), len(text)
    gt = text.find(">", found.start())
    return found.start(), gt + 1 if gt >= 0 else len(text)


def lines_of(text: str, parts: list[Part]) -> list[tuple[list[Part], bool]]:
    """Part text at its line ends, for `pre`; of each line, whether another one follows it without an empty one between."""
    lines: list[list[Part]] = [[]]
    for start, end, style in parts:
        at = start
        while (newline := text.find("\n", at, end)) >= 0:
            if newline > at:
                lines[-1].append((at, newline, style))
            lines.append([])
            at = newline + 1
        if end > at:
            lines[-1].append((at, end, style))
    empty = [all(text[a:b].isspace() for a, b, _ in line) for line in lines]
    return [
        (line, not last)
        for line, nothing, last in zip(lines, empty, [*empty[1:], True], strict=True)
        if not nothing
    ]
