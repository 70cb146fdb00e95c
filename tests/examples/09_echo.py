import asyncio


async def echo(reader, writer):
    while data := await reader.read(16 * 1024):
        writer.write(data)
        await writer.drain()
    writer.close()


async def say(reader, writer, text):
    writer.write(text.encode())
    await writer.drain()
    print((await reader.readline()).decode(), end="")


async def run_both():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await say(reader, writer, "hello\n")
        await say(reader, writer, "goodbye\n")
        writer.close()
        await writer.wait_closed()


asyncio.run(run_both())
