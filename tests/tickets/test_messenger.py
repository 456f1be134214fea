"""People read what was written: over real SMTP, and against Telegram's rules."""

import logging
import ssl
from collections.abc import AsyncIterator
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import quote

import pytest

from ari_app.tickets import messenger
from ari_app.tickets.notice import Words
from ari_app.tickets.own_machine import is_own, leads_here
from ari_app.tickets.retry import Failed, Trouble
from tests.desk import certificates
from tests.tickets.mailbox import Mailbox
from tests.tickets.receiver import Receiver
from tests.tickets.telegram import TOKEN, CannotParse, Telegram, shown
from tests.tickets.test_mail_address import WITH, WITHOUT

TITLE = "112 <Jepara> & sekitarnya: tiket JPR-2026-00001"
TEXT = """DARURAT: Kebakaran
Api di rumah <Pak RT>
Dua orang terjebak
usia <5 tahun & sesak
<a href="https://jahat.example">klik</a> <script>x</script> &lt; *tebal* _garis_ [x](y)
Penelepon: Bu Sri <istri> 081234567890"""
WORDS = Words(title=TITLE, text=TEXT)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    server = Mailbox()
    await server.start()
    yield server
    await server.stop()


def mail_to(mailbox: Mailbox, more: str = "") -> str:
    to = "from=112@jepara.example&to=piket@bpbd.example&mode=insecure"
    return f"mailto://127.0.0.1:{mailbox.port}?{to}{more}"


def parts_of(letter: str) -> dict[str, str]:
    """Kind → text of each part of a letter."""
    read = message_from_string(letter, policy=default)
    assert isinstance(read, EmailMessage)
    texts = [part for part in read.walk() if part.get_content_maintype() == "text"]
    return {part.get_content_type(): part.get_content() for part in texts}


@pytest.mark.parametrize("text", ["<Pak RT>", "usia <5 tahun", "<b", "</br>"])
def test_telegrams_rules(text: str) -> None:
    """The server of these tests refuses what Telegram refuses."""
    with pytest.raises(CannotParse):
        shown(text, "HTML")
    assert shown("<b>a</b> &lt;Pak RT&gt; &amp; c", "HTML") == "a <Pak RT> & c"


@pytest.mark.parametrize("more", ["", "?format=html", "?format=markdown", "?format=text"])
async def test_telegram_shows_what_was_written(telegram: Telegram, more: str) -> None:
    assert await messenger.deliver(f"tgram://{TOKEN}/4711/{more}", WORDS) is None
    [message] = telegram.messages
    assert message.endswith(TEXT)
    assert message.startswith(TITLE)
    [asked] = telegram.asked
    assert "&lt;Pak RT&gt;" in asked["text"]


async def test_a_long_text_comes_in_pieces(telegram: Telegram) -> None:
    """Telegram takes 4096 characters; nothing of a longer text is lost."""
    lines = [f"{number}: rumah <nomor {number}> & sekitarnya" for number in range(200)]
    text = "\n".join(lines)
    assert await messenger.deliver(f"tgram://{TOKEN}/4711/", Words(title="t", text=text)) is None
    assert len(telegram.messages) > 1
    assert "".join("".join(telegram.messages[1:]).split()) == "".join(text.split())


@pytest.mark.parametrize("more", ["", "&format=html", "&format=text", "&format=markdown"])
async def test_a_letter_keeps_its_lines(mailbox: Mailbox, more: str) -> None:
    assert await messenger.deliver(mail_to(mailbox, more), WORDS, local=True) is None
    [letter] = mailbox.letters
    parts = parts_of(letter)
    assert list(parts) == ["text/plain"], "text is text"
    assert parts["text/plain"].replace("\r\n", "\n").strip() == TEXT
    read = message_from_string(letter, policy=default)
    assert str(read["Subject"]) == TITLE


async def test_services_that_take_text_get_it_unchanged(receiver: Receiver) -> None:
    url = f"json://127.0.0.1:{receiver.port}/?format=html"
    assert await messenger.deliver(url, WORDS, local=True) is None
    [told] = receiver.received
    assert (told.body["title"], told.body["message"]) == (TITLE, TEXT)


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (400, Trouble.REFUSED),
        (401, Trouble.REFUSED),
        (403, Trouble.REFUSED),  # the bot was blocked
        (404, Trouble.REFUSED),
        (307, Trouble.REFUSED),  # a redirect, not followed
        (408, Trouble.NOT_NOW),
        (429, Trouble.NOT_NOW),
        (500, Trouble.NOT_NOW),
        (503, Trouble.NOT_NOW),
    ],
)
async def test_what_can_never_pass_is_known(
    telegram: Telegram, caplog: pytest.LogCaptureFixture, status: int, trouble: Trouble
) -> None:
    telegram.answers = [status]
    with caplog.at_level(logging.DEBUG):
        failed = await messenger.deliver(f"tgram://{TOKEN}/4711/", WORDS)
    assert failed == Failed(trouble=trouble, problem=f"The service refused it ({status}).")
    assert len(telegram.asked) == 1
    for secret in (TOKEN, "abcdefghijklmnopqrstuvwxyz", "4711", "Pak RT"):
        assert secret not in caplog.text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("more", ["", "?redirect=yes"])
async def test_redirects_are_not_followed(receiver: Receiver, status: int, more: str) -> None:
    receiver.answers = [status]
    url = f"json://127.0.0.1:{receiver.port}/dinas{more}"
    failed = await messenger.deliver(url, WORDS, local=True)
    assert failed and failed.trouble is Trouble.REFUSED
    assert len(receiver.received) == 1


