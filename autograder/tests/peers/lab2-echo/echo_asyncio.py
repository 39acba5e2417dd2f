# An echo on an event loop.
import asyncio


async def echo(reader, writer):
    while piece := await reader.read(4096):
        writer.write(piece)
        await writer.drain()
    writer.close()


async def main():
    async with await asyncio.start_server(echo, "127.0.0.1", 12345) as server:
        await server.serve_forever()


asyncio.run(main())
