"""Random judgments and rankings with the values that trec_eval and its kin give them, by query.

    python -m venv venv && venv/bin/pip install ir_measures==0.4.3 cwl-eval==1.0.12      # and perl, for ERR
    venv/bin/python bench/measures/trec_eval_values.py > evaluate/measures/trec-eval-values.json

evaluate/measures/trec-eval.test.ts compares our measures with them; only a change of measures needs this script.
Scores fall strictly, so that the order of ties, where trec_eval differs from us on purpose, plays no part.
gdeval, which computes ERR, prints five decimals and wants numbers for queries.
"""

import json
import random
import sys

import ir_measures

MEASURES = {
    "nDCG": "nDCG", "nDCG@5": "nDCG@5", "nDCG@10": "nDCG@10",
    # Exponential gains as a table, computed by trec_eval to full precision.
    "nDCG(gain=exponential)": "nDCG(gains={1:1,2:3,3:7})",
    "nDCG(gain=exponential)@10": "nDCG(gains={1:1,2:3,3:7})@10",
    "MRR": "RR", "MRR@3": "RR@3", "MRR@10": "RR@10",
    "Recall@5": "R@5", "Recall@20": "R@20",
    "Success@1": "Success@1", "Success@5": "Success@5",
    "P@1": "P@1", "P@10": "P@10",
    "MAP": "AP", "MAP@5": "AP@5",
    "Rprec": "Rprec", "Bpref": "Bpref",
    "RBP(p=0.8)": "RBP(p=0.8,rel=1)", "RBP(p=0.95)": "RBP(p=0.95,rel=1)",
    "ERR@5": "ERR@5", "ERR@20": "ERR@20",
    "Judged@5": "Judged@5", "Judged@20": "Judged@20",
}


def main() -> None:
    chance = random.Random(20261121)
    qrels, rankings = {}, {}
    for number in range(40):
        query = str(number + 1)
        documents = [f"d{n:02d}" for n in range(30)]
        judged = chance.sample(documents, chance.randint(1, 12))
        qrels[query] = {document: chance.choice([0, 1, 1, 2, 3]) for document in judged}
        # Every judged query has something relevant: what has not is counted apart by us.
        qrels[query][judged[0]] = chance.randint(1, 3)
        # Short rankings, long ones, and some that find nothing.
        rankings[query] = chance.sample(documents, chance.choice([1, 4, 12, 30]))
    run = {
        query: {document: float(len(ranking) - rank) for rank, document in enumerate(ranking)}
        for query, ranking in rankings.items()
    }
    values = {query: {} for query in qrels}
    for ours, theirs in MEASURES.items():
        for metric in ir_measures.iter_calc([ir_measures.parse_measure(theirs)], qrels, run):
            values[metric.query_id][ours] = metric.value
    json.dump(
        {
            "source": f"ir_measures {ir_measures.__version__} over pytrec_eval, cwl_eval and gdeval",
            "qrels": qrels,
            "rankings": rankings,
            "values": values,
        },
        sys.stdout,
        indent=1,
    )
    print()


main()
