"""A client as its users write it: Okta's official Python SDK, unmodified, in a process of its own. It says what happened in
lines of JSON and waits for a line on standard input before it repeats a held call."""
import asyncio
import json
import os
import sys

from okta.client import Client
from okta.pagination import paginate_all

settings = json.loads(os.environ["CLIENT_SETTINGS"])


def tell(step, **facts):
    print(json.dumps({"step": step, **facts}), flush=True)


def told(error, response):
    return {
        "status": getattr(error, "status", None) or getattr(response, "status_code", None),
        "errorCode": getattr(error, "error_code", None),
        "summary": getattr(error, "error_summary", None) or getattr(error, "message", None),
        "message": str(error),
        "link": getattr(error, "error_link", None),
    }


async def done(call):
    *result, error = await call
    if error is not None:
        raise RuntimeError(f"{error} {getattr(error, 'message', '')}")
    return result


async def refused(step, call):
    *result, error = await call
    if error is None:
        raise RuntimeError(f"{step} was not refused")
    tell(step, **told(error, result[-1] if result else None))


async def patiently(step, make):
    *result, error = await make()
    if error is not None:
        facts = told(error, result[-1] if result else None)
        if "holds this call for approval" not in (facts["message"] + str(facts["summary"])):
            raise RuntimeError(f"{step}: {error}")
        tell("held", **facts)
        sys.stdin.readline()
        await done(make())
    tell(step)


async def main():
    async with Client(settings["client"]) as client:
        count = 0
        async for _user in paginate_all(client.list_users, limit=20):
            count += 1
        tell("paged", users=count)

        login = settings["login"]
        profile = {"firstName": "Mia", "lastName": "Lund", "login": login, "email": login}
        user, *_ = await done(client.create_user({"profile": profile}, activate=True))
        tell("created", id=user.id, login=user.profile.login)
        read, *_ = await done(client.get_user(user.id))
        tell("read", login=read.profile.login)
        changed, *_ = await done(client.update_user(user.id, {"profile": {"nickName": "Mimi"}}))
        tell("changed", nickName=changed.profile.nick_name)

        await done(client.assign_user_to_group(settings["group"], user.id))
        members, *_ = await done(client.list_group_users(settings["group"]))
        tell("joined", member=user.id in [one.id for one in members])
        await refused("blocked", client.assign_user_to_group(settings["adminGroup"], user.id))

        await patiently("deactivated", lambda: client.deactivate_user(user.id))
        await patiently("deleted", lambda: client.delete_user(user.id))
        await refused("gone", client.get_user(user.id))


asyncio.run(main())
