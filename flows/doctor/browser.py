"""The doctor's check of the browser: whether there is one, whether its sandbox works, and where one is wanted, whether it shows a page."""

from collections.abc import Iterator

from flows.doctor.check import Check, bad, good, warned
from flows.house import House
from flows.reading.render_wish import wish_of
from spiders.browser.chromium import find_program, network_works, sandbox_works, version_of
from spiders.browser.devtools import BrowserError
from spiders.browser.render import Given, NotRendered, View, render
from story.folder import load_outlets
from story.seed import SeedError

_WORDS = "كتبها البرنامج"
_PAGE = (
    f"<!doctype html><meta charset=utf-8><script>document.write('<p>' + {list(_WORDS)!r}.join(''))</script>"
)
_GO_WITHOUT = "go without --render, and without render in stories and outlets"


def check_browser(house: House) -> Iterator[Check]:
    """Yield what can be said of rendering; a machine without a browser is sound as long as nobody asks for one."""
    wanted = _is_wanted(house)
    try:
        program = find_program(house.settings.browser)
        told = f"{version_of(program)} at {program}"
    except BrowserError as error:
        if wanted or house.settings.browser is not None:
            yield bad("browser", str(error), f"apt-get install chromium, or {_GO_WITHOUT}")
        else:
            yield good("browser", "none, and nothing asks for one; --render would need Chromium")
        return
    if not sandbox_works(program):
        yield warned(
            "browser",
            f"{told}; its own sandbox cannot work here: this kernel lets it make no user namespace, as in default containers",
            f"allow user namespaces, or install chromium-sandbox; else {_GO_WITHOUT}, or render sites that you trust alone",
        )
    else:
        network = "a network of its own" if network_works() else "this machine's network"
        yield good("browser", f"{told}, with its sandbox, in {network}")
    if wanted:
        view = View(program=program, wire=house.settings.wire(), limit_s=house.settings.render_limit_s)
        yield _shows(view)


def _shows(view: View) -> Check:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    page = Given(url="http://doctor.invalid/", status=200, headers=headers, body=_PAGE.encode())
    shown = render(page, view)
    if isinstance(shown, NotRendered):
        return bad("rendering", shown.why, f"install chromium anew, or {_GO_WITHOUT}")
    if f"<p>{_WORDS}" not in shown.dom.decode():
        return bad("rendering", "a page's script did not run", f"install chromium anew, or {_GO_WITHOUT}")
    return good("rendering", "a page of a script was shown, and its text was there")


def _is_wanted(house: House) -> bool:
    path = house.settings.outlets_file
    try:
        outlets = load_outlets(path) if path.is_file() else ()
    except SeedError:  # told by the check of the outlets
        outlets = ()
    return wish_of(house.settings.render, outlets).is_any
