"""Programs for the peers of bench.capture_peers: run with their own interpreter, a job as JSON on standard input."""

CAPTURE_HTTP = """
import json, sys
from warcio.capture_http import capture_http
import requests
job = json.load(sys.stdin)
with capture_http(job["warc"]):
    for url in job["urls"]:
        try:
            requests.get(url, verify=job["ca"], timeout=job["limit"], allow_redirects=False)
        except Exception:
            pass
"""
THROUGH_PROXY = """
import json, sys, warnings
import requests
warnings.simplefilter("ignore")
job = json.load(sys.stdin)
for url in job["urls"]:
    try:
        requests.get(url, verify=False, timeout=job["limit"], allow_redirects=False, proxies=dict.fromkeys(("http", "https"), job["proxy"]))
    except Exception:
        pass
"""
# It refuses this machine, and for a while a host that once answered badly: each path counts as a host of its own.
WARCPROX = """
from warcprox.main import main
from warcprox.warcproxy import WarcProxyHandler
WarcProxyHandler.allow_localhost = True
WarcProxyHandler._hostname_port_cache_key = lambda self: self.url
main()
"""
