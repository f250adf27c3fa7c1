"""PyTorch's side of bench/fine-tune/speed.ts: CPU time of training steps in float32.

    python3 -m venv venv && venv/bin/pip install torch safetensors

Reads a line, takes one step of 16 pairs of 64 tokens (forth, back, clipping, AdamW), and prints its CPU milliseconds;
until the input ends. Layers from FIRST on are trained, those before run without gradients.
"""

import json
import math
import resource
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

FOLDER, THREADS, FIRST = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
PAIRS, TOKENS, SCALE = 16, 64, 20
torch.set_num_threads(THREADS)
with open(f"{FOLDER}/config.json") as file:
    config = json.load(file)
LAYERS, HEADS, HIDDEN = config["num_hidden_layers"], config["num_attention_heads"], config["hidden_size"]

w = {name: v.float() for name, v in load_file(f"{FOLDER}/model.safetensors").items() if v.is_floating_point()}
trained = [v for name, v in w.items() if name.startswith("encoder.") and int(name.split(".")[2]) >= FIRST]
for values in trained:
    values.requires_grad_(True)
optimizer = torch.optim.AdamW(trained, lr=1e-5, weight_decay=0.01)
ids = torch.tensor([[1000 + (n * 7919 + i * 104729) % 20000 for i in range(TOKENS)] for n in range(2 * PAIRS)])


def norm(x, name):
    return F.layer_norm(x, (HIDDEN,), w[f"{name}.weight"], w[f"{name}.bias"], config["layer_norm_eps"])


def linear(x, name):
    return F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])


def layer(x, n):
    prefix = f"encoder.layer.{n}"
    query, key, value = (
        linear(x, f"{prefix}.attention.self.{part}").view(*x.shape[:2], HEADS, -1).transpose(1, 2)
        for part in ("query", "key", "value")
    )
    mixed = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(x.shape)
    x = norm(linear(mixed, f"{prefix}.attention.output.dense") + x, f"{prefix}.attention.output.LayerNorm")
    wide = F.gelu(linear(x, f"{prefix}.intermediate.dense"))
    return norm(linear(wide, f"{prefix}.output.dense") + x, f"{prefix}.output.LayerNorm")


def trunk():
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:TOKENS]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for n in range(FIRST):
        x = layer(x, n)
    return x


with torch.no_grad():
    kept = trunk()


def step():
    x = kept if FIRST > 0 else trunk()
    for n in range(FIRST, LAYERS):
        x = layer(x, n)
    vectors = F.normalize(x.mean(1), dim=-1)
    loss = F.cross_entropy(SCALE * vectors[:PAIRS] @ vectors[PAIRS:].T, torch.arange(PAIRS))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step()


def cpu_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1e3


for _ in sys.stdin:
    before = cpu_ms()
    step()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpuMs": cpu_ms() - before, "peakMiB": peak}), flush=True)
