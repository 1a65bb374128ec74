"""What a browser is started with: the program between us and it, and the switches that keep it silent."""

# Between us and the browser stands a program that puts the protocol's pipes at descriptors 3 and 4 (a fork of ours has threads,
# and may run no Python), becomes nobody where we are root, forbids core dumps, and asks the kernel to end the browser with us. All
# that the browser starts and leaves behind becomes its child (PR_SET_CHILD_SUBREAPER, prctl(2)): it buries them, and ends behind the last.
_BECOME = """
import ctypes, fcntl, os, resource, signal, socket, struct, sys
user, group = int(sys.argv[1]), int(sys.argv[2])
if user:
    os.setgroups([]), os.setgid(group), os.setuid(user)
"""
NEW_USER = _BECOME + "sys.exit(ctypes.CDLL(None).unshare(0x10000000) != 0)"  # CLONE_NEWUSER, sched.h
# A network of the browser's own, in which there is nothing but loopback and the listener that is given back: no packet of whatever
# kind has another way out than the door. Only a user namespace lets everybody make one (namespaces(7), netdevice(7)).
_APART = """
def apart(port):
    libc, user, group = ctypes.CDLL(None), os.getuid(), os.getgid()
    libc.prctl(4, 1)  # PR_SET_DUMPABLE: else who became somebody else may not write the next lines
    if libc.unshare(0x10000000 | 0x40000000):  # CLONE_NEWUSER, CLONE_NEWNET
        sys.exit("no namespaces")
    for name, words in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(words)
    listener = socket.socket()
    fcntl.ioctl(listener, 0x8914, struct.pack("16sH22x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener
"""
OWN_NETWORK = _BECOME + _APART + "apart(0), sys.exit(ctypes.CDLL(None).unshare(0x10000000) != 0)"
SHIM = (
    _BECOME
    + _APART
    + """
reads, writes, hands, port = map(int, sys.argv[3:7])
prctl = ctypes.CDLL(None).prctl
prctl(36, 1), prctl(1, signal.SIGKILL)
if port:
    with socket.socket(fileno=os.dup(hands)) as giving, apart(port) as listener:
        socket.send_fds(giving, [b"."], [listener.fileno()])
os.close(hands)
if os.fork():
    os.close(reads), os.close(writes)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            sys.exit()
prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
os.dup2(reads, 200), os.dup2(writes, 201)
os.dup2(200, 3), os.dup2(201, 4)
os.closerange(5, 1024)
os.execv(sys.argv[7], sys.argv[7:])
"""
)
# What would ask or tell somebody by itself, or find a way beside the door. Each name stands in the program of Chromium 156 (strings);
# one that a version does not know does nothing there. tests/browser holds that nothing but the door is dialled.
_FEATURES_OFF = (
    "AutofillServerCommunication",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreloadTopChromeWebUI",
    "Prerender2",
    "SpareRendererForSitePerProcess",
    "Translate",
    "WebTransport",
)
FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-startup-window",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-notifications",
    "--disable-quic",
    "--disable-sync",
    "--deny-permission-prompts",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--proxy-bypass-list=<-loopback>",
    "--metrics-recording-only",
    "--mute-audio",
    "--password-store=basic",
    "--js-flags=--max-old-space-size=512",
    "--disable-features=" + ",".join(_FEATURES_OFF),
)
