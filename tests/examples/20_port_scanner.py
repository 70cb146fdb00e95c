import asyncio
import sys


async def probe(host, port, sockets):
    try:
        async with sockets:
            connecting = asyncio.open_connection(host, port)
            _, writer = await asyncio.wait_for(connecting, 1)
        print(f"{port} is open")
        writer.close()
    except (ConnectionRefusedError, asyncio.TimeoutError):
        pass


async def scan(host, first, last):
    sockets = asyncio.Semaphore(100)
    ports = range(int(first), int(last) + 1)
    await asyncio.gather(*(probe(host, port, sockets) for port in ports))


asyncio.run(scan(*sys.argv[1:]))
