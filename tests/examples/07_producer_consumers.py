import asyncio

ITEMS = ["apple", "banana", "cherry", "damson", "elder", "fig"]


async def produce(queue, consumers):
    for item in ITEMS:
        await queue.put(item)
    for _ in range(consumers):
        await queue.put(None)


async def say(output, consumer, verb, item):
    async with output:
        print(f"{consumer} {verb} ", end="")
        await asyncio.sleep(0)
        print(item)


async def consume(consumer, queue, desks, output):
    while (item := await queue.get()) is not None:
        async with desks:
            await say(output, consumer, "peels", item)
            await say(output, consumer, "eats", item)


async def run_kitchen():
    queue = asyncio.Queue(2)
    desks = asyncio.Semaphore(2)
    output = asyncio.Lock()
    names = ["Ann", "Bob", "Cid"]
    consumers = [consume(name, queue, desks, output) for name in names]
    await asyncio.gather(produce(queue, len(names)), *consumers)


asyncio.run(run_kitchen())
