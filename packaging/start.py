"""Starts the frozen program: ecdesk's own way in, once what freezing disturbs is put right.

A frozen program carries its own Qt and its own OpenSSL. The one rule: a browser or a viewer that it
opens hears nothing of its libraries, and its TLS trusts what this machine trusts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

# The bundled OpenSSL looks where the machine it was built on kept its authorities.
AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # macOS, Alpine
)
# Set by the bootloader and its Qt hook for this process. The loader has read the first two already,
# and PySide6 finds its plugins without the others.
OWN_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def give_back(environ: MutableMapping[str, str]) -> None:
    """Say of libraries what was said before this program was started.

    By what begins with _PYI_ the bootloader knows its own children, and leaves their libraries to
    an environment that is no longer there: the engine would run with the machine's.
    """
    for name in [name for name in environ if name.startswith("_PYI_")]:
        del environ[name]
    for name in OWN_LIBRARIES:
        before = environ.pop(f"{name}_ORIG", None)
        if before is not None:
            environ[name] = before
        else:
            environ.pop(name, None)


def trust_this_machine(environ: MutableMapping[str, str]) -> None:
    """Name the machine's own file of authorities, unless the person has named one."""
    if "SSL_CERT_FILE" in environ or "SSL_CERT_DIR" in environ:
        return
    found = next((file for file in AUTHORITIES if Path(file).is_file()), None)
    if found is not None:
        environ["SSL_CERT_FILE"] = found


if __name__ == "__main__":
    give_back(os.environ)
    if sys.platform != "win32":  # there, Python asks Windows itself
        trust_this_machine(os.environ)
    from ecdesk.__main__ import main

    main()
