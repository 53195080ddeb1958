"""Tasks in hidden groups: are the groups found from gradients, and does sharing prompts in them help?

A backbone that is never trained mixes the features of an input (`mixing`); a prompt is the small
vector that says which mixture is read out. Six binary tasks lie in three hidden groups of two: the
best prompts of a group are close, those of different groups independent. One label in ten is wrong
at random, in training and in testing alike, so no method can be right more than nine times in ten
on average, and an accuracy near 1 would show that something leaks.

1. One prompt is trained for all tasks. At steps on its way, each task's gradient is tried by itself,
   and the affinity of task i for task j is how much that step lowers the loss of j, as a share of it.
2. Of all 90 ways to put six tasks into three groups, the one with the largest sum of mutual
   affinities within its groups is taken.
3. A prompt for each of these groups is trained, and, as the control of equal size, a prompt for each
   group of a random way to put the tasks into three pairs that is not the hidden one. Both have
   three prompts of the same length and are trained alike.

With PLANTED=0, which is the negative control of the run, every task is on its own.
"""

import itertools
import json
import os
from pathlib import Path

import numpy as np

SEEDS = range(5)
TASKS, GROUPS = 6, 3
FEATURES, LENGTH = 24, 8
TRAINING, TESTING = 200, 2000
WRONG_LABELS = 0.1
SPREAD = 0.3
STEPS, RATE = 300, 0.5
LOOKS_EVERY = 10


def sigmoid(value):
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def loss(prompt, mixed, labels):
    margin = (2 * labels - 1) * (mixed @ prompt)
    return np.mean(np.logaddexp(0, -margin))


def gradient(prompt, mixed, labels):
    return mixed.T @ (sigmoid(mixed @ prompt) - labels) / len(labels)


def drawn(generator, best, mixing, count):
    mixed = generator.normal(size=(count, FEATURES)) @ mixing
    labels = mixed @ best > 0
    wrong = generator.random(count) < WRONG_LABELS
    return mixed, (labels ^ wrong).astype(float)


def trained(tasks, watch=None):
    """The prompt that the tasks share, by full-batch gradient descent from zero."""
    prompt = np.zeros(LENGTH)
    for step in range(STEPS):
        slopes = [gradient(prompt, *task) for task in tasks]
        if watch is not None and step % LOOKS_EVERY == 0:
            watch(prompt, slopes)
        prompt = prompt - RATE * np.mean(slopes, axis=0)
    return prompt


def affinities(tasks):
    seen = []

    def watch(prompt, slopes):
        before = np.array([loss(prompt, *task) for task in tasks])
        after = np.array(
            [[loss(prompt - RATE * slope, *task) for task in tasks] for slope in slopes]
        )
        seen.append(1 - after / before)

    trained(tasks, watch)
    return np.mean(seen, axis=0)


def partitions():
    """Every way to put the tasks into exactly `GROUPS` groups, each once, as tuples of labels."""
    for labels in itertools.product(range(GROUPS), repeat=TASKS):
        if list(dict.fromkeys(labels)) == list(range(GROUPS)):
            yield labels


def within(labels, affinity):
    pairs = itertools.permutations(range(TASKS), 2)
    return sum(affinity[i, j] for i, j in pairs if labels[i] == labels[j])


def accuracy(labels, training, testing):
    """The mean over the tasks, each with the prompt of its group."""
    right = []
    for group in range(GROUPS):
        members = [task for task in range(TASKS) if labels[task] == group]
        prompt = trained([training[task] for task in members])
        for task in members:
            mixed, truth = testing[task]
            right.append(np.mean((mixed @ prompt > 0) == (truth > 0.5)))
    return float(np.mean(right))


def once(seed, planted):
    generator = np.random.default_rng(seed)
    mixing = generator.normal(size=(FEATURES, LENGTH)) / np.sqrt(FEATURES)
    centres = generator.normal(size=(TASKS, LENGTH))
    hidden = [task % GROUPS for task in range(TASKS)]
    best = [
        centres[group if planted else task] + SPREAD * generator.normal(size=LENGTH)
        for task, group in enumerate(hidden)
    ]
    training = [drawn(generator, each, mixing, TRAINING) for each in best]
    testing = [drawn(generator, each, mixing, TESTING) for each in best]
    affinity = affinities(training)
    ways = list(partitions())
    found = max(ways, key=lambda labels: within(labels, affinity))
    pairs = [w for w in ways if all(w.count(g) == 2 for g in range(GROUPS)) and w != tuple(hidden)]
    other = pairs[generator.integers(len(pairs))]
    return {
        "recovered": int(found == tuple(hidden)),
        "grouped": accuracy(found, training, testing),
        "random_pairs": accuracy(other, training, testing),
    }


def main():
    planted = os.environ.get("PLANTED", "1") == "1"
    seeds = [once(seed, planted) for seed in SEEDS]
    mean = {key: sum(each[key] for each in seeds) / len(seeds) for key in seeds[0]}
    results = {
        "recovered": sum(each["recovered"] for each in seeds),
        "gain": mean["grouped"] - mean["random_pairs"],
        "smallest_gain": min(each["grouped"] - each["random_pairs"] for each in seeds),
        "grouped_accuracy": mean["grouped"],
        "random_pairs_accuracy": mean["random_pairs"],
        "seeds": seeds,
    }
    Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results, indent=1))


main()
