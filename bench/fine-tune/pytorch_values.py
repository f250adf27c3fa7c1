"""Expected values for fine-tune/encoder/pytorch.test.ts: loss, gradients and AdamW steps of the tiny encoder.

    python3 -m venv venv && venv/bin/pip install torch
    venv/bin/python bench/fine-tune/pytorch_values.py > fine-tune/encoder/pytorch-values.json

Everything in float64. The model is that of fine-tune/testing/tiny-model.ts, made by the same formula. Of each tensor
only three numbers are kept: its norm, and its products with cos(i) and sin(3i).
"""

import json
import math

import torch
import torch.nn.functional as F

VOCABULARY, POSITIONS, TYPES, LAYERS, HEADS, HIDDEN, INTERMEDIATE = 155, 64, 2, 2, 2, 16, 32
TEXTS = [
    [101, 103, 104, 105, 102],
    [101, 130, 102],
    [101, 110, 111, 102],
    [101, 120, 102],
    [101, 103, 104, 131, 132, 133, 102],
]
QUERIES, SCALE, STEPS, RATE, DECAY = 2, 10, 3, 0.01, 0.1


def random_values(count, seed):
    """As fine-tune/autodiff/testing/random-values.ts."""
    mask, state, values = 0xFFFFFFFF, seed & 0xFFFFFFFF, []
    for _ in range(count):
        state = (state + 0x9E3779B9) & mask
        mixed = (state ^ (state >> 16)) * 0x21F0AAAD & mask
        mixed = (mixed ^ (mixed >> 15)) * 0x735A2D97 & mask
        values.append((mixed ^ (mixed >> 15)) / 2**31 - 1)
    return values



def shapes():
    yield "embeddings.word_embeddings.weight", [VOCABULARY, HIDDEN]
    yield "embeddings.position_embeddings.weight", [POSITIONS, HIDDEN]
    yield "embeddings.token_type_embeddings.weight", [TYPES, HIDDEN]
    yield from norm("embeddings.LayerNorm")
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            yield from linear(f"{prefix}.attention.self.{part}", HIDDEN, HIDDEN)
        yield from linear(f"{prefix}.attention.output.dense", HIDDEN, HIDDEN)
        yield from norm(f"{prefix}.attention.output.LayerNorm")
        yield from linear(f"{prefix}.intermediate.dense", INTERMEDIATE, HIDDEN)
        yield from linear(f"{prefix}.output.dense", HIDDEN, INTERMEDIATE)
        yield from norm(f"{prefix}.output.LayerNorm")


def linear(name, outputs, inputs):
    yield f"{name}.weight", [outputs, inputs]
    yield f"{name}.bias", [outputs]


def norm(name):
    yield f"{name}.weight", [HIDDEN]
    yield f"{name}.bias", [HIDDEN]


def weights():
    found = {}
    for seed, (name, shape) in enumerate(shapes(), start=1):
        centre = 1 if name.endswith("LayerNorm.weight") else 0
        values = [centre + value / 4 for value in random_values(math.prod(shape), seed)]
        # Rounded to float32 first, as the model's file holds them.
        found[name] = torch.tensor(values, dtype=torch.float32).double().reshape(shape)
        if name.startswith("encoder."):
            found[name].requires_grad_(True)
    return found


def encode(w, ids):
    """One text's vector: mean of its tokens' vectors, of norm 1."""
    apply_norm = lambda x, name: F.layer_norm(x, (HIDDEN,), w[f"{name}.weight"], w[f"{name}.bias"], 1e-12)
    apply_linear = lambda x, name: F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = apply_norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        query, key, value = (
            apply_linear(x, f"{prefix}.attention.self.{part}").view(len(ids), HEADS, -1).transpose(0, 1)
            for part in ("query", "key", "value")
        )
        mixed = F.scaled_dot_product_attention(query[None], key[None], value[None])[0]
        attended = apply_linear(mixed.transpose(0, 1).reshape(len(ids), HIDDEN), f"{prefix}.attention.output.dense")
        x = apply_norm(attended + x, f"{prefix}.attention.output.LayerNorm")
        wide = F.gelu(apply_linear(x, f"{prefix}.intermediate.dense"))
        x = apply_norm(apply_linear(wide, f"{prefix}.output.dense") + x, f"{prefix}.output.LayerNorm")
    return F.normalize(x.mean(0), dim=0)


def loss_of(w):
    vectors = torch.stack([encode(w, ids) for ids in TEXTS])
    return F.cross_entropy(SCALE * vectors[:QUERIES] @ vectors[QUERIES:].T, torch.arange(QUERIES))


def summary(tensors):
    def numbers(values):
        flat = values.detach().reshape(-1)
        i = torch.arange(len(flat), dtype=torch.float64)
        return [flat.norm().item(), (flat @ torch.cos(i)).item(), (flat @ torch.sin(3 * i)).item()]

    return {name: numbers(values) for name, values in tensors.items()}


def main():
    w = weights()
    trained = {name: values for name, values in w.items() if values.requires_grad}
    loss = loss_of(w)
    loss.backward()
    result = {"loss": loss.item(), "gradients": summary({name: v.grad for name, v in trained.items()})}
    groups = [
        {"params": [v for v in trained.values() if v.dim() > 1], "weight_decay": DECAY},
        {"params": [v for v in trained.values() if v.dim() == 1], "weight_decay": 0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.999), eps=1e-8)
    norms = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss_of(w).backward()
        norms.append(torch.nn.utils.clip_grad_norm_(trained.values(), 1.0).item())
        optimizer.step()
    result["gradientNorms"] = norms
    result["weightsAfterThreeSteps"] = summary(trained)
    result["lossAfterThreeSteps"] = loss_of(w).item()
    print(json.dumps(result, indent=2))


main()
