"""The work of ../floor.c with aiohttp.

usage: fetch.py LIST DIR CONNECTIONS [CACERT]
"""
import asyncio
import os
import ssl
import sys

import aiohttp


async def fetch(session, url, directory):
    name = os.path.join(directory, url.rsplit("/", 1)[1])
    async with session.get(url) as response:
        response.raise_for_status()
        with open(name + ".part", "wb") as file:
            async for data in response.content.iter_any():
                file.write(data)
    os.rename(name + ".part", name)


async def read_lines(path):
    if path != "-":
        with open(path, encoding="utf-8") as file:
            for line in file:
                yield line
        return
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async for line in reader:
        yield line.decode()


async def main(path, directory, connections, cacert=None):
    tls = ssl.create_default_context(cafile=cacert) if cacert else None
    connector = aiohttp.TCPConnector(limit=int(connections), ssl=tls)
    queue = asyncio.Queue(int(connections))
    failures = 0

    async def work(session):
        nonlocal failures
        while url := await queue.get():
            try:
                await fetch(session, url, directory)
            except (aiohttp.ClientError, OSError) as error:
                print(url, error, file=sys.stderr)
                failures += 1

    async with aiohttp.ClientSession(connector=connector) as session:
        workers = [
            asyncio.create_task(work(session)) for _ in range(int(connections))
        ]
        async for line in read_lines(path):
            await queue.put(line.strip())
        for _ in workers:
            await queue.put(None)
        await asyncio.gather(*workers)
    return failures > 0


sys.exit(asyncio.run(main(*sys.argv[1:])))
