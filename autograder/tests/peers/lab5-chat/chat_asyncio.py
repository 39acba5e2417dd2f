# So many clients in the chat server's room, who all talk at the same time; status 0 if each of them hears
# all, in the same order.
import asyncio
import sys

MESSAGES = 20


class Person:
    async def enter(self, name):
        self.name = name
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", 8000, limit=1 << 20)
        self.writer.write(b"JOIN %s\r\n" % name)
        assert await self.reader.readline() == b"WELCOME %s\n" % name

    async def talk(self, people):
        for i in range(MESSAGES):
            self.writer.write(b"MSG %d of %s\n" % (i, self.name))
        heard = []
        while len(heard) < people * MESSAGES:
            line = await self.reader.readline()
            assert line, "the server has hung up"
            if line.startswith(b"FROM "):
                heard.append(line)
        return heard

    async def leave(self):
        self.writer.write(b"LEAVE\n")
        rest = (await self.reader.read()).splitlines()
        assert rest[-1] == b"BYE " + self.name and not any(line.startswith(b"FROM") for line in rest)
        self.writer.close()


async def main(count):
    people = [Person() for _ in range(count)]
    await asyncio.gather(*(person.enter(b"p%d" % i) for i, person in enumerate(people)))
    heard = await asyncio.gather(*(person.talk(count) for person in people))
    assert all(lines == heard[0] for lines in heard), "not all hear the same"
    for i, person in enumerate(people):
        said = [line for line in heard[0] if line.startswith(b"FROM %s " % person.name)]
        assert said == [b"FROM %s %d of %s\n" % (person.name, k, person.name) for k in range(MESSAGES)]
    await asyncio.gather(*(person.leave() for person in people))


asyncio.run(main(int(sys.argv[1])))
