import asyncio


async def say_hello():
    print("hello ...")
    await asyncio.sleep(1)
    print("... world")


async def before_and_after():
    print("before")
    await say_hello()
    print("after")


asyncio.run(before_and_after())
