import asyncio
import sys

import aiohttp


async def download(session, url):
    async with session.get(url) as response:
        return url, len(await response.text())


async def download_all(base_url):
    paths = ["one.txt", "two.txt", "three.txt"]
    async with aiohttp.ClientSession() as session:
        downloads = [download(session, f"{base_url}/{path}") for path in paths]
        for url, characters in await asyncio.gather(*downloads):
            print(f"{url}: {characters} characters")


asyncio.run(download_all(sys.argv[1]))
