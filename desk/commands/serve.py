"""`warraq serve`: the web desk."""

import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common, StoryFlags
from desk.voice import Voice


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    token: str | None = None,
    token_file: Path | None = None,
    name: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    story: str | None = None,
    open_: Annotated[bool, Parameter(name="--open", negative="")] = False,
    common: Common | None = None,
    flags: StoryFlags | None = None,
) -> int:
    """The web desk: stories, articles, versions, originals and search, in a browser on this machine.

    Prints the address to open; Ctrl-C ends it. Example: warraq serve --story paris-meeting-2025

    Parameters
    ----------
    host
        Address to listen on. Any but this machine's own (127.0.0.1) needs a token.
    port
        Port to listen on; 0 takes a free one.
    token
        Who opens the desk must give this first. Other users of this machine see it in the list of processes: --token-file hides it.
    token_file
        File whose first line is the token.
    name
        A further name under which browsers reach this desk, such as that of a proxy before it.
    story
        The story whose page is the one to open.
    open_
        Open the browser too.
    """
    from desk.web.app import make_app
    from desk.web.server import ServeError, address_of, listen, refuse_open_door, serve_until_stopped
    from desk.web.serving import Serving

    common = common or Common()
    voice, house = common.voice(), common.house(flags)
    try:
        serving = Serving(host=host, port=port, token=token or _first_line(token_file), names=name)
        refuse_open_door(serving)
        sock = listen(serving)
    except ServeError as error:
        voice.fail(str(error))
        return Exit.CONFIG if "token" in str(error) else Exit.ERROR
    serving = replace(serving, port=sock.getsockname()[1])
    _say_where(voice, address_of(serving) + _path_of(story), house.where(""))
    if open_:
        webbrowser.open(address_of(serving) + _path_of(story))
    try:
        serve_until_stopped(make_app(house, serving), sock)
    except KeyboardInterrupt:
        voice.note("the desk is closed")
    return Exit.SOUND


def _say_where(voice: Voice, url: str, store: str) -> None:
    voice.say(f"desk      {url}")
    voice.say(f"store     {store}")
    voice.line({"schema": "warraq/serve/1", "url": url, "store": store})
    voice.out.flush()
    voice.note("Ctrl-C closes the desk")


def _path_of(story: str | None) -> str:
    from desk.web.paths import story_path
    from story.folder import archive_name

    return story_path(archive_name(Path(story).name)).lstrip("/") if story else ""


def _first_line(file: Path | None) -> str:
    from desk.web.server import ServeError

    if file is None:
        return ""
    try:
        text = file.expanduser().read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ServeError(f"the token file {file} cannot be read: {error}") from error
    if not text:
        raise ServeError(f"the token file {file} has no token in its first line")
    return text
