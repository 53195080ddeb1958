"""Contrastive fine-tuning of a text encoder, with and without a tether to what it was before.

Each pair of a text and a motion comes from one hidden vector, half of which the text encoder was
never trained on (`seen`): the teacher, which stays as it is, hardly reads the other half, in which
motions of the same look differ. Both encoders are linear maps with outputs of length one. Training
has two phases, as the method that this is a toy of: first the motion encoder alone against the
teacher's texts, then both, with the loss

    contrastive + weight * tether

where the contrastive part is half the sum of both cross-entropies of scaled similarities against
the identity, and the tether is the mean squared difference of student's and teacher's text
embeddings. Retrieval is the share of held-out motions whose text is the most similar one in a pool
of 32; drift is the mean of 1 - cos between student's and teacher's embeddings of held-out texts.

With SHUFFLE=1, which is the negative control, texts and motions of the training pairs do not belong
together.
"""

import json
import os
from pathlib import Path

import numpy as np

SEEDS = range(5)
HIDDEN, TEXT, MOTION, OUTPUT = 16, 24, 32, 12
PAIRS, HELD_OUT, POOL = 512, 1024, 32
BATCH, SCALE = 64, 10.0
FIRST, SECOND, RATE = 300, 300, 0.3
NOISE, FAINT = 0.4, 0.15
WEIGHTS = (0.0, 1.0, 10.0)


def unit(rows):
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / length, length


def through_unit(slope, units, length):
    """The slope at the rows, from the slope at the rows scaled to length one."""
    return (slope - units * np.sum(slope * units, axis=1, keepdims=True)) / length


def softmax(rows):
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def contrastive(texts, motions):
    """Slopes of the loss at both embeddings."""
    logits = SCALE * motions @ texts.T
    count = len(texts)
    truth = np.eye(count)
    slope = SCALE * ((softmax(logits) - truth) + (softmax(logits.T) - truth).T) / (2 * count)
    return slope.T @ motions, slope @ texts


def data(generator, count, maps):
    hidden = generator.normal(size=(count, HIDDEN))
    text = hidden @ maps["text"] + NOISE * generator.normal(size=(count, TEXT))
    motion = hidden @ maps["motion"] + NOISE * generator.normal(size=(count, MOTION))
    return text, motion


def taught(generator, maps):
    """The teacher: it reads the first half of the hidden vector, and the other half faintly."""
    read = np.linalg.pinv(maps["text"])
    read[:, HIDDEN // 2 :] *= FAINT
    return read @ generator.normal(size=(HIDDEN, OUTPUT)) / np.sqrt(HIDDEN)


def first_phase(generator, text, motion, teacher):
    encoder = 0.1 * generator.normal(size=(MOTION, OUTPUT))
    for _ in range(FIRST):
        chosen = generator.choice(PAIRS, BATCH, replace=False)
        motions, length = unit(motion[chosen] @ encoder)
        _, slope = contrastive(unit(text[chosen] @ teacher)[0], motions)
        encoder = encoder - RATE * motion[chosen].T @ through_unit(slope, motions, length)
    return encoder


def second_phase(generator, text, motion, teacher, encoder, weight):
    student = teacher.copy()
    for _ in range(SECOND):
        chosen = generator.choice(PAIRS, BATCH, replace=False)
        texts, text_length = unit(text[chosen] @ student)
        motions, motion_length = unit(motion[chosen] @ encoder)
        before, _ = unit(text[chosen] @ teacher)
        at_texts, at_motions = contrastive(texts, motions)
        at_texts = at_texts + weight * 2 * (texts - before) / texts.shape[0]
        slope = through_unit(at_texts, texts, text_length)
        student = student - RATE * text[chosen].T @ slope
        slope = through_unit(at_motions, motions, motion_length)
        encoder = encoder - RATE * motion[chosen].T @ slope
    return student, encoder


def retrieval(text, motion, student, encoder):
    texts, _ = unit(text @ student)
    motions, _ = unit(motion @ encoder)
    hits = []
    for start in range(0, HELD_OUT, POOL):
        similarity = motions[start : start + POOL] @ texts[start : start + POOL].T
        hits.append(np.mean(similarity.argmax(axis=1) == np.arange(POOL)))
    return float(np.mean(hits))


def drift(text, student, teacher):
    return float(np.mean(1 - np.sum(unit(text @ student)[0] * unit(text @ teacher)[0], axis=1)))


def once(seed, shuffle):
    generator = np.random.default_rng(seed)
    maps = {
        "text": generator.normal(size=(HIDDEN, TEXT)) / np.sqrt(HIDDEN),
        "motion": generator.normal(size=(HIDDEN, MOTION)) / np.sqrt(HIDDEN),
    }
    text, motion = data(generator, PAIRS, maps)
    held_text, held_motion = data(generator, HELD_OUT, maps)
    if shuffle:
        motion = generator.permutation(motion)
    teacher = taught(generator, maps)
    encoder = first_phase(generator, text, motion, teacher)
    found = {"before": retrieval(held_text, held_motion, teacher, encoder)}
    for weight in WEIGHTS:
        again = np.random.default_rng(1000 + seed)  # the same batches for every weight
        student, moved = second_phase(again, text, motion, teacher, encoder, weight)
        found[f"retrieval {weight:g}"] = retrieval(held_text, held_motion, student, moved)
        found[f"drift {weight:g}"] = drift(held_text, student, teacher)
    return found


def main():
    seeds = [once(seed, os.environ.get("SHUFFLE") == "1") for seed in SEEDS]
    mean = {key: sum(each[key] for each in seeds) / len(seeds) for key in seeds[0]}
    falling = [each["drift 0"] > each["drift 1"] > each["drift 10"] for each in seeds]
    results = {
        "falling": sum(falling),
        "gain": mean["retrieval 1"] - mean["before"],
        "retrieval": mean["retrieval 1"],
        "means": {key.replace(" ", "_"): value for key, value in mean.items()},
    }
    Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results, indent=1))


main()
