import asyncio


async def speak(name, beat, words, writer):
    loop = asyncio.get_running_loop()
    start = loop.time()
    for i in range(1, words + 2):
        await asyncio.sleep(start + i * beat - loop.time())
        if i <= words:
            writer.write(f"{name} {i}\n".encode())
            await writer.drain()
    raise EOFError


async def listen_to_other(name, reader):
    while line := await reader.readline():
        print(f"{name} hears {line.decode()}", end="")
    raise EOFError


async def converse(name, beat, words, reader, writer):
    tasks = [
        asyncio.create_task(speak(name, beat, words, writer)),
        asyncio.create_task(listen_to_other(name, reader)),
    ]
    try:
        await asyncio.gather(*tasks)
    except EOFError:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    print(f"{name} leaves")
    writer.close()


async def run_both():
    accepted = asyncio.Queue()

    async def accept(reader, writer):
        await accepted.put((reader, writer))

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        ann = await asyncio.open_connection("127.0.0.1", port)
        bob = await accepted.get()
        await asyncio.gather(
            converse("Ann", 0.4, 9, *ann), converse("Bob", 0.5, 2, *bob)
        )


asyncio.run(run_both())
