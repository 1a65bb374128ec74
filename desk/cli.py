"""The command line: one door, each command loaded when it is asked for."""

import atexit
import gc
import os
import signal
import sys
from keyword import iskeyword
from types import FrameType
from typing import NoReturn

from cyclopts import App, CycloptsError

from desk.exits import Exit
from desk.terminal.voice import Voice
from flows.homeless import give_home
from flows.version import VERSION

# What a command loads is no garbage: looking for some at each 700 new objects (Python's default) was a tenth of the start of `show`.
# Where memory matters, objects are counted by the million. Nor does the interpreter look for garbage once more as it ends: whatever is
# open is closed by who opened it, and the rest is the kernel's. That last look was a fifth of `show`.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
# Who only looks has its answer before that matters: two looks at 50,000 objects were a twentieth of `show`.
_LOOKING = frozenset({"show", "diff", "custody", "profile", "alarms", "decide"})
_OBJECTS_OF_WHO_LOOKS = 200_000

COMMANDS = {
    "init": (
        "A new story from the articles that you have: its folder, its profile, where it will look.",
        "warraq init paris-meeting article.txt https://news.example/1 page.html",
    ),
    "demo": ("The whole walk on the practice web: no network, no server, about a minute.", "warraq demo"),
    "gather": (
        "One run of a story: seeds → coverage → archive → text → manifest.",
        "warraq gather paris-meeting-2025",
    ),
    "fetch": ("Archive these pages now; no story needed.", "warraq fetch https://example.org/news/1"),
    "work": (
        "One of many machines at a board: fetch what `fetch --spread` put there; --status shows who has what.",
        "warraq work elections --status",
    ),
    "refetch": (
        "Fetch again: new versions, what changed, what is gone.",
        "warraq refetch paris-meeting-2025",
    ),
    "diff": (
        "Show what changed between two versions of a page: title, bylines, dates, and the words.",
        "warraq diff https://news.example/2025/07/25/paris-meeting",
    ),
    "audit": ("Check originals, ours or anybody's.", "warraq audit ./store"),
    "custody": (
        "The signing key, the chain of seals, time stamps, and the proof of one record.",
        "warraq custody proof urn:uuid:cdde93ee-07aa-4dec-b058-0d3ccf8af137",
    ),
    "recover": (
        "Make sound what a crash left: the spool, or anybody's torn WARC file.",
        "warraq recover --dry-run",
    ),
    "export": (
        "Write a story, or an article, as lines, tables, pages, a report, a dataset, or evidence that a stranger can check.",
        "warraq export paris-meeting-2025 --to bundle -o evidence.zip",
    ),
    "import": (
        "Take WARC and WACZ files of anybody into the store as evidence, when nothing in them is wrong.",
        "warraq import crawl.wacz --story elections",
    ),
    "profile": (
        "Names, terms and queries of a story, and where each came from.",
        "warraq profile paris-meeting-2025",
    ),
    "text": (
        "Clean text of files, addresses or records, and what was cut and why; --again: archived originals read again, what changed.",
        "warraq text page.html --url https://example.org/news/1",
    ),
    "judge": ("Score any articles against a story.", "warraq judge paris-meeting-2025 articles.jsonl --json"),
    "show": (
        "Show a story's articles by date, with outlet, verdict and its reasons.",
        "warraq show paris-meeting-2025 --why",
    ),
    "serve": (
        "Open the web desk: stories, articles, versions, originals and search, in a browser on this machine.",
        "warraq serve --story paris-meeting-2025",
    ),
    "watch": (
        "Follow the run that is under way, whoever began it; --stop asks it to stop.",
        "warraq watch paris-meeting-2025",
    ),
    "decide": (
        "Take an article into a story or out of it, whatever the judge says; later runs heed it.",
        "warraq decide paris-meeting-2025 https://example.org/news/1 --reject --note advert",
    ),
    "takedown": (
        "Hide a page everywhere and ask for it no more; --restore shows it again, --destroy destroys its bytes.",
        'warraq takedown https://example.org/news/1 --reason "court order"',
    ),
    "alarms": (
        "What is wrong with the last run of each story, and who is told; --test tries it.",
        "warraq alarms --test",
    ),
    "schedule": (
        "Run the local scheduler with the deployments of prefect.yaml, until stopped.",
        "warraq schedule --store ./store",
    ),
    "doctor": (
        "Check this machine, the settings and the store; with --outlets, the known outlets.",
        "warraq doctor --outlets",
    ),
}
EPILOGUE = """
Exit codes: 0 sound · 1 error · 2 usage · 3 partial (some addresses failed) · 4 bad configuration or seed · 5 integrity (an audit found
something) · 6 storage full · 7 locked by another run of the story, or a command that needs the
store · 8 upload pending · 9 everything refused by policy · 130 interrupted.

Settings come from flags, then WARRAQ_* variables, then warraq.toml. Example: warraq gather paris-meeting-2025 --store ./store
"""

app = App(
    name="warraq",
    help="Keeps news stories: finds the coverage, archives it byte for byte, gives clean text.",
    version=VERSION,
    help_epilogue=EPILOGUE,
    result_action="return_value",
    suppress_keyboard_interrupt=False,  # it is told below
)
# The help stands here and not in the commands' modules: the list of commands must not import them all.
for _name, (_help, _example) in COMMANDS.items():
    _word = f"{_name}_" if iskeyword(_name) else _name
    app.command(
        f"desk.commands.{_word}:{_word}", name=_name, help=_help, help_epilogue=f"Example: {_example}"
    )


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    is_looking = not _LOOKING.isdisjoint(sys.argv[1:2])
    gc.set_threshold(_OBJECTS_OF_WHO_LOOKS if is_looking else _OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)
    give_home()
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command and return its exit code; every known error becomes one line on stderr."""
    if not words:
        app.help_print([])
        return Exit.USAGE
    voice = Voice(log_json="--log-json" in words)
    try:
        code = app(words, exit_on_error=False, print_error=True)
        sys.stdout.flush()
    except CycloptsError:
        return Exit.USAGE
    except KeyboardInterrupt as interrupt:
        from desk.stopped import last_line

        voice.warn(last_line(words, interrupt))
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`): what was not told must not pass for sound.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.ERROR
    except Exception as error:  # noqa: BLE001  # told to the user, or raised again
        return _told(error, voice)
    return int(code or 0)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


def _told(error: Exception, voice: Voice) -> int:
    """Say what, where, next step for the errors that we know; let the others show where they broke."""
    from desk.errors import exit_of, sentence_of

    code = exit_of(error)
    if code is None:
        raise error
    voice.fail(sentence_of(error))
    return code


if __name__ == "__main__":
    main()
