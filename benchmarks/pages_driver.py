"""Visitors for measuring: some ask for plain pages over HTTP, some change choices over the explorer's websocket."""

import asyncio
import random
import time
from collections.abc import Callable
from http.client import HTTPConnection
from threading import Thread

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

WAIT = 60.0


def ask(port: int, addresses: list[str], *, clients: int, seconds: float) -> tuple[list[float], int, float]:
    """Milliseconds of every answer, how many were not 200, and answers per second, over connections that stay open."""
    times: list[float] = []
    bad: list[int] = []
    ends = time.perf_counter() + seconds

    def one(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        place = number * 997
        while time.perf_counter() < ends and place < number * 997 + len(addresses) * 50:
            address = addresses[place % len(addresses)]
            place += 1
            began = time.perf_counter()
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                bad.append(answer.status)
        connection.close()

    began = time.perf_counter()
    visitors = [Thread(target=one, args=(number,)) for number in range(clients)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return times, len(bad), len(times) / (time.perf_counter() - began)


async def _run(socket: websockets.ClientConnection, query: str, page: str) -> tuple[float, int]:
    """One run of the script: milliseconds until it is finished, and the bytes that came."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    began = time.perf_counter()
    await socket.send(message.SerializeToString())
    size = 0
    while True:
        data = await asyncio.wait_for(socket.recv(), WAIT)
        size += len(data)
        found = ForwardMsg()
        found.ParseFromString(data)
        if found.WhichOneof("type") == "script_finished":
            return (time.perf_counter() - began) * 1000, size


async def _visit(port: int, queries: Callable[[], str], page: str, changes: int, think: float) -> list[float] | None:
    times = []
    try:
        async with websockets.connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=f"http://127.0.0.1:{port}",
            subprotocols=["streamlit"],
            max_size=None,
            open_timeout=WAIT,
        ) as socket:
            await _run(socket, queries(), page)
            for _ in range(changes):
                if think:
                    await asyncio.sleep(random.uniform(0, 2 * think))
                times.append((await _run(socket, queries(), page))[0])
    except (OSError, TimeoutError, websockets.WebSocketException):
        return None
    return times


def change(
    port: int, queries: Callable[[], str], *, page: str, sessions: int, changes: int, think: float
) -> tuple[list[float], int]:
    """Milliseconds of every change of a choice, and how many sessions failed."""

    async def all_of_them() -> list[list[float] | None]:
        started = []
        for _ in range(sessions):
            started.append(asyncio.create_task(_visit(port, queries, page, changes, think)))
            # People do not come all at once.
            await asyncio.sleep(min(0.1, think / max(sessions, 1)))
        return await asyncio.gather(*started)

    found = asyncio.run(all_of_them())
    return [one for times in found if times for one in times], sum(times is None for times in found)
