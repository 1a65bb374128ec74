"""Who learns what of a story when a gather asks services beside outlets."""

from collections.abc import Mapping
from types import MappingProxyType

from story.link import Channel

# What a service sees in what it is asked (docs/channels.md). Outlets see a visitor.
LEARNS: Mapping[Channel, str] = MappingProxyType(
    {
        Channel.GDELT_DOC: "the queries, in English words",
        Channel.GDELT_GAL: "the days alone: lists of the whole world's news are fetched, and read here",
        Channel.GDELT_GKG: "the days alone: lists of the whole world's news are fetched, and read here",
        Channel.WAYBACK: "the outlets and the days",
        Channel.MEMENTO: "the addresses of pages whose copies are wanted",
        Channel.MEDIAWIKI: "the queries",
        Channel.BING_NEWS: "the queries",
        Channel.COMMON_CRAWL: "the outlets",
        Channel.CC_NEWS: "the months and the files, no words: whole files of about 1 GB come, and are read here",
    }
)
# What outlets see: of their own channels, and of the pages that are fetched.
OUTLETS_LEARN: Mapping[str, str] = MappingProxyType(
    {
        "outlets": "a visit; one with a search (WordPress) the words below, in its language",
        "pages": "each outlet a visit, as of any reader",
    }
)
