"""Whether a word is a name: of a method, a data set, a substance, a place, an organism.

A value of "the model" is another one in every paper; only what is named can be contradicted
elsewhere. Capitals alone tell little: AUC, Pearson, CNN and COVID-19 stand in thousands of
papers about different things, and are no names here.
"""

import re
from functools import lru_cache

from gate2.audit.quantities.wordings import vocabulary

_METRICS = (
    "auc auroc auprc roc fid kid is bleu rouge meteor cider spice rmse mae mse mape nrmse nll bpc "
    "bpd ppl f1 iou miou map ap ar mrr ndcg psnr ssim lpips wer cer eer snr sdr hr or rr ci sd se "
    "sem iqr bmi p r q t z icc ece nmi ari mcc kappa dice jaccard flop flops mac macs rps fps "
    "mpjpe ade fde acc err std var top rank hit hits recall precision pass dsc asd hd hd95 crps "
    "elo aic bic tpr fpr tnr fnr ppv npv qps tps tco2 roi npv irr"
)
_EPONYMS = (
    "pearson spearman kendall cohen cronbach fleiss young gini shannon fisher student wilcoxon "
    "mann whitney kaplan meier cox markov fourier adam adamw sgd relu gelu likert bonferroni "
    "poisson newton reynolds mach prandtl nusselt hubble frobenius hamming levenshtein monte carlo "
    "bayes hill sharpe welch tukey shapiro hausdorff lipschitz wasserstein kolmogorov smirnov "
    "rand turing nash pareto granger bland altman apgar glasgow celsius fahrenheit "
    "kelvin moran hedges lin harrell somers"
)
_KINDS = (
    "cnn dnn ann rnn gnn gcn gan vae mlp lstm gru llm lm vlm mllm svm knn rf pca rl ssl mtl nlp "
    "cv ml ai dl asr ocr vqa qa nmt mt transformer encoder decoder unet u-net vit resnet-style "
    "gpu cpu tpu npu fpga asic ram rom ssd hdd api sdk os ui iot uav rgb rgbd rgb-d lidar imu gps "
    "mri fmri ct pet ecg eeg emg dna rna mrna pcr qpcr elisa icu ed er covid covid-19 sars-cov-2 "
    "hiv aids tb copd alzheimer parkinson diabetes nmr xrd sem tem xps ftir uv ir led pv dc ac ph "
    "lora moe nerf slam diffusion rag kv rlhf sft dpo ppo ode pde fem cfd dft md usd eur gbp us "
    "uk eu who fda iso ieee id ood nan ok figure fig table tab section sec appendix algorithm "
    "theorem lemma equation eq chapter corollary proposition january february march april may "
    "june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday phase type class grade level stage group arm model method dataset "
    "data task experiment run trial study sample layer fold version part step day week cohort "
    "site patient participant subject question claim result setting baseline variant ours prior "
    "proposed teacher student condition scenario case set split block module stream branch "
    "network system framework approach policy agent training testing validation inference test "
    "train dev west western east eastern north northern south southern french german dutch greek "
    "arabic hindi urdu thai swiss czech african european asian american latin caucasian hispanic "
    "black white christian seq scan score index value image hour time series head feature "
    "embedding token size net learning company committee agency hospital university government "
    "city state president board council court commission ministry department institute centre "
    "center region country province district county bank alice bob carol dave eve charlie john "
    "mary player node user"
)
_GENERIC = vocabulary(f"{_METRICS} {_EPONYMS} {_KINDS}")
_DERIVED = (
    *(
        "-based",
        "-like",
        "-style",
        "-type",
        "-driven",
        "-guided",
        "-inspired",
        "-aware",
        "-trained",
    ),
    *("-pretrained", "-initialised", "-initialized", "-enhanced", "-augmented", "-shot", "-level"),
    *("-positive", "-negative", "-infected", "-related", "-specific", "-free", "-wide", "-fold"),
)
_DERIVED_FROM_A_NAME = ("ian", "ese", "ish", "ean", "ican", "esque")
_NUMBERED = re.compile(r"(?:[-@]?[0-9]+(?:\.[0-9]+)?)?(?:@[0-9k]+)?$")
_LETTER_AND_WORD = re.compile(r"[A-Z]-[a-z]+")  # X-ray, R-precision, Q-learning, E-commerce
_FUNCTION = re.compile(r"[A-Za-z]{1,8}\([0-9][0-9,; ]*\)?")


@lru_cache(maxsize=4096)  # the words of a corpus repeat
def is_name(token: str, *, opens_the_sentence: bool = False) -> bool:
    """Whether the word, as printed in its sentence, names one thing wherever it is said."""
    bare = token.strip(".,;:!?\"'()[]{}").removesuffix("'s").removesuffix("'")
    if _FUNCTION.fullmatch(bare) is not None:
        return True
    if len(bare) < 2 or not any(c.isupper() for c in bare) or not bare[0].isalpha():
        return False
    lowered = bare.casefold()
    stem = _NUMBERED.sub("", lowered)
    if len(stem) < 2 or lowered.endswith(_DERIVED) or _is_generic(lowered, stem):
        return False
    if _LETTER_AND_WORD.fullmatch(bare) is not None:
        return False
    is_word = bare[1:].islower()
    if is_word and lowered.endswith(_DERIVED_FROM_A_NAME):
        return False
    return not (is_word and opens_the_sentence)


def _is_generic(lowered: str, stem: str) -> bool:
    """Whether it is a word of many papers, as it is, numbered, in the plural or put together."""
    if not _GENERIC.isdisjoint((lowered, stem, lowered.removesuffix("s"), stem.removesuffix("s"))):
        return True
    parts = stem.split("-")
    return len(parts) > 1 and all(p in _GENERIC or p.removesuffix("s") in _GENERIC for p in parts)
