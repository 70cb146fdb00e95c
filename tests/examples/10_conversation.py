import asyncio


async def speak(writer, name, beat, words):
    start = asyncio.get_running_loop().time()
    for i in range(1, words + 2):
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(start + i * beat - now)
        if i <= words:
            writer.write(f"{name} {i}\n".encode())
            await writer.drain()
    raise EOFError


async def listen(reader, name):
    while line := await reader.readline():
        print(name, "hears", line.decode(), end="")
    raise EOFError


async def converse(reader, writer, name, beat, words):
    tasks = [asyncio.create_task(speak(writer, name, beat, words)),
             asyncio.create_task(listen(reader, name))]
    try:
        await asyncio.gather(*tasks)
    except EOFError:
        pass
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(name, "leaves")
    writer.close()
    await writer.wait_closed()


async def run_both():
    accepted = asyncio.Queue()
    server = await asyncio.start_server(
        lambda *ends: accepted.put_nowait(ends), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ann = await asyncio.open_connection("127.0.0.1", port)
    bob = await accepted.get()
    await asyncio.gather(converse(*ann, "Ann", 0.4, 9),
                         converse(*bob, "Bob", 0.5, 2))
    server.close()


asyncio.run(run_both())
