import asyncio
import sys

import aiohttp


async def speak(ws, words):
    for i in range(1, words + 1):
        if ws.closed:
            return
        await ws.send_str(f"word {i}")
        await asyncio.sleep(0.1)
    await ws.close(message=b"bye")


async def hear(ws):
    async for message in ws:
        print("heard", message.data)


async def main():
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(sys.argv[1]) as ws:
            await asyncio.gather(speak(ws, int(sys.argv[2])), hear(ws))


asyncio.run(main())
