import json
import subprocess
import sys

# What a crawl process has when its imports are done, told by it.
ASKED = """
import gc, inspect, json, linecache
from inspect import stack
import spiders.crawl
from scrapy.core.downloader.contextfactory import ScrapyClientContextFactory as old
read = [name for name in linecache.cache if name.endswith('.py')]
print(json.dumps([read, inspect.stack is stack, gc.isenabled(), gc.get_freeze_count() > 0, old.__module__]))
"""


def test_a_crawl_process_begins_without_reading_sources_and_is_then_as_any_other() -> None:
    told = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True).stdout
    read, has_its_stack, collects, keeps_imports, module = json.loads(told)
    assert read == []
    assert has_its_stack
    assert collects
    assert keeps_imports
    assert module == "scrapy.core.downloader.contextfactory"
