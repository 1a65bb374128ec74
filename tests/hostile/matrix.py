"""What the web and its machines do to a crawler: 67 rows, each held by a test or explained.

A row says what is done to us, what warraq does then, and what a person sees of it. Which tests hold a row stands at the tests:
in their names (`test_h4_…`) or by the marker `row` (tests.hostile.held reads both).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: `stimulus` is what is done, `answer` what warraq does, `seen` what a person sees of it.

    `decision` is the end of a file's name in docs/decisions that says why a row is met in another way than one would think;
    `waits` is what is not built yet, so that the row has nothing to hold, or holds for what it names only.
    """

    id: str
    stimulus: str
    answer: str
    seen: str
    decision: str = ""
    waits: str = ""


def _row(id_: str, stimulus: str, answer: str, seen: str, **why: str) -> Row:
    return Row(id=id_, stimulus=stimulus, answer=answer, seen=seen, **why)


GROUPS: dict[str, tuple[Row, ...]] = {
    "The disk": (
        _row("D1", "`kill -9` at the nth write of a file", "what was committed stays byte for byte, the torn tail is kept beside as `.torn`", "`warraq recover`, or the same command again, tells each file; exit 0"),
        _row("D2", "a power cut at any point of the write protocol", "nothing that was promised is lost or changed; leaving out any one sync is noticed by the test", "as D1"),
        _row("D3", "the disk is full at the nth write, and has space again later", "the crawl waits, then ends; whole files only; the same command goes on", "exit 6, with the bytes that are missing"),
        _row("D4", "the disk refuses a sync (EIO)", "the sync is never tried again, the file is named `.invalid`, its records are fetched again", "the error, with the file"),
        _row("D5", "a short or interrupted write", "finished, or taken back", "nothing"),
        _row("D6", "a compressed record cut at every byte", "every cut is found", "`warraq audit`: exit 5, file and offset"),
        _row("D7", "one bit turned at every byte of a record", "found, or shown to change no record", "as D6"),
        _row("D8", "two commands write to one store", "the second ends at once", "exit 7, process and host of the first"),
        _row("D9", "the lock of a killed process", "free at once: the kernel held it", "nothing"),
        _row("D10", "a crash in the middle of recovery", "the next recovery ends in the same state", "as D1"),
        _row("D11", "the frontier or the catalogue is gone, behind or ahead of the files", "made again from the files; records that are claimed and gone are asked for again", "what was made again, in a line"),
        _row("D12", "the clock jumps back, or two runs begin in one second", "names of their own; order by number, never by the clock", "nothing"),
        _row("D13", "a folder that cannot be written, too many open files, a name longer than 255 bytes", "nothing is left half", "the path and what to do; exit 1 or 6"),
        _row("D14", "Ctrl-C once or twice, SIGTERM", "what is on the wire is finished and committed; the same command goes on", "exit 130"),
        _row("D15", "one address is captured three times", "three captures, the later ones as revisits of the first; none is replaced", "`same-as-before`"),
        _row("D16", "a worker that reads pages is killed for its memory", "its page is marked, the original is kept, the run goes on", "`extraction_killed`"),
    ),
    "The store in a bucket": (
        _row("S1", "S3 resets a connection, answers 503, or 500 at the end of an upload", "tried again with longer pauses; else kept here until a later flush", "exit 8: files wait for the bucket"),
        _row("S2", "the process dies between a part and the end of an upload", "the next run gives its own stale upload up and sends again", "nothing"),
        _row("S3", "the name is taken already", "the same bytes: done; other bytes: an alarm, and nothing is replaced", "exit 5, with the name"),
        _row("S4", "the bucket lies about what it stored", "noticed behind the upload and by the audit, which reads the bucket", "exit 5"),
        _row("S5", "credentials have expired, a right is missing, there is no bucket", "says which action is refused; no secret in any log", "`warraq doctor` names the right"),
    ),
    "Addresses": (
        _row("N1", "loopback, private, link-local, shared, multicast or unspecified addresses, in every spelling", "never dialled: the guard stands where names become sockets", "`refused` · `address`"),
        _row("N2", "a name that is public when asked first and private when asked again", "there is one question: what was checked is what is dialled", "`refused` · `address` as soon as it is private"),
        _row("N3", "a redirect, a robots.txt, a sitemap, a feed, a canonical link or a refresh that points inside", "each hop is refused on its own; no socket is opened", "`refused` · `address`, or the address is not planned at all"),
        _row("N4", "the addresses of cloud metadata services", "refused, with `--allow-private` too where they are link-local", "`refused` · `address`"),
        _row("N5", "a name with a public and a private address", "one bad address refuses the name", "`refused` · `address`"),
        _row("N6", "IPv4 inside IPv6: mapped, compatible, NAT64, 6to4, Teredo", "judged by both addresses", "`refused` · `address`"),
        _row("N7", "`file:`, `ftp:`, `data:`, `gopher:`, `javascript:` as seed or link", "not of the web: nothing is read, no such handler exists", "`refused` · `address`; a link of this kind is not planned"),
        _row("N8", "`http_proxy` in the environment; a client without our guard", "the variable means nothing here, only the setting `egress_proxy` does; without the guard the crawl does not begin", "`warraq doctor`: `guard`, `proxy`", decision="a-proxy-is-chosen-never-found"),
        _row("N9", "ports 22, 25, 6379, 4200 …", "only 80 and 443 unless `ports` says otherwise", "`refused` · `address`"),
        _row("N10", "a name and password, look-alike letters, a trailing dot, half a character, `\\` in an address", "one fate each; nothing escapes", "`refused` · `address`, or the fate of the one spelling it has"),
    ),
    "HTTP": (
        _row("H1", "an endless body, bytes that drip, a head that drips", "cut at the size or the time limit; the beginning is kept and marked `WARC-Truncated`", "`failed` · `too_big` or `timeout`"),
        _row("H2", "headers without end, one header of 200 kB, 1xx answers without end", "cut at the size limit in bounded memory; other hosts go on", "`failed` · `too_big`"),
        _row("H3", "lengths that lie, length and chunks together, chunks cut or wrong, endless extensions and trailers", "read as the RFC says or refused; never a clean article from a cut body", "`kept`, or `failed` · `bad_http` or `disconnect`"),
        _row("H4", "redirects in a circle, to itself, eleven in a row, to nowhere, with CR LF", "one fate; every hop is kept", "`failed` · `redirect_loop`, `too_many_redirects` or `bad_http`"),
        _row("H5", "HTTP/0.9, status 999, a 204 with a body, CR, ESC and NUL in a header", "kept as it came, or refused; every file reads back strictly", "`kept`, or `failed` · `bad_http` or `http_status`"),
        _row("H6", "bombs in gzip, br, zstd and deflate, one inside the other, a thousand codings, broken gzip", "the bytes are kept as they came; unpacking stops at its limit", "`kept`; the page is what came out below the limit"),
        _row("H7", "a cookie set by one page, a redirect to another host", "nothing travels: no cookie, no referrer, no credentials, ever", "nothing"),
        _row("H8", "a certificate that is expired, of another name, self-signed; TLS 1.0", "no request leaves; only the attempt is kept", "`failed` · `tls`"),
    ),
    "Charsets": (
        _row("C1", "a charset that is wrong, missing, mixed, or utf-7 or rot13", "the text is right, or marked as guessed; the original stays", "the charset's source in `sources`; `extraction_suspect` where no charset explains the bytes"),
    ),
    "Pages": (
        _row("P1", "a tag with 80,000 attributes", "refused before a parser sees it, or killed at the limit; the original is kept", "`extraction_killed` or `extraction_suspect`"),
        _row("P2", "100,000 tags one inside the other", "never an article without a word of warning", "`extraction_suspect`"),
        _row("P3", "50,000 short paragraphs, line breaks or links", "read within the limit", "the article, or `extraction_killed`"),
        _row("P4", "a billion laughs, entities that name files, a sitemap without end, an index in a circle", "not expanded, not followed, cut at a size and a number", "the channel says that it was cut"),
        _row("P5", "JSON-LD nested 100,000 deep, dates of no calendar, a title of a megabyte", "capped; no recursion error", "the article without them"),
        _row("P6", "text made to slow an expression down", "twice the text takes twice the time", "nothing"),
        _row("P7", "overrides of direction, letters without width, presentation forms", "the original stays; what is shown cannot turn its surroundings", "the text, isolated"),
        _row("P8", "random bytes, pages with random changes", "an answer, never an exception", "`not-an-article`, or an article"),
    ),
    "Politeness": (
        _row("H9", "429 with a `Retry-After` of an hour, a storm of 503", "the host is left alone that long, up to a day, by every run of the machine; other hosts go on", "`failed` · `rate_limited`, with until when; or kept later"),
        _row("H10", "calendars without end, session ids, 100,000 links, `a/a/a/…`", "told by the address or stopped by depth and by a budget a host", "`refused` · `trap`, or the channel says what was left out"),
        _row("R1", "robots.txt that is missing, forbidden, broken, slow, HTML, with a BOM, behind redirects", "RFC 9309, stricter for 401, 403 and 429", "`refused` · `robots`, with the file"),
        _row("R2", "a robots.txt of 15 MB, 100,000 wildcards, an absurd delay, sitemaps of no web address", "500 KiB are read, the delay is capped", "as R1"),
        _row("R3", "rules that change during a run, or are older than a day", "asked for again; the rules that were obeyed are in the archive", "as R1"),
        _row("R4", "reservations: TDM, `Content-Usage`, `noai`, `noarchive`", "recorded with each article, obeyed at export by policy", "`reservations` in the article's line"),
        _row("R5", "two runs on one machine ask one host at once", "one budget for both", "nothing"),
    ),
    "The desk": (
        _row("U1", "an archived page with scripts, forms, refreshes, frames", "no script runs, no request leaves, nobody is even dialled, by a click neither: the page stands in a sandbox, and frames and links lose their names", "the page without its scripts, and without the pictures and styles that it does not hold itself"),
        _row("U2", "the original opened directly", "sandboxed by its headers, its type never guessed; a page around it says what it is", "`/original/<record>`, and `/source` as text"),
        _row("U3", "markup and overrides in titles, addresses, headers", "escaped and isolated in a page, escaped in Markdown: no script, no picture, no link of the page's own", "the words, and nothing that they do; characters that turn a line as chips with their codes"),
        _row("U4", "a foreign `Host` or `Origin`, a POST without a token", "refused before anything is read", "403, and the next step"),
        _row("U5", "ids that are paths", "not found: ids are words, digests and UUIDs, and never names of files", "404"),
        _row("U6", "the desk open to every network without a token", "does not start; with one, nobody sees a page before giving it. Prefect's server listens on 127.0.0.1", "`warraq serve`: exit 4, with what to do; `warraq doctor`: `prefect host`"),
        _row("R6", "a site owner asks for an address to be taken down", "gone from views and exports, told in a log, asked for no more (`refused` · `taken_down`); destroyed where that is wanted, and the audit stays sound", "the bytes, until `--destroy`; then a record of the same length that says who and why"),
    ),
    "Exports": (
        _row("X1", "titles that a spreadsheet takes for a formula", "a CSV cell that could begin a formula, in any spreadsheet's reading, begins with an apostrophe; all other forms have no cells", "the title; `plain` of docs/exports.md takes the apostrophe away"),
        _row("X2", "ESC, C1, overrides and line ends in a title, on a terminal or in a log", "taken out, in JSON escaped; one line an event", "the title without them"),
        _row("X3", "CR LF in an address or a header", "no header, no record, no index line more", "nothing"),
    ),
    "Imports": (
        _row("I1", "a WACZ with paths that lead out, links, names twice, bombs, wrong digests, no index", "refused with the reason; nothing is unpacked", "exit 5, with the entry"),
        _row("I2", "settings with unknown keys or wrong types; pickled files", "refused by key; nothing is ever unpickled that came from outside", "exit 4, with file and key"),
    ),
}  # fmt: skip
ROWS: dict[str, Row] = {row.id: row for rows in GROUPS.values() for row in rows}
