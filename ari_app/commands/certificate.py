"""``./sigap certificate [make|put|back|use]``: the desk's certificate, of the centre's own
authority or of somebody else's.
"""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from ari_app.commands import settings as settings_command
from ari_app.commands import trail
from ari_app.commands.opened_database import by_whom
from ari_app.first_hour.answers import reached_by
from ari_app.operations import certificate, certificate_put, own_authority, settings_keeping
from ari_app.operations.certificate import CertificateUnusable
from ari_app.operations.certificate_choice import Pair, files
from ari_app.operations.certificate_put import Facts
from ari_app.operations.settings_standing import Present, Source, present
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings, Tls

_WHY = "./sigap certificate use"


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
    put = actions.add_parser("put", help="one of somebody else's, from PEM files; checked before")
    put.add_argument("files", nargs="+", type=Path, metavar="FILE", help="certificates and key")
    put.add_argument(
        "--name", action="append", metavar="NAME", required=True, help="what browsers type"
    )
    actions.add_parser("back", help="the one that was put in before")
    use = actions.add_parser("use", help="take one of the two into use; no call is lost")
    pairs, meaning = [each.value for each in Pair], "of the own authority, or what was put in"
    use.add_argument("pair", choices=pairs, help=meaning)
    use.add_argument("--why", default=_WHY, help="one sentence, for the history")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Returns 1 when there is none to tell of."""
    match arguments.action:
        case "put":
            return await _put(settings, arguments)
        case "use":
            return await _use(settings, Pair(arguments.pair), arguments.why)
        case "back":
            found = await asyncio.to_thread(certificate_put.back, settings.home)
            return await _kept(settings, "certificate.back", found)
        case "make":
            names = [reached_by(text) for text in arguments.name or ()] or _as_before(settings)
            own_authority.renewed(
                settings.home, names, own_authority.now(), new_authority=arguments.new_authority
            )
            detail = {"names": ", ".join(own_authority.names_of(settings.home))}
            entry = AuditEntry(action="certificate.make", subject="desk", detail=detail)
            await trail.write_if_possible(settings, entry)
    put_in = certificate_put.tls_of(settings.home)
    if settings.tls == put_in and (lies := certificate_put.facts_in(put_in.certificate)):
        _print_put(settings, lies)
    pem = own_authority.authority(settings.home)
    if pem is None:
        print("There is no certificate of the centre's own; make one: ./sigap certificate make")
        return 0 if settings.tls == put_in else 1
    _print_own(settings, pem)
    return 0


async def _use(settings: Settings, pair: Pair, why: str) -> int:
    """As *Pakai sekarang* on the page; where no centre runs, its next start takes it up."""
    done = await asyncio.to_thread(
        settings_keeping.use_certificate, settings, pair, by=by_whom() or "-", why=why
    )
    await trail.write_if_possible(settings, settings_keeping.entry_of(done))
    now = await asyncio.to_thread(present, settings)
    print(f"The desk's certificate: {files(settings.home)[pair].certificate}")
    print(f"From when it is in use on, the console is at {now.wanted.desk_url}/")
    print(f"Back again: ./sigap settings undo {done.number} --apply")
    if not now.supervised:
        print(settings_command.not_applied(settings))
        return 0
    return await asyncio.to_thread(settings_command.apply, settings)


async def _put(settings: Settings, arguments: argparse.Namespace) -> int:
    names = [reached_by(text) for text in arguments.name]
    pem = b"\n".join([_read(file) for file in arguments.files])
    new = certificate_put.fitting(pem, names, certificate.now())
    await asyncio.to_thread(certificate_put.put, settings.home, new)
    return await _kept(settings, "certificate.put", new.facts)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CertificateUnusable(f"Cannot read {file} ({error.strerror}).") from error


async def _kept(settings: Settings, action: str, facts: Facts) -> int:
    entry = AuditEntry(action=action, subject="desk", detail=certificate_put.detail_of(facts))
    await trail.write_if_possible(settings, entry)
    _print_put(settings, facts)
    return 0


def _print_put(settings: Settings, facts: Facts) -> None:
    tls = certificate_put.tls_of(settings.home)
    print(f"certificate  {tls.certificate}")
    print(f"by           {facts.issuer}")
    print(f"for          {', '.join(facts.names)}")
    print(f"until        {facts.valid_until:%Y-%m-%d}")
    _print_use(settings, tls)


def _as_before(settings: Settings) -> tuple[str, ...]:
    if own_authority.authority(settings.home) is not None:
        return own_authority.names_of(settings.home)
    return (reached_by(settings.http_host),)


def _print_own(settings: Settings, pem: bytes) -> None:
    own = own_authority.tls_of(settings.home)
    found = certificate.read(own)
    print(f"certificate  {own.certificate}")
    print(f"for          {', '.join(own_authority.names_of(settings.home))}")
    print(f"until        {found.valid_until:%Y-%m-%d}; the desk renews it by itself before")
    print(f"authority    SHA-256 {own_authority.fingerprint(pem)}")
    if settings.tls == own:
        print(f"Browsers get the authority at {settings.desk_url}/ca.")
    _print_use(settings, own)
    if warning := found.warning(datetime.now(UTC)):
        print(warning)


def _print_use(settings: Settings, tls: Tls) -> None:
    if settings.tls == tls:
        print("A desk that runs takes it within ten seconds, without a restart.")
        return
    now = present(settings)
    if now.source(settings_keeping.TLS) is Source.FILE:
        _print_lines(now, tls)
        return
    pair = next(pair for pair, each in files(settings.home).items() if each == tls)
    print(f"The desk does not use it yet: ./sigap certificate use {pair} (calls go on).")


def _print_lines(now: Present, tls: Tls) -> None:
    """The file counts above what is chosen."""
    print(f"The desk uses another one, which {now.file or 'the settings file'} names; put there:")
    print(f'    [tls]\n    certificate = "{tls.certificate}"\n    key = "{tls.key}"')
    print("and run ./sigap upgrade; or take [tls] out, and ./sigap certificate use.")
