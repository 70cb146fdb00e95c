import asyncio


async def echo(reader, writer):
    while line := await reader.readline():
        print("server:", line.decode(), end="")
        writer.write(line)
        await writer.drain()
    writer.close()


async def say(reader, writer, text):
    writer.write(text.encode())
    await writer.drain()
    line = await reader.readline()
    print("client:", line.decode(), end="")


async def run_both():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await say(reader, writer, "hello\n")
    await say(reader, writer, "goodbye\n")
    writer.write_eof()
    await reader.read()
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


asyncio.run(run_both())
