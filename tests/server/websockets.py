#!/usr/bin/env python3
"""A server of WebSockets that is not ours: aiohttp's, which sends back what it gets.

Prints its port.  A path /N has it close after N messages.
"""

import asyncio
import socket

from aiohttp import web


async def converse(request):
    ws = web.WebSocketResponse(protocols=["echo"], max_msg_size=0)
    await ws.prepare(request)
    left = int(request.match_info["count"] or -1)
    async for message in ws:
        if message.type == web.WSMsgType.TEXT:
            await ws.send_str("echo of " + message.data)
        else:
            await ws.send_bytes(message.data)
        left -= 1
        if left == 0:
            await ws.close(code=4000, message=b"enough")
    return ws


async def main():
    app = web.Application()
    app.add_routes([web.get("/{count:[0-9]*}", converse)])
    runner = web.AppRunner(app)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    print(listener.getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
