# So many clients at the same time; status 0 if each of them gets its ACK.
import asyncio
import sys


async def talk():
    reader, writer = await asyncio.open_connection("127.0.0.1", 9999)
    writer.write(b"hello")
    reply = await reader.read()
    writer.close()
    return reply == b"ACK!"


async def main(count):
    return await asyncio.gather(*(talk() for _ in range(count)))


sys.exit(0 if all(asyncio.run(main(int(sys.argv[1])))) else 1)
