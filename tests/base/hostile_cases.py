"""What hostile files must not reach, and the list of those that are built for the tests."""

from __future__ import annotations

import http.server
import json
import os
import threading

import hostile_seeds as seeds

LEFT_ALONE = 1_000_000_000
"""Time of last access of the canary; its time of change is later, so that any access is noted."""


class Outside:
    """What must not be reached: a file with a secret, and a server."""

    def __init__(self, folder) -> None:
        self.file = seeds.csv(folder / "金丝雀 canary.csv")
        os.utime(self.file, (LEFT_ALONE, 2 * LEFT_ALONE))
        self.asked: list[str] = []
        asked = self.asked

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            do_HEAD = do_POST = do_GET

            def log_message(self, *_) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def untouched(self) -> bool:
        return not self.asked and self.file.stat().st_atime == LEFT_ALONE


CASES = {}


def case(*codes: str):
    """Register a case: a function of a folder and of what is outside, that makes a file; what its readers must say."""

    def register(make):
        CASES[make.__name__] = (make, set(codes))
        return make

    return register


def written(path, told):
    path.write_text(told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), "utf8")
    return path
