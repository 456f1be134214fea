"""``sigap account create|list|renew|disable|enable``: people and their phones.

Secrets are shown once.
"""

import argparse

from ari_app.asterisk.phones import PhoneKind
from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.people.access import Role
from ari_app.people.accounts import (
    Access,
    NewAccount,
    create_account,
    renew_account,
    set_active,
)
from ari_app.secrecy import SipDigest
from ari_app.settings import Settings
from ari_app.store.database import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="a new account; its secrets are shown once")
    create.add_argument("login")
    create.add_argument("--name", help="as shown to others; the login where none is given")
    create.add_argument("--role", type=Role, choices=list(Role), default=Role.CALL_TAKER)
    create.add_argument(
        "--phone",
        choices=[*PhoneKind, "none"],
        default="none",
        help="a phone and place of their own; none: a call-taker chooses a place at each login",
    )
    create.add_argument("--extension", help="the next free one where none is given")
    create.add_argument("--digest", type=SipDigest, choices=list(SipDigest), default=SipDigest.MD5)
    create.add_argument("--agency", metavar="CODE", help="for the role agency: ./sigap agency list")
    actions.add_parser("list", help="who has an account")
    renew = actions.add_parser("renew", help="new secrets for an account")
    renew.add_argument("login")
    renew.add_argument(
        "--digest",
        type=SipDigest,
        choices=list(SipDigest),
        help="how the softphone proves its password; as before where none is given",
    )
    renew.add_argument(
        "--without-factor",
        action="store_true",
        help="their second factor goes too: the telephone and the recovery codes are lost",
    )
    disable = actions.add_parser("disable", help="close an account: it is out at once")
    disable.add_argument("login")
    enable = actions.add_parser("enable", help="open a closed account again")
    enable.add_argument("login")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    centre, by = settings.centre.code, by_whom()
    async with opened_database(settings) as database:
        match arguments.action:
            case "create":
                _show(await create_account(database, centre, _new(arguments), by=by))
            case "renew":
                _show(
                    await renew_account(
                        database,
                        centre,
                        arguments.login,
                        digest=arguments.digest,
                        without_factor=arguments.without_factor,
                        by=by,
                    )
                )
            case "disable" | "enable" as word:
                active = word == "enable"
                await set_active(database, centre, arguments.login, active=active, by=by)
            case _:
                await _list(database, centre)
    return 0


def _new(arguments: argparse.Namespace) -> NewAccount:
    return NewAccount(
        login=arguments.login,
        name=arguments.name or arguments.login,
        role=arguments.role,
        phone=None if arguments.phone == "none" else PhoneKind(arguments.phone),
        extension=arguments.extension,
        agency=arguments.agency,
        digest=arguments.digest,
    )


def _show(access: Access) -> None:
    print(f"login         {access.login}")
    print(f"password      {access.password}")
    if access.extension:
        print(f"extension     {access.extension}")
    if access.sip_password:
        print(f"SIP password  {access.sip_password}")
    print("These are shown once; note them now.")
    print("At the first login a password of one's own is asked for; this one then opens nothing.")


async def _list(database: Database, centre: str) -> None:
    async with database.transaction() as session:
        rows = await session.rows("accounts.list", centre)
    for row in rows:
        chooses = "chooses a place" if row["role"] == Role.CALL_TAKER else "-"
        phone = f"{row['phone']} {row['extension']}" if row["phone"] != "none" else chooses
        state = "" if row["active"] else "  (inactive)"
        if row["active"] and row["password_told"]:
            state = "  (no password of their own yet)"
        print(f"{row['login']:<20} {row['role']:<12} {phone:<16} {row['name']}{state}")
