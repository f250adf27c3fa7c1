"""BM25 as it is published, on our splits of SciFact: what `baseline-bm25s` of MTEB computes.

    python -m venv venv && venv/bin/pip install bm25s PyStemmer ir_measures
    venv/bin/python bench/retrieval/bm25s_values.py ../shared/data/scifact

Prints nDCG@10 of each split and of both together, which are the split that MTEB publishes a figure for.
"""

import json
import sys
from pathlib import Path

import bm25s
import ir_measures
import Stemmer

K1, B = 1.5, 0.75

folder = Path(sys.argv[1])
documents = [json.loads(line) for line in (folder / "corpus.jsonl").open()]
questions = {row["_id"]: row["text"] for row in map(json.loads, (folder / "queries.jsonl").open())}
stemmer = Stemmer.Stemmer("english")


def tokens(texts):
    return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)


index = bm25s.BM25(method="lucene", k1=K1, b=B)
index.index(tokens([f"{d['title']} {d['text']}".strip() for d in documents]), show_progress=False)

values = []
for split in ("dev", "train"):
    qrels = {}
    for line in (folder / "qrels" / f"{split}.tsv").read_text().splitlines()[1:]:
        query, document, grade = line.split("\t")
        qrels.setdefault(query, {})[document] = int(grade)
    found, scores = index.retrieve(tokens([questions[query] for query in qrels]), k=100, show_progress=False)
    run = {
        query: {documents[at]["_id"]: float(score) for at, score in zip(row, row_scores) if score > 0}
        for query, row, row_scores in zip(qrels, found, scores)
    }
    of_split = [metric.value for metric in ir_measures.iter_calc([ir_measures.nDCG @ 10], qrels, run)]
    print(split, len(of_split), sum(of_split) / len(of_split))
    values += of_split
print("both", len(values), sum(values) / len(values))
