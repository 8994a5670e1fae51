"""A real Dovecot 2.3 of our own: loopback, its own configuration, ports and data, gone at the end.

It never touches /etc/dovecot or a Dovecot that runs already. As root, mails belong to `nobody`,
because Dovecot serves no mail to uid 0; as anybody else everything belongs to that user.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ecdesk.domain.shop import Mailbox, MailboxKind, Security, Server
from ecdesk.net.folders import encode_name
from tests.helpers.certs import Certificate, make_certificate

USER = "shop@koharu.example"
PASSWORD = "暗証-test-only"  # other than ASCII, as people choose
JAPANESE_FOLDER = "お客様/返品"
LETTERS = {"\\Draft": "D", "\\Flagged": "F", "\\Answered": "R", "\\Seen": "S", "\\Deleted": "T"}

CONFIG = """
base_dir = {base}/run
log_path = {base}/dovecot.log
listen = 127.0.0.1
protocols = imap pop3
ssl = yes
ssl_cert = <{certificate.cert}
ssl_key = <{certificate.key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_username_format = %Lu
mail_location = maildir:{base}/mail/%u:INDEX={base}/index/%u
first_valid_uid = 1
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
mail_max_userip_connections = 100
mail_fsync = never
maildir_stat_dirs = no
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox {japanese_folder} {{
    auto = create
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  service_count = 0
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = {pop3_tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server. `mailbox()` is how the program under test is told of it."""

    base: Path
    certificate: Certificate
    port: int
    tls_port: int
    pop3_port: int = 0
    pop3_tls_port: int = 0
    user: str = USER
    password: str = PASSWORD
    _made: int = field(default=0, repr=False)
    _users: int = field(default=0, repr=False)

    def mailbox(
        self,
        security: Security = Security.TLS,
        *,
        host: str = "127.0.0.1",
        trust: bool = True,
        smtp: Server | None = None,
    ) -> Mailbox:
        """A mailbox on this server, trusting its certificate unless told otherwise."""
        port = self.tls_port if security is Security.TLS else self.port
        return Mailbox(
            id=1,
            shop_id=1,
            address=self.user,
            user=self.user,
            imap=Server(host, port, security),
            smtp=smtp,
            trust_pem=self.certificate.pem if trust else "",
        )

    def pop3_mailbox(self, security: Security = Security.TLS, *, trust: bool = True) -> Mailbox:
        """The same mails, reached over POP3."""
        port = self.pop3_tls_port if security is Security.TLS else self.pop3_port
        return replace(
            self.mailbox(trust=trust),
            kind=MailboxKind.POP3,
            imap=None,
            pop3=Server("127.0.0.1", port, security),
        )

    def deliver(
        self,
        raw: bytes,
        flags: Sequence[str] = (),
        arrived: datetime | None = None,
        folder: str = "INBOX",
    ) -> None:
        """Put a mail into a folder, as a mail server would."""
        place = self._maildir(folder)
        self._made += 1
        name = f"{time.time_ns()}.{self._made:06d}.test"
        written = place / "tmp" / name
        written.write_bytes(raw)
        if arrived is not None:
            os.utime(written, (arrived.timestamp(), arrived.timestamp()))
        if os.getuid() == 0:
            os.chown(written, *_mail_owner())
        letters = "".join(sorted(LETTERS[flag] for flag in flags))
        written.rename(place / "cur" / f"{name}:2,{letters}" if flags else place / "new" / name)

    def mails(self, folder: str = "INBOX") -> list[bytes]:
        """The mails of a folder, oldest first, with the line ends that IMAP gives them."""
        place = self._maildir(folder)
        files = [path for part in ("new", "cur") for path in (place / part).iterdir()]
        files.sort(key=lambda path: (path.name.split(".")[0], path.name))
        return [_crlf(path.read_bytes()) for path in files]

    def flags(self, folder: str = "INBOX") -> list[str]:
        """The flag letters of a folder's mails, as they stand in the names."""
        return sorted(
            path.name.partition(":2,")[2] for path in (self._maildir(folder) / "cur").iterdir()
        )

    def another_user(self) -> Dovecot:
        """The same server as somebody sees it whose folders are empty and new."""
        self._users += 1
        return replace(self, user=f"shop{self._users}@koharu.example", _made=0)

    def remove_mail(self, containing: bytes, folder: str = "INBOX") -> None:
        """Delete what contains these bytes, as another program would."""
        place = self._maildir(folder)
        for path in [*(place / "new").iterdir(), *(place / "cur").iterdir()]:
            if containing in path.read_bytes():
                path.unlink()

    def log(self) -> str:
        """What Dovecot had to say."""
        path = self.base / "dovecot.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def _maildir(self, folder: str) -> Path:
        place = self.base / "mail" / self.user
        if folder != "INBOX":
            place /= "." + ".".join(encode_name(part).decode() for part in folder.split("/"))
        for part in ("tmp", "new", "cur"):
            path = place / part
            if not path.is_dir():
                path.mkdir(parents=True)
                for made in (path, place, self.base / "mail" / self.user):
                    if os.getuid() == 0:
                        os.chown(made, *_mail_owner())
        return place


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Start one, and stop it whatever happens."""
    program = shutil.which(
        "dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    )
    if program is None:
        raise RuntimeError(
            "these tests need Dovecot 2.3: apt-get install dovecot-imapd dovecot-pop3d"
        )
    # Short, because the path of a socket is; not pytest's own, which only its owner may enter.
    base = Path(tempfile.mkdtemp(prefix="ecdesk-dovecot-"))
    try:
        with ExitStack() as stopping:
            yield _start(Path(program), base, stopping)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _start(program: Path, base: Path, stopping: ExitStack) -> Dovecot:
    base.chmod(0o755)
    certificate = make_certificate(base / "tls")
    uid, gid = _mail_owner()
    for name in ("mail", "index"):
        (base / name).mkdir()
        if os.getuid() == 0:
            os.chown(base / name, uid, gid)
    as_root = os.getuid() == 0
    me = pwd.getpwuid(uid).pw_name
    for _ in range(5):  # somebody may take a port between our look and Dovecot's
        server = Dovecot(base, certificate, *(_free_port() for _ in range(4)))
        text = CONFIG.format(
            base=base,
            certificate=certificate,
            port=server.port,
            tls_port=server.tls_port,
            pop3_port=server.pop3_port,
            pop3_tls_port=server.pop3_tls_port,
            password=PASSWORD,
            japanese_folder=f'"{JAPANESE_FOLDER}"',
            uid=uid,
            gid=gid,
            login_user="dovenull" if as_root else me,
            internal_user="dovecot" if as_root else me,
            internal_group="dovecot" if as_root else grp.getgrgid(gid).gr_name,
        )
        config = base / "dovecot.conf"
        config.write_text(text, "utf-8")
        with (base / "dovecot.out").open("w") as out:
            process = subprocess.Popen([program, "-F", "-c", config], stdout=out, stderr=out)
        if _answers(process, server.port):
            stopping.callback(_stop, process)
            return server
        _stop(process)
    said = (base / "dovecot.out").read_text("utf-8", "replace")
    raise RuntimeError(f"Dovecot does not start: {said}\n{server.log()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _mail_owner() -> tuple[int, int]:
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    for _ in range(200):
        if process.poll() is not None:
            return False
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as greeting:
                if greeting.recv(4) == b"* OK":
                    return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


def _crlf(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
