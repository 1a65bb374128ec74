"""How the record of a rendered page is called, for whoever reads one and writes none."""

# A scheme of its own, as archives do it for screenshots ("urn:view:…"): replay finds the exact answer under the page's address.
RENDERED = "urn:warraq:rendered:"
# The metadata field in which a rendering repeats the digest of its DOM.
RENDERED_DIGEST = "rendered-sha256"


def rendered_uri(page: str) -> str:
    """Return the target URI under which the DOM of a page is kept: "urn:warraq:rendered:" and the page's address."""
    return RENDERED + page


def is_rendered(uri: str) -> bool:
    """Say whether a target URI is that of a rendered page."""
    return uri.startswith(RENDERED)


def page_address(uri: str) -> str:
    """Return the address of the page that a record is about: of a rendered one its page's, else the URI itself."""
    return uri.removeprefix(RENDERED)
