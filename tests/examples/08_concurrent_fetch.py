import asyncio
import sys

import aiohttp


async def download(session, base_url, path):
    async with session.get(base_url + path, raise_for_status=True) as response:
        return path, len(await response.text())


async def download_all(base_url):
    paths = ["a.txt", "b.txt", "c.txt"]
    async with aiohttp.ClientSession() as session:
        downloads = [download(session, base_url, path) for path in paths]
        for path, characters in await asyncio.gather(*downloads):
            print(f"{path}: {characters} characters")


asyncio.run(download_all(sys.argv[1]))
