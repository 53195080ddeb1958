"""Standard against distilled fine-tuning in a toy of two towers, on a domain that was not seen.

An image is a vector with two parts: content, which is the class's own in every domain, and style,
which goes with the class in the training domain (it is the class's for eight images in ten) and is
drawn at random in the other domain. The text tower gives each class a fixed embedding; the image
tower is a linear map, trained so that an image's embedding is most similar to its class's.
The teacher is an image tower that was made from content alone, with noise; it is never trained.

standard    cross-entropy of the labels
distilled   the same, plus the cross-entropy of the teacher's softened similarities

Both students have the same size, start from the same numbers and see the same images. Accuracy is
measured on the other domain. With TEACHER=shuffled, which is the negative control, the teacher's
answers belong to other images.
"""

import json
import os
from pathlib import Path

import numpy as np

SEEDS = range(5)
CLASSES, CONTENT, STYLE, OUTPUT = 10, 20, 20, 16
TRAINING, TESTING = 400, 4000
CONTENT_NOISE, STYLE_NOISE, GOES_ALONG = 1.0, 0.5, 0.8
STEPS, RATE, SCALE, SOFT = 300, 0.2, 5.0, 2.0
WEIGHT = 2.0


def softmax(rows):
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def images(generator, count, looks, shifted):
    classes = generator.integers(CLASSES, size=count)
    along = generator.random(count) < (0.0 if shifted else GOES_ALONG)
    styles = np.where(along, classes, generator.integers(CLASSES, size=count))
    content = looks["content"][classes] + CONTENT_NOISE * generator.normal(size=(count, CONTENT))
    style = looks["style"][styles] + STYLE_NOISE * generator.normal(size=(count, STYLE))
    return np.hstack([content, style]), classes


def trained(start, pixels, classes, text, answers):
    tower = start.copy()
    truth = np.eye(CLASSES)[classes]
    for _ in range(STEPS):
        logits = SCALE * pixels @ tower @ text.T
        slope = softmax(logits) - truth
        if answers is not None:
            slope = slope + WEIGHT * (softmax(logits / SOFT) - answers) / SOFT
        tower = tower - RATE * SCALE * pixels.T @ slope @ text / (len(pixels) * SCALE**2)
    return tower


def accuracy(tower, text, pixels, classes):
    return float(np.mean((pixels @ tower @ text.T).argmax(axis=1) == classes))


def once(seed, shuffled):
    generator = np.random.default_rng(seed)
    looks = {
        "content": generator.normal(size=(CLASSES, CONTENT)),
        "style": generator.normal(size=(CLASSES, STYLE)),
    }
    text = generator.normal(size=(CLASSES, OUTPUT)) / np.sqrt(OUTPUT)
    pixels, classes = images(generator, TRAINING, looks, shifted=False)
    shifted, truth = images(generator, TESTING, looks, shifted=True)
    same, same_truth = images(generator, TESTING, looks, shifted=False)
    teacher = np.zeros((CONTENT + STYLE, OUTPUT))
    teacher[:CONTENT] = looks["content"].T @ np.linalg.pinv(text.T) / CONTENT
    teacher[:CONTENT] += 0.02 * generator.normal(size=(CONTENT, OUTPUT))
    answers = softmax(SCALE * pixels @ teacher @ text.T / SOFT)
    if shuffled:
        answers = generator.permutation(answers)
    start = 0.01 * generator.normal(size=(CONTENT + STYLE, OUTPUT))
    standard = trained(start, pixels, classes, text, None)
    distilled = trained(start, pixels, classes, text, answers)
    return {
        "teacher": accuracy(teacher, text, shifted, truth),
        "standard": accuracy(standard, text, shifted, truth),
        "distilled": accuracy(distilled, text, shifted, truth),
        "standard_at_home": accuracy(standard, text, same, same_truth),
        "distilled_at_home": accuracy(distilled, text, same, same_truth),
    }


def main():
    seeds = [once(seed, os.environ.get("TEACHER") == "shuffled") for seed in SEEDS]
    mean = {key: sum(each[key] for each in seeds) / len(seeds) for key in seeds[0]}
    results = {
        "gain": mean["distilled"] - mean["standard"],
        "better": sum(each["distilled"] > each["standard"] for each in seeds),
        "distilled": mean["distilled"],
        "means": mean,
    }
    Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results, indent=1))


main()
