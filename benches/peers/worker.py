"""One run of one peer in a process of its own: worker.py NAME BEGAN THREADS SOURCE TARGET

Annotates the texts of SOURCE, writes entities to TARGET and prints start-up time, seconds and memory. BEGAN is the time at
which the process was started.
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path

from systems import PEERS

FIRST = "L'OIM ouvre un bureau à Nouakchott."


def main(name, began, threads, source, target):
    module, variant, _ = PEERS[name]
    annotate = importlib.import_module(f"systems.{module}").load(variant, int(threads))
    annotate([FIRST])
    start_up = time.time() - float(began)
    clock = time.perf_counter()
    texts = [json.loads(line)["text"] for line in Path(source).read_text(encoding="utf8").splitlines()]
    records = ({"entities": entities} for entities in annotate(texts))
    Path(target).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf8")
    seconds = time.perf_counter() - clock
    memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"start_up": start_up, "seconds": seconds, "memory": memory * 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