async def test_nobody_there_is_not_a_refusal(receiver: Receiver) -> None:
    await receiver.stop()
    failed = await messenger.deliver(f"json://127.0.0.1:{receiver.port}/", WORDS, local=True)
    assert failed and failed.trouble is Trouble.NOT_NOW


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ("451 later", Trouble.NOT_NOW),
        ("550 no such person", Trouble.REFUSED),
        ("554 never", Trouble.REFUSED),
    ],
)
async def test_a_letter_that_is_refused(mailbox: Mailbox, answer: str, trouble: Trouble) -> None:
    mailbox.refuse, mailbox.refusal = 1, answer
    failed = await messenger.deliver(mail_to(mailbox), WORDS, local=True)
    problem = f"The service refused it ({answer[:3]})."
    assert failed == Failed(trouble=trouble, problem=problem)


@pytest.fixture(params=["ssl", "starttls"])
async def guarded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Mailbox]:
    """One that wants a secured line and a login; its certificate is by a private authority."""
    pair = certificates.write(tmp_path / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    login = ("piket@jepara.example", "rah:a/s?i&a")
    server = Mailbox(tls=context, implicit=request.param == "ssl", login=login)
    await server.start()
    yield server
    await server.stop()


def secure_mail(mailbox: Mailbox, password: str) -> str:
    user = quote("piket@jepara.example", safe="")
    mode = "ssl" if mailbox.implicit else "starttls"
    to = f"mode={mode}&from=112@jepara.example&to=piket@bpbd.example"
    return f"mailtos://{user}:{quote(password, safe='')}@127.0.0.1:{mailbox.port}?{to}"


async def test_a_letter_goes_over_a_secured_line_with_a_login(
    guarded: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls" / "desk.pem"))
    url = secure_mail(guarded, "rah:a/s?i&a")
    assert await messenger.deliver(url, WORDS, local=True) is None
    [letter] = guarded.letters
    assert parts_of(letter)["text/plain"].replace("\r\n", "\n").strip() == TEXT
    assert guarded.recipients == ["<piket@bpbd.example>"]


async def test_a_wrong_password_is_said_at_once(
    guarded: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls" / "desk.pem"))
    failed = await messenger.deliver(secure_mail(guarded, "salah"), WORDS, local=True)
    refused = Failed(trouble=Trouble.REFUSED, problem="The service refused it (535).")
    assert (failed, guarded.letters) == (refused, [])


async def test_a_server_that_nobody_vouches_for_gets_no_password(guarded: Mailbox) -> None:
    failed = await messenger.deliver(secure_mail(guarded, "rah:a/s?i&a"), WORDS, local=True)
    assert failed is not None and not guarded.letters
    assert "certificate" in failed.problem
    assert not any(line.upper().startswith(("AUTH", "MAIL")) for line in guarded.open_lines)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", True),  # noqa: S104
        ("169.254.169.254", True),
        ("fe80::1%eth0", True),
        ("100.100.100.200", True),
        ("fd00:ec2::254", True),
        ("64:ff9b::a9fe:a9fe", True),  # 169.254.169.254 behind NAT64
        ("64:ff9b::c000:201", False),
        ("10.1.2.3", False),  # the regency's own network
        ("192.168.1.5", False),
        ("203.0.113.7", False),
        ("2001:db8::1", False),
    ],
)
def test_own_addresses(address: str, own: bool) -> None:
    assert is_own(address) is own


def test_a_name_leads_here_by_any_of_its_addresses() -> None:
    assert leads_here("localhost")
    assert leads_here("[::1]")
    assert leads_here("2130706433")  # 127.0.0.1 as one number
    assert not leads_here("tidak-ada.invalid")


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1:{port}/",
        "json://localhost:{port}/",
        "json://[::1]:{port}/",
        "json://2130706433:{port}/",
        "mailto://127.0.0.1:{port}?from=a@b.example&to=c@d.example&mode=insecure",
        "mailto://a:b@mail.example:{port}?smtp=localhost&to=c@d.example&mode=insecure",
    ],
)
async def test_no_address_of_this_machine_without_the_setting(receiver: Receiver, url: str) -> None:
    failed = await messenger.deliver(url.format(port=receiver.port), WORDS)
    assert failed and failed.trouble is Trouble.REFUSED
    assert "local_channels" in failed.problem
    assert not receiver.received


async def test_a_token_is_never_looked_up(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a bot's address a token stands where others have a host."""
    asked: list[str] = []

    def look_up(host: str) -> bool:
        asked.append(host)
        return True

    monkeypatch.setattr(messenger, "leads_here", look_up)
    assert await messenger.deliver(f"tgram://{TOKEN}/4711/", WORDS) is None
    assert asked == []


def test_lines_of_a_log() -> None:
    """One target refused for good, another away for now: it is tried again."""
    refused = "Failed to send Telegram notification to 1: Bad Request, error=400."
    away = "A Connection error occurred sending Telegram:2 notification."
    assert messenger.failure_of([refused]).trouble is Trouble.REFUSED
    assert messenger.failure_of([refused, away]).trouble is Trouble.NOT_NOW
    assert messenger.failure_of([]).trouble is Trouble.NOT_NOW


@pytest.mark.parametrize("url", WITHOUT)
def test_what_is_refused_for_want_of_a_sender_apprise_refuses_too(url: str) -> None:
    """Else an address would be refused by which mails have gone out."""
    assert not messenger.usable(url)


@pytest.mark.parametrize("url", WITH)
def test_what_names_its_sender_apprise_takes(url: str) -> None:
    assert messenger.usable(url)
