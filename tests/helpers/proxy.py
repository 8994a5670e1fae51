"""A proxy on loopback that cuts the line after so many bytes from the server, until healed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class CuttingProxy:
    """Stands before a server; every connection is cut after `after` bytes have come back."""

    def __init__(self, target: int, after: int) -> None:
        self._target, self._after = target, after
        self._healed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def heal(self) -> None:
        """Cut no more."""
        self._healed = True

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                for work in ((client, server, None), (server, client, self._after)):
                    threading.Thread(target=self._carry, args=work, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, most: int | None) -> None:
        carried = 0
        with suppress(OSError):
            while data := source.recv(4096):
                carried += len(data)
                if most is not None and carried > most and not self._healed:
                    self.cuts += 1
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def cutting_proxy(target: int, after: int) -> Iterator[CuttingProxy]:
    """A proxy before the server on port `target`."""
    proxy = CuttingProxy(target, after)
    try:
        yield proxy
    finally:
        proxy.close()
