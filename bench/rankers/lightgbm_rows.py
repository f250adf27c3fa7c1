"""Made-up judged candidates, and what LightGBM learns from them with one thread.

    python -m venv venv && venv/bin/pip install lightgbm==4.7.0 numpy
    venv/bin/python bench/rankers/lightgbm_rows.py FOLDER
    node bench/rankers/lambda-mart.ts FOLDER          # trains ours on the same rows, and prints both

The set is of the kind of MSLR-WEB: 5,000 questions with 100 candidates each for training and 1,000 for validation, 50
features, grades 0 to 4, most of them 0. Features are of several kinds: some follow the hidden relevance, straight or
bent or together with another, some differ by question, some repeat others, and a third are noise.
"""

import json
import sys
import time
from pathlib import Path

import lightgbm
import numpy

QUESTIONS = {"training": 5_000, "validation": 1_000}
CANDIDATES = 100
FEATURES = 50
TREES = 100
OPTIONS = {
    "objective": "lambdarank", "metric": "ndcg", "eval_at": [10], "num_leaves": 31, "learning_rate": 0.1,
    "min_data_in_leaf": 20, "max_bin": 255, "num_threads": 1, "verbose": -1, "deterministic": True,
    "feature_pre_filter": False, "seed": 1,
}


def make(questions: int, chance: numpy.random.Generator) -> tuple[numpy.ndarray, numpy.ndarray]:
    rows = questions * CANDIDATES
    hidden = chance.normal(size=(rows, 6))
    by_question = numpy.repeat(chance.normal(size=(questions, 4)), CANDIDATES, axis=0)
    relevance = (
        hidden[:, 0]
        + 0.7 * numpy.maximum(hidden[:, 1], 0)
        + 0.8 * hidden[:, 2] * (by_question[:, 0] > 0)
        - 0.6 * numpy.abs(hidden[:, 3])
        + 0.5 * hidden[:, 4] * hidden[:, 5]
        + 0.8 * chance.normal(size=rows)
    )
    grades = numpy.digitize(relevance, numpy.quantile(relevance, [0.55, 0.8, 0.93, 0.985]))
    columns = [hidden[:, i] + 0.3 * chance.normal(size=rows) for i in range(6)]
    columns += [by_question[:, i] for i in range(4)]
    columns += [numpy.exp(hidden[:, i % 6]) + 0.5 * chance.normal(size=rows) for i in range(12)]
    columns += [numpy.round(2 * hidden[:, i % 6] + chance.normal(size=rows)) for i in range(11)]
    columns += [chance.normal(size=rows) for _ in range(FEATURES - len(columns))]
    return numpy.stack(columns).astype(numpy.float32), grades.astype(numpy.uint8)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    chance = numpy.random.default_rng(20261121)
    sets = {}
    for name, questions in QUESTIONS.items():
        columns, grades = make(questions, chance)
        columns.tofile(folder / f"{name}.features")
        grades.tofile(folder / f"{name}.grades")
        sets[name] = lightgbm.Dataset(
            columns.T, grades, group=[CANDIDATES] * questions, params=OPTIONS, free_raw_data=False,
            reference=sets.get("training"),
        )
    started = time.process_time()
    for data in sets.values():
        data.construct()
    constructed = time.process_time()
    scores: dict = {}
    lightgbm.train(
        OPTIONS, sets["training"], TREES, valid_sets=[sets["validation"]],
        callbacks=[lightgbm.record_evaluation(scores)],
    )
    report = {
        "version": lightgbm.__version__,
        "constructSeconds": constructed - started,
        "trainSeconds": time.process_time() - constructed,
        "validation": scores["valid_0"]["ndcg@10"],
    }
    (folder / "lightgbm.json").write_text(json.dumps(report))
    print(report["version"], report["constructSeconds"], report["trainSeconds"], report["validation"][-1])


main()
