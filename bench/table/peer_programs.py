"""Programs of peers that fetch pages: run by their own interpreters, a job as JSON on standard input, their user CPU in seconds told on standard output.

What an import and a start cost is not counted, as it is not for ours: the clock begins behind the first pages. Each is set as well as it
can be for the work: connections are kept, and what ours has off is off (Scrapy's cookies, redirects, retries, unpacking and log).
"""

_BEGIN = """
import json, resource, sys, warnings
warnings.simplefilter("ignore")
job = json.load(sys.stdin)
def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime
"""
_END = """
print(json.dumps({"user_s": user() - began, "pages": pages, "timed": timed}), flush=True)
"""
CAPTURE_HTTP = f"""{_BEGIN}
from warcio.capture_http import capture_http
import requests
session, pages, first, timed = requests.Session(), 0, 5, len(job["urls"]) - 5
with capture_http(job["folder"] + "/out.warc.gz"):
    for url in job["urls"]:
        if pages == first:
            began = user()
        pages += session.get(url, timeout=20).ok
{_END}"""
THROUGH_PROXY = f"""{_BEGIN}
import requests
session = requests.Session()
session.proxies = {{"http": job["proxy"]}}
began, timed = user(), len(job["urls"])
pages = sum(session.get(url, timeout=20).ok for url in job["urls"])
{_END}"""
SCRAPY = f"""{_BEGIN}
import scrapy
from scrapy.crawler import CrawlerProcess
began, pages, timed = None, 0, 0
class Pages(scrapy.Spider):
    name = "pages"
    start_urls = job["urls"]
    def parse(self, response):
        global began, pages, timed
        pages += response.status == 200
        if began is None and pages >= 16:
            began, timed = user(), len(job["urls"]) - pages
settings = {{"LOG_ENABLED": False, "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "TELNETCONSOLE_ENABLED": False}}
settings |= {{f"{{name}}_ENABLED": False for name in ("COOKIES", "REDIRECT", "RETRY", "COMPRESSION", "METAREFRESH", "REFERER")}}
if job["archives"]:
    settings["EXTENSIONS"] = {{"scrapy_webarchive.extensions.WaczExporter": 543}}
    settings["SW_EXPORT_URI"] = job["folder"] + "/"
process = CrawlerProcess(settings)
process.crawl(Pages)
process.start(install_signal_handlers=False)
{_END}"""
TRAFILATURA = f"""{_BEGIN}
from copy import deepcopy
from trafilatura import bare_extraction, fetch_url
from trafilatura.settings import DEFAULT_CONFIG
config = deepcopy(DEFAULT_CONFIG)
config["DEFAULT"]["SSRF_PROTECTION"] = "off"  # the server is on loopback
def read(url):
    page = fetch_url(url, config=config)
    if job["reads"] and page is not None:
        bare_extraction(page, url=url, with_metadata=True)
    return page is not None
for url in job["urls"][:5]:
    read(url)
began, timed = user(), len(job["urls"])
pages = sum(map(read, job["urls"]))
{_END}"""
NEWS_PLEASE = f"""{_BEGIN}
from newsplease import NewsPlease
def read(url):
    return NewsPlease.from_url(url, fetch_images=False)
read(job["urls"][0])
began, timed = user(), len(job["urls"])
pages = sum(bool(read(url)) for url in job["urls"])
{_END}"""
