"""What the published weights of all-MiniLM-L6-v2 give in PyTorch, as its card says how: mean over tokens, L2 norm 1.

    python -m venv venv && venv/bin/pip install torch==2.15.0 transformers==5.23.0       # CPU builds
    venv/bin/python bench/embedding/published_values.py FOLDER > inference/testing/published-values.json

FOLDER holds the published files: config.json, tokenizer files, model.safetensors. `inference/published-values.test.ts`
compares our tokens and vectors with them.
"""

import json
import sys

import torch
from transformers import AutoModel, AutoTokenizer

MAX_TOKENS = 256  # sentence_bert_config.json of the published model
TEXTS = [
    "",
    "How do I rotate the keys of a service account?",
    "Pods › Restart policy\n\n`restartPolicy` applies to *all* containers; `Always` is the default.",
    "Crème brûlée, Ångström: 東京タワー — naïve façade.",
    "| flag | meaning |\n|---|---|\n| --dry-run | changes nothing |\n| --force | asks nobody |",
    "kubectl get pods --all-namespaces -o jsonpath='{.items[*].metadata.name}'",
    "A sentence that is said again and again. " * 60,
]

folder = sys.argv[1]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
values = []
for text in TEXTS:
    batch = tokenizer(text, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
    with torch.no_grad():
        tokens = model(**batch).last_hidden_state[0]
    vector = torch.nn.functional.normalize(tokens.mean(dim=0), dim=0)
    values.append({
        "text": text,
        "ids": batch["input_ids"][0].tolist(),
        "vector": [round(float(value), 6) for value in vector],
    })
json.dump(values, sys.stdout, ensure_ascii=False, separators=(",", ":"))
print()
