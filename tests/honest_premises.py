"""Records whose claims are about what their question asks, in the ways people write: no premise
of theirs is suspect. Each is a title, a question, an abstract or none, and its claims.
"""

from typing import NamedTuple


class Honest(NamedTuple):
    """The texts of one record."""

    title: str
    question: str
    abstract: str
    claims: tuple[str, ...]


HONEST = (
    Honest(
        "Linear probes on ImageNet features",
        "Do linear probes on ImageNet features predict transfer accuracy?",
        "",
        (
            "Linear probe accuracy on ImageNet correlates with transfer accuracy at 0.91.",
            "The correlation holds for all twelve target data sets.",
        ),
    ),
    Honest(
        "How large language models fail at carrying",
        "Why do LLMs fail at multi-digit addition?",
        "Large language models (LLMs) make carrying errors.",
        (
            "Large language models make most errors where two carries follow each other.",
            "Scratchpads remove 62% of the errors.",
        ),
    ),
    Honest(
        "Batch size and generalisation",
        "How does batch size affect generalisation in ResNet-50?",
        "",
        (
            "ResNet50 generalises worse with batches above 8192.",
            "A warm-up of five epochs closes the gap.",
        ),
    ),
    Honest(
        "Sleep and memory",
        "Does sleep deprivation affect memory consolidation measured by EEG?",
        "",
        (
            "Electroencephalography shows fewer spindles after a night without sleep.",
            "Recall falls by 14 percentage points.",
        ),
    ),
    Honest(
        "Quantised transformers",
        "Does 4-bit quantisation harm Transformers on long documents?",
        "",
        (
            "A transformer quantised to four bits loses 0.4 points of accuracy.",
            "The loss grows with the length of the document.",
        ),
    ),
    Honest(
        "Bayes factors in replication",
        "Do Bayesian analyses of replications agree with frequentist ones?",
        "",
        (
            "Bayes factors and p-values agree in 83% of the replications.",
            "They disagree most often near the threshold.",
        ),
    ),
    Honest(
        "Low-rank adaptation of diffusion models",
        "Is LoRA as good as full fine-tuning for diffusion models?",
        "We compare low-rank adaptation (LoRA) with full fine-tuning.",
        (
            "Low-rank adaptation reaches the same FID as full fine-tuning.",
            "It trains 0.3% of the parameters.",
        ),
    ),
    Honest(
        "Vision transformers and texture",
        "Are ViTs less biased towards texture than CNNs?",
        "",
        (
            "Vision transformers choose shape over texture in 61% of the trials.",
            "Convolutional neural networks choose shape in 38% of the trials.",
        ),
    ),
    Honest(
        "The Collatz conjecture for small numbers",
        "Does every trajectory under the Collatz map reach one below a million?",
        "",
        ("Every Collatz trajectory that starts below one million reaches one.",),
    ),
    Honest(
        "Contrastive pretraining at scale",
        "How does Contrastive Language-Image Pretraining scale with data?",
        "Contrastive Language–Image Pre-training (CLIP) is trained on pairs.",
        (
            "CLIP accuracy grows as a power law of the number of pairs.",
            "The exponent is 0.17.",
        ),
    ),
    Honest(
        "Minimum wages in border counties",
        "How did minimum wages affect employment in border counties between 1990 and 2006?",
        "",
        (
            "Employment elasticities in border counties are not distinguishable from zero.",
            "Earnings rise with the minimum wage.",
        ),
    ),
    Honest(
        "Vitamin D and fractures",
        "Does Vitamin D reduce the risk of fractures in adults over 65?",
        "",
        (
            "Vitamin D without calcium does not reduce the risk of hip fractures.",
            "With calcium the relative risk is 0.84.",
        ),
    ),
    Honest(
        "Growing GPT-4 context windows",
        "Does GPT-4 use the middle of long contexts?",
        "",
        (
            "GPT4 answers best when the fact stands at the beginning or the end.",
            "Accuracy falls by 20 points for facts in the middle.",
        ),
    ),
    Honest(
        "Image Net pruning",
        "How many labels of ImageNet are wrong?",
        "",
        ("About 6% of the validation labels of Image-Net are wrong.",),
    ),
    Honest(
        "COVID-19 and sleep",
        "Did sleep change during the COVID-19 lockdowns in Italy?",
        "",
        (
            "During the lockdowns in Italy people went to bed 40 minutes later.",
            "Sleep quality fell in the first wave of Covid-19.",
        ),
    ),
    Honest(
        "English spelling and reading",
        "Do English children learn to read later than Finnish ones?",
        "",
        (
            "Reading in English takes two more years to reach the same accuracy.",
            "The gap closes by the age of eleven.",
        ),
    ),
    Honest(
        "Graph networks for molecules",
        "Do GNNs predict the HOMO-LUMO gap better than fingerprints?",
        "",
        (
            "Graph neural networks predict the HOMO–LUMO gap within 0.08 eV.",
            "Fingerprints reach 0.21 eV.",
        ),
    ),
    Honest(
        "Adam without bias correction",
        "Does Adam need bias correction?",
        "",
        (
            "Without bias correction Adam diverges in the first hundred steps.",
            "With warm-up the correction makes no difference.",
        ),
    ),
    Honest(
        "HOW DEEP MUST A NETWORK BE",
        "HOW DEEP MUST A NETWORK BE TO LEARN PARITY?",
        "",
        ("A network of logarithmic depth learns parity with polynomially many gates.",),
    ),
    Honest(
        "Domain-Specific Fine-Tuning of Speech Models",
        "How Does Domain-Specific Fine-Tuning Change the Word Error Rate of Speech Models?",
        "",
        (
            "Fine-tuning on the target domain lowers the error rate from 18% to 9%.",
            "The general test set gets worse by one point.",
        ),
    ),
    Honest(
        "Retrieval for question answering",
        "Does RAG lower the rate of hallucination on NaturalQuestions?",
        "Retrieval-augmented generation (RAG) conditions the model on passages.",
        (
            "Retrieval-augmented generation halves the rate of hallucination.",
            "On Natural Questions exact match rises to 44.5.",
        ),
    ),
    Honest(
        "Self-supervised speech",
        "Is HuBERT better than wav2vec 2.0 with ten minutes of labels?",
        "",
        (
            "With ten minutes of labels HuBERT reaches a word error rate of 4.7.",
            "wav2vec 2.0 reaches 4.8 under the same protocol.",
        ),
    ),
    Honest(
        "Pretrained encoders for law",
        "How well do BERT-based encoders classify contracts?",
        "",
        (
            "BERT classifies clauses of contracts with an F1 of 0.83.",
            "Domain pretraining adds two points.",
        ),
    ),
    Honest(
        "Dropout in recurrent networks",
        "Where should dropout go in an LSTM?",
        "",
        (
            "Dropout on the inputs of a long short-term memory helps most.",
            "Dropout on the recurrent state harms unless the mask is kept.",
        ),
    ),
    Honest(
        "Fairness of credit scores",
        "Do credit scores under the ECOA treat applicants of equal risk equally?",
        "The Equal Credit Opportunity Act (ECOA) forbids discrimination.",
        (
            "Under the Equal Credit Opportunity Act denial rates differ by 7 points.",
            "Conditioning on risk halves the difference.",
        ),
    ),
    Honest(
        "Gut bacteria and mood",
        "Do Lactobacillus strains change mood in healthy adults?",
        "",
        (
            "Four weeks of a lactobacillus supplement lower self-reported sadness.",
            "The effect size is 0.3.",
        ),
    ),
    Honest(
        "Soil carbon under no-till",
        "Does no-till farming raise soil organic carbon (SOC) in the topsoil?",
        "",
        (
            "Soil organic carbon in the upper ten centimetres is 9% higher without tillage.",
            "Below 30 cm there is no difference.",
        ),
    ),
    Honest(
        "MRI of the hippocampus",
        "Is hippocampal volume on MRI related to navigation?",
        "",
        (
            "Magnetic resonance images show a larger posterior hippocampus in taxi drivers.",
            "Volume correlates with years of driving.",
        ),
    ),
    Honest(
        "Ridge regression and double descent",
        "Does optimal Ridge regularisation remove double descent?",
        "",
        ("With the optimal ridge penalty the risk is monotone in the number of parameters.",),
    ),
    Honest(
        "Optimal transport",
        "Is the Sinkhorn algorithm faster than linear programming for OT?",
        "",
        (
            "Sinkhorn iterations need 12 ms where linear programming needs 4 s.",
            "Optimal transport costs agree within 1%.",
        ),
    ),
    Honest(
        "Dark matter in dwarf galaxies",
        "Do dwarf galaxies of the Local Group have cusps or cores?",
        "",
        (
            "Seven of eight dwarf galaxies in the Local Group are better fitted by a core.",
            "The inner slope is -0.2 on average.",
        ),
    ),
    Honest(
        "Mixture of experts",
        "How many experts should an MoE layer have?",
        "",
        (
            "A mixture-of-experts layer gains little beyond 64 experts.",
            "Routing overhead grows linearly.",
        ),
    ),
    Honest(
        "Question answering over tables",
        "Can TAPAS-style models answer questions about WikiTables?",
        "",
        (
            "TAPAS answers 48.8% of the questions.",
            "Most tables from Wiki Tables have fewer than 30 rows.",
        ),
    ),
    Honest(
        "Randomised trials of deworming",
        "What do RCTs say about mass deworming?",
        "",
        (
            "Randomised controlled trials find no effect on haemoglobin.",
            "Weight gain is 0.08 kg on average.",
        ),
    ),
    Honest(
        "Heat waves in European cities",
        "How did heat waves change mortality in Europe since 2003?",
        "",
        (
            "European cities with warning systems saw 30% fewer deaths.",
            "Mortality peaks two days after the temperature.",
        ),
    ),
    Honest(
        "Gauss sums",
        "What is the absolute value of a quadratic Gauss sum modulo a prime p?",
        "",
        ("The absolute value of a quadratic Gaussian sum modulo a prime p is the root of p.",),
    ),
    Honest(
        "A bound for Ramsey numbers",
        "Is the Ramsey number R(3, 3) equal to six?",
        "",
        (
            "Every two-colouring of the edges of K6 holds a triangle of one colour.",
            "The pentagon shows that the Ramsey number exceeds five.",
        ),
    ),
    Honest(
        "Anscombe's quartet",
        "Do the four data sets of Anscombe's quartet have the same correlation?",
        "",
        ("In each data set of Anscombe's quartet the correlation of x and y is 0.82.",),
    ),
    Honest(
        "Speech enhancement",
        "Does PESQ agree with listeners on enhanced speech?",
        "The perceptual evaluation of speech quality (PESQ) is a standard.",
        (
            "Perceptual evaluation of speech quality correlates with listeners at 0.79.",
            "Agreement is lowest for music.",
        ),
    ),
    Honest(
        "Knowledge distillation",
        "Does KD from an ensemble beat KD from one teacher?",
        "Knowledge distillation (KD) transfers the outputs of a teacher.",
        ("Distillation from five teachers beats one teacher by 0.7 points.",),
    ),
    Honest(
        "Kolmogorov-Arnold networks",
        "Do Kolmogorov-Arnold Networks need fewer parameters than MLPs?",
        "",
        (
            "KANs with 200 parameters match multilayer perceptrons with 3000.",
            "Training is ten times slower for a KAN.",
        ),
    ),
    Honest(
        "Visual question answering and priors",
        "How much of Visual Question Answering can be solved without the image?",
        "",
        (
            "A model that sees no image answers 44% of VQA correctly.",
            "Balanced pairs lower this to 27%.",
        ),
    ),
    Honest(
        "Diffusion and CLIPScore",
        "Does guidance raise CLIP similarity in text-to-image models?",
        "",
        (
            "CLIPScore rises with the guidance scale up to 7.5.",
            "Diversity falls at the same time.",
        ),
    ),
    Honest(
        "Motion generation",
        "Does CLIP conditioning help motion generation?",
        "",
        (
            "MoCLIP raises the Top-1 precision from 0.521 to 0.533.",
            "The FID falls from 0.045 to 0.047 for no model.",
        ),
    ),
    Honest(
        "Phase transitions in lattices",
        "At which temperature does the two-dimensional Ising model order?",
        "",
        ("The critical temperature of the square-lattice Ising model is 2.269 in units of J.",),
    ),
    Honest(
        "Black holes and Hawking radiation",
        "Is Hawking radiation thermal for small black holes?",
        "",
        ("Deviations from a thermal Hawking spectrum scale with the inverse mass.",),
    ),
    Honest(
        "CRISPR in maize",
        "Does CRISPR/Cas9 editing cause off-target mutations in maize?",
        "",
        (
            "No off-target mutation was found in 98% of the lines edited with CRISPR.",
            "Cas9 cuts at two sites with up to three mismatches.",
        ),
    ),
    Honest(
        "Proof search with language models",
        "How many theorems of miniF2F does tree search prove in Lean 4?",
        "",
        (
            "Best-first search proves 41% of the theorems of miniF2F.",
            "All proofs were checked by Lean.",
        ),
    ),
    Honest(
        "Sparse attention",
        "Is FlashAttention exact? Does it save memory on an A100?",
        "",
        (
            "Flash attention computes the exact softmax.",
            "Memory on an A100 grows linearly with the length.",
        ),
    ),
    Honest(
        "Monte Carlo tree search",
        "Monte Carlo Tree Search: how does it scale with simulations?",
        "",
        ("The strength of MCTS grows with the logarithm of the simulations.",),
    ),
    Honest(
        "Deep learning on tables",
        "Does XGBoost still beat deep learning on tables with fewer than 10K rows?",
        "",
        (
            "XGBoost ranks first on 11 of 15 small tables.",
            "The gap vanishes above fifty thousand rows.",
        ),
    ),
    Honest(
        "AUC under class imbalance",
        "Is AUROC misleading when classes are imbalanced?",
        "The area under the ROC curve (AUROC) ignores prevalence.",
        (
            "The area under the ROC curve stays at 0.95 while precision falls to 0.1.",
            "Average precision moves with prevalence.",
        ),
    ),
    Honest(
        "Multi-modal prompts",
        "Do Multi-Modal prompts align text and images better than single ones?",
        "Multi-modal Alignment Prompt (MmAP) shares a source prompt.",
        (
            "A multimodal prompt aligns text and image features better by 1.2 points.",
            "Multimodal alignment prompts (MmAPs) share one source.",
        ),
    ),
    Honest(
        "Mean average precision",
        "Is mAP stable under label noise on MS-COCO?",
        "We measure the mean Average Precision (mAP).",
        (
            "Mean average precision (mAP) falls by 0.5 points with 5% of noise.",
            "On MS COCO small objects suffer most.",
        ),
    ),
    Honest(
        "Stochastic gradient descent",
        "Does SGD find flatter minima than Adam?",
        "Stochastic Gradient Descent (SGD) adds noise.",
        (
            "Stochastic gradient descent (SGD) ends in minima with a smaller trace.",
            "Adam ends in minima with a trace three times as large.",
        ),
    ),
    Honest(
        "PCA (principal component analysis) of gene expression",
        "How many components does PCA (principal components analysis) need for 90%?",
        "Principal component analysis (PCA) was run on 20,000 genes.",
        ("The first 31 components of the PCA explain 90% of the variance.",),
    ),
    Honest(
        "Adversarial nets",
        "Do GANs memorise their training images?",
        "Generative Adversarial Networks (GANs) were trained on faces.",
        (
            "Generative adversarial nets (GAN) reproduce 0.1% of the faces.",
            "The share falls with the size of the training set.",
        ),
    ),
    Honest(
        "Segmentation overlap",
        "Which IoU do annotators reach among themselves?",
        "Intersection over Union (IoU) is the overlap.",
        ("Annotators reach an intersection-over-union (IoU) of 0.87.",),
    ),
    Honest(
        "Convolution without pooling",
        "Do convolutional networks need pooling?",
        "A CNN (convolutional neural network) with strides was trained.",
        (
            "Convolutional networks (CNNs) without pooling reach the same accuracy.",
            "Strides of two replace it.",
        ),
    ),
    Honest(
        "Findable data",
        "How many data sets of the archive are FAIR?",
        "Data should be findable, accessible, interoperable and reusable (FAIR).",
        ("Of the data sets of the archive 23% are FAIR (findable, accessible, interoperable).",),
    ),
    Honest(
        "Body mass and gait",
        "Is BMI related to gait speed in women?",
        "BMI (body mass index, in kg per square metre) was measured.",
        ("Gait speed falls by 0.01 m/s per unit of the body-mass index (BMI).",),
    ),
    Honest(
        "Trust in forecasts",
        "Do people trust forecasts more when uncertainty is shown?",
        "",
        (
            "Trust rises by 0.4 points on a scale of seven when an interval is shown.",
            "The effect is the same for experts (see Table 2).",
        ),
    ),
    Honest(
        "Nuclear masses",
        "How well do density functionals predict masses of Sn isotopes?",
        "Density functional theory (DFT) was used with the functional of Skyrme.",
        ("The masses of tin isotopes are predicted within 0.6 MeV.",),
    ),
    Honest(
        "Tokenisation of code",
        "What is the effect of Byte Pair Encoding on code models in Python?",
        "",
        (
            "A vocabulary of 32,000 byte pairs shortens Python files by 38%.",
            "Larger vocabularies do not help.",
        ),
    ),
    Honest(
        "Reading with dyslexia",
        "Does letter spacing help readers with dyslexia? Does it harm others?",
        "",
        (
            "Extra-large spacing doubles accuracy in readers with dyslexia.",
            "Other readers read as fast as before.",
        ),
    ),
    Honest(
        "Effects of L2 penalties",
        "What is the effect of an L2 penalty on Lipschitz constants?",
        "",
        ("An L2 penalty of 0.01 halves the Lipschitz constant.",),
    ),
    Honest(
        "Wikipedia and translation",
        "Are Wikipedia articles translated by machines harder to read?",
        "",
        ("Translated articles of Wikipedias in 12 languages have longer sentences.",),
    ),
    Honest(
        "Poincaré inequalities",
        "Which domains satisfy a Poincaré inequality with constant one?",
        "",
        ("Convex domains of diameter pi satisfy the Poincaré inequality with constant one.",),
    ),
    Honest(
        "Air pollution in Delhi",
        "Did PM2.5 fall in Delhi after the odd-even rule?",
        "",
        ("The concentration of PM2.5 in Delhi fell by 13% in the first two weeks.",),
    ),
    Honest(
        "Interleukins after surgery",
        "Does IL-6 predict infections after surgery?",
        "",
        ("Interleukin-6 above 100 pg/ml predicts infections with a sensitivity of 0.8.",),
    ),
)
