"""`warraq serve`: the web desk."""

import webbrowser
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common, StoryFlags
from desk.terminal.voice import Voice

if TYPE_CHECKING:
    from desk.web.serving import Serving
    from flows.house import House


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class DoorFlags:
    """Where the desk listens, and who may enter."""

    host: Annotated[
        str, Parameter(help="Address to listen on. Any but this machine's own (127.0.0.1) needs a token.")
    ] = "127.0.0.1"
    port: Annotated[int, Parameter(help="Port to listen on; 0 takes a free one.")] = 8080
    token: Annotated[
        str | None,
        Parameter(
            help="Who opens the desk must give this first. Other users of this machine see it in the list of processes: --token-file hides it."
        ),
    ] = None
    token_file: Annotated[Path | None, Parameter(help="File whose first line is the token.")] = None
    name: Annotated[
        tuple[str, ...],
        Parameter(
            negative="",
            help="A further name under which browsers reach this desk, such as that of a proxy before it.",
        ),
    ] = ()

    def serving(self) -> "Serving":
        """Return how the desk is to be served. Raises ServeError for a token file that cannot be read."""
        from desk.web.serving import Serving

        token = self.token or _first_line(self.token_file)
        return Serving(host=self.host, port=self.port, token=token, names=self.name)


def serve(
    *,
    door: DoorFlags | None = None,
    story: str | None = None,
    open_: Annotated[bool, Parameter(name="--open", negative="")] = False,
    common: Common | None = None,
    flags: StoryFlags | None = None,
) -> int:
    """Open the web desk: stories, articles, versions, originals and search, in a browser on this machine.

    Prints the address to open; Ctrl-C ends it. Example: warraq serve --story paris-meeting-2025

    Parameters
    ----------
    story
        The story whose page is the one to open.
    open_
        Open the browser too.
    """
    from desk.web.server import ServeError, TokenError

    common = common or Common()
    voice, house = common.voice(), common.house(flags)
    try:
        _serve(house, voice, door or DoorFlags(), (_path_of(story), open_))
    except ServeError as error:
        voice.fail(str(error))
        return Exit.CONFIG if isinstance(error, TokenError) else Exit.ERROR
    except KeyboardInterrupt:
        voice.note("the desk is closed")
    return Exit.SOUND


def _serve(house: "House", voice: Voice, door: DoorFlags, first: tuple[str, bool]) -> None:
    """Serve until stopped; `first` is the page to name, and whether a browser is opened on it. Raises ServeError, KeyboardInterrupt."""
    from desk.web.app import make_app
    from desk.web.server import address_of, listen, refuse_open_door, serve_until_stopped

    serving = door.serving()
    refuse_open_door(serving)
    if house.is_empty:
        voice.note(
            f"there is no store at {house.root} yet: the first gather makes it. Was another one meant? Check --store"
        )
    sock = listen(serving)
    serving = replace(serving, port=sock.getsockname()[1])
    url = address_of(serving) + first[0]
    _say_where(voice, url, house.where(""))
    if first[1]:
        webbrowser.open(url)
    serve_until_stopped(make_app(house, serving), sock)


def _say_where(voice: Voice, url: str, store: str) -> None:
    voice.say(f"desk      {url}")
    voice.say(f"store     {store}")
    voice.line({"schema": "warraq/serve/1", "url": url, "store": store})
    voice.out.flush()
    voice.note("Ctrl-C closes the desk")


def _path_of(story: str | None) -> str:
    from desk.web.paths import story_path
    from story.naming import archive_name

    return story_path(archive_name(Path(story).name)).lstrip("/") if story else ""


def _first_line(file: Path | None) -> str:
    from desk.web.server import TokenError

    if file is None:
        return ""
    try:
        text = file.expanduser().read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TokenError(f"the token file {file} cannot be read: {error}") from error
    if not text:
        raise TokenError(f"the token file {file} has no token in its first line")
    return text
