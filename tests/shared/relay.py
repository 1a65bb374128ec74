"""A relay between a machine and its database, as a process of its own: stopped (SIGSTOP), it is a network that swallows all that is sent."""

import contextlib
import os
import signal
import socket
import sys
import threading


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while got := source.recv(65536):
            sink.sendall(got)
    for one in (source, sink):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def main(port: int, own: int = 0) -> None:
    """Tell the port that is listened on, *own* or any, and pass everything on to *port* of this machine."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with socket.create_server(("127.0.0.1", own), backlog=64) as listener:
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            near, _ = listener.accept()
            try:
                far = socket.create_connection(("127.0.0.1", port), 5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)  # a line on which nothing is said stands
            for ends in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=ends, daemon=True).start()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
