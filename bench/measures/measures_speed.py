"""How long ir_measures takes over a large run that it has in memory, in processor seconds.

    venv/bin/python bench/measures/measures_speed.py QUERIES HITS

bench/measures/speed.ts calls this, and times ours over the same run. Loading is in neither figure.
"""

import json
import sys
import time

import ir_measures
from ir_measures import AP, RR, P, R, Success, nDCG

JUDGED = 20


def main() -> None:
    queries, hits = int(sys.argv[1]), int(sys.argv[2])
    # Every document has its place by a step that is coprime to the number of documents, as in speed.ts.
    run, qrels = {}, {}
    for query in range(queries):
        step = 2 * (query % 500) + 1
        run[f"q{query}"] = {f"d{(n * step) % 4096}": float(hits - n) for n in range(hits)}
        qrels[f"q{query}"] = {f"d{(n * 37 + query) % 4096}": n % 4 for n in range(JUDGED)}
    measures = [nDCG @ 10, RR @ 10, R @ 100, Success @ 5, P @ 10, AP]
    # pytrec_eval computes no RR with a cutoff; another part of ir_measures does, in Python.
    evaluator = ir_measures.evaluator(measures, qrels)
    started = time.process_time()
    means = evaluator.calc_aggregate(run)
    seconds = time.process_time() - started
    print(json.dumps({
        "version": ir_measures.__version__,
        "seconds": seconds,
        "means": {str(measure): value for measure, value in means.items()},
    }))


main()
