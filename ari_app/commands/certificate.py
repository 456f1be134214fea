"""``./sigap certificate [make]``: the desk's certificate, of the centre's own authority."""

import argparse
from datetime import UTC, datetime

from ari_app.first_hour.answers import AnswerRefused, address_of, host_name_of
from ari_app.operations import certificate, own_authority
from ari_app.operations.own_authority import AuthorityUnusable
from ari_app.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    make = actions.add_parser("make", help="a new one; browsers keep trusting the same authority")
    make.add_argument(
        "--name",
        action="append",
        metavar="NAME",
        help="what browsers type: a name or an address, more than once; else as it was",
    )
    make.add_argument(
        "--new-authority",
        action="store_true",
        help="for names that the present one cannot speak for: each machine must take it anew",
    )


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Returns 1 when there is none to tell of."""
    if arguments.action == "make":
        names = [_name(text) for text in arguments.name or ()] or _as_before(settings)
        now = own_authority.now()
        if own_authority.would_replace(settings.home, names, now) and not arguments.new_authority:
            raise AuthorityUnusable(
                "The centre's authority cannot speak for these names: browsers would refuse the "
                "desk until each machine has a new one from /ca. If so, add --new-authority."
            )
        own_authority.make(settings.home, names, now)
    pem = own_authority.authority(settings.home)
    if pem is None:
        print("There is no certificate of the centre's own; make one: ./sigap certificate make")
        return 1
    _tell(settings, pem)
    return 0


def _name(text: str) -> str:
    try:
        return address_of(text)
    except AnswerRefused:
        return host_name_of(text)


def _as_before(settings: Settings) -> tuple[str, ...]:
    if own_authority.authority(settings.home) is not None:
        return own_authority.names_of(settings.home)
    return (_name(settings.http_host),)


def _tell(settings: Settings, pem: bytes) -> None:
    own = own_authority.tls_of(settings.home)
    found = certificate.read(own)
    print(f"certificate  {own.certificate}")
    print(f"for          {', '.join(own_authority.names_of(settings.home))}")
    print(f"until        {found.valid_until:%Y-%m-%d}; the desk renews it by itself before")
    print(f"authority    SHA-256 {own_authority.fingerprint(pem)}")
    if settings.tls == own:
        print(f"Browsers get the authority at {settings.desk_url}/ca.")
    else:
        print("The desk does not use it; put this into the settings and start it again:")
        print(f'    [tls]\n    certificate = "{own.certificate}"\n    key = "{own.key}"')
    if warning := found.warning(datetime.now(UTC)):
        print(warning)
