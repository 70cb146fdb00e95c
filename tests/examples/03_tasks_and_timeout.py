import asyncio


async def fetch_data(name):
    print(f"fetching {name}")
    await asyncio.sleep(2)
    return 42


async def fetch_thrice():
    a = asyncio.create_task(fetch_data("a"))
    b = asyncio.create_task(fetch_data("b"))
    print(f"a: {await a}, b: {await b}")
    try:
        await asyncio.wait_for(fetch_data("c"), 1)
    except asyncio.TimeoutError:
        print("c: too long")


asyncio.run(fetch_thrice())
