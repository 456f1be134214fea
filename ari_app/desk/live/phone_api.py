"""``/api/v1/phone``: the secret of the phone in the page, and having a call back after a reload."""

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.authentication import session_cookie
from ari_app.live import page_phone
from ari_app.people.access import Right
from ari_app.secrecy import token_hash


class PhoneShape(Shape):
    """What the page registers with; ``rings_s`` is how long one phone is rung."""

    extension: str
    password: str
    rings_s: int


class ResumedShape(Shape):
    call_id: str


async def open_phone(asked: ApiRequest) -> PhoneShape:
    account, cookie, desk = asked.account, session_cookie(asked.request), asked.desk
    password = await page_phone.open_phone(
        account, cookie, session=token_hash(cookie), database=desk.database
    )
    rings_s = desk.settings.queue.ring_s
    return PhoneShape(extension=account.extension, password=password, rings_s=rings_s)


async def resume(asked: ApiRequest) -> ResumedShape:
    live, ami = asked.desk.live, asked.desk.ami
    call_id = await page_phone.resume(asked.account, live=live, ami=ami, trail=asked.trail)
    return ResumedShape(call_id=call_id)


ROUTES = (
    Route(
        method="POST",
        path="/phone",
        summary="The short-lived secret of the phone in this browser's page",
        right=Right.USE_PHONE,
        handler=open_phone,
        answers=PhoneShape,
        problems=(409,),
    ),
    Route(
        method="POST",
        path="/phone/resume",
        summary="Have the own call back after the page was loaded anew",
        right=Right.USE_PHONE,
        handler=resume,
        answers=ResumedShape,
        problems=(409,),
    ),
)
