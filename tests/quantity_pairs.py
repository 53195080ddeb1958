"""Pairs of claims by field: those that contradict each other, and those that do not."""

from typing import Final

Pairs = dict[str, tuple[tuple[str, str], ...]]

CONTRADICTORY: Final[Pairs] = {
    "computer vision": (
        ("MiniDomainNet has 126 classes.", "The MiniDomainNet dataset contains 345 classes."),
        ("MiniDomainNet has 126 classes", "The number of classes in MiniDomainNet is 345."),
        (
            "DomainNet consists of 345 classes, 6 domains and 586,575 images.",
            "DomainNet has 7 domains.",
        ),
        (
            "ResNet-50 reaches 76.1% top-1 accuracy on ImageNet after 90 epochs.",
            "ResNet-50 achieves a top-1 accuracy of 0.783 on ImageNet after 90 epochs.",
        ),
        (
            "The top-1 accuracy of ResNet-50 on ImageNet is 76.1 %.",
            "The top-1 accuracy of ResNet-50 on ImageNet is 74.9 percent.",
        ),
        ("CLIP ViT-B/16 has 149,620,737 parameters.", "CLIP ViT-B/16 has 151M parameters."),
        (
            "CLIP was trained on 400 million image-text pairs.",
            "CLIP was trained on 300 million image-text pairs.",
        ),
        ("The Office-Home dataset contains 65 categories.", "Office-Home has 56 categories."),
        (
            "MoCLIP raises the top-1 of MoMask from .521 to .533 on HumanML3D.",
            "MoCLIP raises the top-1 of MoMask from .521 to .541 on HumanML3D.",
        ),
        ("EfficientNet-B0 requires 0.39 GFLOPs.", "EfficientNet-B0 requires 450 MFLOPs."),
    ),
    "language": (
        ("GPT-3 has 175 billion parameters.", "GPT-3 has 150B parameters."),
        ("BERT-base has 12 layers and 8 heads.", "BERT-base has 12 layers and 12 heads."),
        ("BERT-base contains twelve layers.", "BERT-base contains 10 layers."),
        (
            "T5-11B achieves a BLEU score of 29.0 on newstest2014.",
            "T5-11B achieves a BLEU score of 32.1 on newstest2014.",
        ),
        ("The SQuAD dataset contains 107,785 questions.", "SQuAD comprises 97,785 questions."),
        ("The GLUE benchmark comprises nine tasks.", "The GLUE benchmark has 11 tasks."),
        ("The MMLU benchmark covers 57 subjects.", "The MMLU benchmark covers 75 subjects."),
    ),
    "genomics": (
        ("Escherichia coli has 4,288 genes.", "Escherichia coli has 4,500 genes."),
        (
            "Saccharomyces cerevisiae has 16 chromosomes.",
            "Saccharomyces cerevisiae has 17 chromosomes.",
        ),
        ("Insulin contains 51 amino acids.", "Insulin contains 53 amino acids."),
        ("The CFTR gene spans 189 kilobases.", "The CFTR gene spans 250 kilobases."),
        ("The TP53 protein has a mass of 43.7 kDa.", "The TP53 protein has a mass of 53 kDa."),
        ("The GTEx atlas includes 948 donors.", "The GTEx atlas includes 984 donors."),
    ),
    "materials": (
        ("The band gap of GaAs is 1.42 eV.", "The band gap of GaAs is 1.52 eV."),
        (
            "GaAs has a band gap of 1.42 eV at 300 K.",
            "The band gap of GaAs at 300 K is 1430.9 meV.",
        ),
        ("Ti-6Al-4V has a density of 4.43 g/cm3.", "Ti-6Al-4V has a density of 4.51 g/cm3."),
        ("LiFePO4 delivers 170 mAh/g at C/10.", "LiFePO4 delivers 150 mAh/g at C/10."),
        ("The thickness of MoS2 is 0.65 nm.", "The thickness of MoS2 is 7.2 Å."),
        ("Benzene boils at 80.1 °C.", "Benzene boils at 82.5 degrees Celsius."),
        ("Al2O3 melts at 2072 °C.", "Al2O3 melts at 2172 °C."),
    ),
    "climate": (
        (
            "The CO2 level of Mauna Loa was 414 ppm in 2020.",
            "The CO2 level of Mauna Loa was 441 ppm in 2020.",
        ),
        ("The ERA5 grid has a spacing of 31 km.", "The ERA5 grid has a spacing of 25,000 m."),
        (
            "ERA5 provides 137 levels from the surface to 80 km.",
            "ERA5 provides 173 levels from the surface to 80 km.",
        ),
        (
            "The Greenland ice sheet covers 1.71 million km².",
            "The Greenland ice sheet covers 1.81 million km².",
        ),
        ("The CMIP6 archive has a size of 18 PB.", "The CMIP6 archive has a size of 28,000 TB."),
    ),
    "astronomy": (
        ("Jupiter has 95 moons.", "Jupiter has 79 moons."),
        (
            "The radius of Kepler-22b is 2.4 Earth radii.",
            "The radius of Kepler-22b is 2.1 Earth radii.",
        ),
        (
            "Proxima Centauri b has a period of 11.2 days.",
            "Proxima Centauri b has a period of 300 hours.",
        ),
        (
            "The Gaia catalogue includes 1.8 billion stars.",
            "The Gaia catalogue includes 1.1 billion stars.",
        ),
        ("The LIGO tunnels have a length of 4 km.", "The LIGO tunnels have a length of 3,000 m."),
        ("TRAPPIST-1 has seven planets.", "TRAPPIST-1 has 8 planets."),
        (
            "The Vera Rubin camera has 3.2 billion pixels.",
            "The Vera Rubin camera has 2.3 billion pixels.",
        ),
    ),
    "medicine": (
        (
            "The RECOVERY trial enrolled 11,303 patients.",
            "The RECOVERY trial enrolled 13,103 patients.",
        ),
        ("The half-life of Warfarin is 40 hours.", "The half-life of Warfarin is 3.5 days."),
        (
            "The sensitivity of CheXNet on NIH-14 is 84%.",
            "The sensitivity of CheXNet on NIH-14 is 0.79.",
        ),
        (
            "MIMIC-III contains 53,423 admissions.",
            "The MIMIC-III dataset includes 58,976 admissions.",
        ),
        (
            "The SPRINT trial randomized 9,361 adults.",
            "The SPRINT trial randomized 9,631 adults.",
        ),
        (
            "The half-life of Pembrolizumab is 22 days.",
            "The half-life of Pembrolizumab is 26 days.",
        ),
    ),
    "economics": (
        (
            "The unemployment rate of Spain was 26.1% in 2013.",
            "The unemployment rate of Spain was 24.4 per cent in 2013.",
        ),
        ("The population of Iceland is 372,520.", "The population of Iceland is 387,758."),
        (
            "The Gini index of Brazil was 0.53 in 2019.",
            "The Gini index of Brazil was 48.9% in 2019.",
        ),
        (
            "Unemployment in Greece rose from 7.8% to 27.5% between 2008 and 2013.",
            "Unemployment in Greece rose from 7.8% to 25.7% between 2008 and 2013.",
        ),
        (
            "The Human Genome Project costs $2.7 billion.",
            "The Human Genome Project costs $3.0 billion.",
        ),
    ),
    "mathematics": (
        ("w(2;4,4) = 35", "w(2;4,4) = 53"),
        (
            "The van der Waerden number w(2;4,4) is 35.",
            "The van der Waerden number w(2;4,4) is 36.",
        ),
        ("The Petersen graph has 15 edges.", "The Petersen graph has 10 edges."),
        ("The Ramsey number R(4,4) is 18.", "The Ramsey number R(4,4) is 17."),
        ("The girth of the McGee graph is 7.", "The girth of the McGee graph is 6."),
    ),
    "robotics": (
        ("The ANYmal robot weighs 50 kg.", "The ANYmal robot weighs 30,500 g."),
        (
            "The Spot robot has a top speed of 1.6 m/s.",
            "The Spot robot has a top speed of 2.6 m/s.",
        ),
        ("The Franka robot has seven joints.", "The Franka robot has six joints."),
        ("OpenVLA runs at 6 Hz on an RTX-4090.", "OpenVLA runs at 0.012 kHz on an RTX-4090."),
        ("The KITTI dataset contains 7,481 images.", "KITTI includes 7,841 images."),
        (
            "ORB-SLAM3 lowers the drift of VINS by 2.3 percentage points.",
            "ORB-SLAM3 lowers the drift of VINS by 3.2 percentage points.",
        ),
    ),
}
"""Of each pair, the second states another value of the quantity that the first states."""

COMPATIBLE: Final[Pairs] = {
    "computer vision": (
        # the same value in other words
        ("CLIP ViT-B/16 has 149,620,737 parameters.", "CLIP ViT-B/16 has 150M parameters."),
        (
            "ResNet-50 reaches 93.4 % top-5 accuracy on ImageNet.",
            "ResNet-50 reaches 0.934 top-5 accuracy on ImageNet.",
        ),
        (
            "ResNet-50 reaches 93.4 top-5 accuracy on ImageNet.",
            "ResNet-50 reaches 0.93 top-5 accuracy on ImageNet.",
        ),
        (
            "ResNet-50 has an accuracy of 93 % on X-Ray14.",
            "ResNet-50 has an accuracy of .9342 on X-Ray14.",
        ),
        # another number is part of the name
        ("ImageNet contains 1.2 million images.", "ImageNet contains 1,281,167 images."),
        ("CIFAR-10 has 60,000 images.", "CIFAR-100 has 6,000 images."),
        ("ViT-B/16 has 86M parameters.", "ViT-L/16 has 307M parameters."),
        ("ResNet-50 has 25.6M parameters.", "ResNet-101 has 44.5M parameters."),
        # other conditions
        (
            "ResNet-50 reaches 76.1% accuracy on ImageNet after 90 epochs.",
            "ResNet-50 reaches 77.2% accuracy on ImageNet after 300 epochs.",
        ),
        (
            "ResNet-50 reaches 76.1% accuracy on ImageNet.",
            "ResNet-50 reaches 63.2% accuracy on ImageNet-V2.",
        ),
        (
            "CLIP reaches 76.2% accuracy on ImageNet with 16 shots.",
            "CLIP reaches 76.2% accuracy on ImageNet with 4 shots.",
        ),
        ("DomainNet has 345 classes.", "MiniDomainNet has 126 classes."),
        ("DomainNet has 345 classes.", "DomainNet has 6 domains."),
        # nothing says which one is meant
        ("The model achieves an accuracy of 93.4%.", "The model achieves an accuracy of 88.1%."),
        (
            "The proposed method achieves 93.4% accuracy on CIFAR-10.",
            "The proposed method achieves 95.0% accuracy on CIFAR-10.",
        ),
        (
            "The top-1 accuracy on ImageNet is 76.1%.",
            "The top-1 accuracy on ImageNet is 81.4%.",
        ),
        ("The ImageNet accuracy is 76.1%.", "The ImageNet accuracy is 81.4%."),
        (
            "The CLIP-based classifier has 12 layers.",
            "The CLIP-based classifier has 24 layers.",
        ),
        ("A model trained on ImageNet reaches 71%.", "A model trained on ImageNet reaches 64%."),
        # baseline and result
        (
            "MoCLIP raises the top-1 of MoMask from .521 to .533.",
            "MoCLIP raises the top-1 of MoMask from .517 to .510.",
        ),
        ("CLIP improves FID from .045 to .047.", "CLIP improves FID from .047 to .055."),
    ),
    "language": (
        ("GPT-3 has 175 billion parameters.", "GPT-3 has 175B parameters."),
        ("BERT-base has about 110M parameters.", "BERT-base has 109,482,240 parameters."),
        ("BERT-base has about 100M parameters.", "BERT-base has 109,482,240 parameters."),
        ("GPT-4 supports up to 32,768 tokens.", "GPT-4 supports 8,192 tokens."),
        ("GPT-4 may have 1.8 trillion parameters.", "GPT-4 may have 1.0 trillion parameters."),
        ("If pruned, BERT-base has 6 layers.", "If pruned, BERT-base has 8 layers."),
        ("BERT-base does not have 24 layers.", "BERT-base does not have 6 layers."),
        ("BERT-base has 12 or 24 layers.", "BERT-base has 6 or 24 layers."),
        (
            "We find that BERT-base reaches 84.6 on MNLI.",
            "We find that BERT-base reaches 83.1 on MNLI.",
        ),
        ("BERT models have 12 layers.", "BERT models have 24 layers."),
        ("BERT-base has a batch size of 32.", "BERT-base has a batch size of 256."),
        ("BERT-base requires 3 epochs.", "BERT-base requires 10 epochs."),
        ("The accuracy of GPT-4 was 76%.", "The accuracy of GPT-4 was 88%."),
        ("GPT-4 improves accuracy by 2.3%.", "GPT-4 improves accuracy by 4.1%."),
        ("Some GPT-2 checkpoints have 12 layers.", "Some GPT-2 checkpoints have 48 layers."),
        ("The CNN has 3 layers.", "The CNN has 5 layers."),
        ("The encoder has 12 layers.", "The encoder has 6 layers."),
        ("The Transformer has 6 layers.", "The Transformer has 12 layers."),
    ),
    "genomics": (
        ("Escherichia coli has 4,288 genes.", "Escherichia coli has 4,300 genes."),
        ("The human cohort included 512 donors.", "The human cohort included 498 donors."),
        ("The TP53 protein has a mass of 43.7 kDa.", "The TP53 protein has a mass of 43,700 Da."),
        ("RNA was diluted to 20 ng.", "RNA was diluted to 50 ng."),
        ("Sequencing yields 30 million reads.", "Sequencing yields 45 million reads."),
        ("The PCR has 35 cycles.", "The PCR has 40 cycles."),
    ),
    "materials": (
        ("The band gap of GaAs is 1.42 eV.", "The band gap of GaAs is 1.424 eV."),
        ("The band gap of GaAs is 1.42 eV.", "The band gap of GaAs is 1420 meV."),
        ("GaAs has a band gap of 1.42 eV at 300 K.", "GaAs has a band gap of 1.52 eV at 4 K."),
        ("The thickness of MoS2 is 0.65 nm.", "The thickness of MoS2 is 6.5 Å."),
        ("The film has a thickness of 20 nm.", "The film has a thickness of 50 nm."),
        ("The XRD has a peak at 31.7 degrees.", "The XRD has a peak at 36.2 degrees."),
        ("Al2O3 melts at 2072 °C.", "Al2O3 melts at 2345 K."),
        (
            "The modulus of Kevlar is 110 ± 15 GPa.",
            "The modulus of Kevlar is 124 GPa.",
        ),
        ("The Young's modulus was 3.1 GPa.", "The Young's modulus was 4.5 GPa."),
    ),
    "climate": (
        ("The ERA5 grid has a spacing of 31 km.", "The ERA5 grid has a spacing of 31,000 m."),
        (
            "The CO2 level of Mauna Loa was 414 ppm in 2020.",
            "The CO2 level of Mauna Loa was 411 ppm in 2019.",
        ),
        ("Temperature increased by 1.2 °C.", "Temperature increased by 2.0 °C."),
        ("The IPCC estimates a warming of 1.5 °C.", "The IPCC estimates a warming of 3.0 °C."),
        ("The CMIP6 archive has a size of 18 TB.", "The CMIP6 archive has a size of 18 TiB."),
    ),
    "astronomy": (
        ("Jupiter has 95 moons.", "Saturn has 146 moons."),
        ("Jupiter has at least 95 moons.", "Jupiter has 79 moons."),
        (
            "Proxima Centauri b has a period of 11.2 days.",
            "Proxima Centauri b has a period of 269 hours.",
        ),
        (
            "The Gaia catalogue includes 1.8 billion stars.",
            "The Gaia catalogue includes 1,811,709,771 stars.",
        ),
        ("TRAPPIST-1 has seven planets.", "TRAPPIST-1 has 7 planets."),
        ("The speed of light is 3×10^8 m/s.", "The speed of light is 299,792,458 m/s."),
        ("The survey contains 1,200 galaxies.", "The survey contains 3,400 galaxies."),
    ),
    "medicine": (
        ("The study included 412 patients.", "The study included 298 patients."),
        ("Participants had a mean age of 45 years.", "Participants had a mean age of 61 years."),
        (
            "The COVID-19 cohort included 300 patients.",
            "The COVID-19 cohort included 450 patients.",
        ),
        ("The AUC was 0.93.", "The AUC was 0.87."),
        ("HbA1c was 7.2%.", "HbA1c was 8.1%."),
        ("The HbA1c level was 7.2%.", "The HbA1c level was 8.1%."),
        ("HbA1c decreased by 1.2% in patients.", "HbA1c decreased by 0.4% in patients."),
        (
            "GPT-4 achieved 76% accuracy on the test set.",
            "GPT-4 achieved 81% accuracy on the test set.",
        ),
        ("The MRI has a resolution of 1 mm.", "The MRI has a resolution of 2 mm."),
        ("The half-life of Warfarin is 40 hours.", "The half-life of Warfarin is 20-60 hours."),
        ("Treatment consists of 6 cycles.", "Treatment consists of 4 cycles."),
        ("Steel contains 2% carbon.", "Steel contains 1% carbon."),
        ("Group A has 30 patients.", "Group A has 45 patients."),
        ("The Swedish sample has 300 controls.", "The Swedish sample has 350 controls."),
        (
            "In patients over 65, Warfarin requires 4 mg.",
            "In patients over 80, Warfarin requires 3 mg.",
        ),
        ("Dr. Smith et al. enrolled 40 patients.", "Dr. Smith et al. enrolled 60 patients."),
    ),
    "economics": (
        (
            "The unemployment rate of Spain was 26.1% in 2013.",
            "The unemployment rate of Spain was 22.1% in 2015.",
        ),
        (
            "The Gini index of Brazil was 0.53 in 2019.",
            "The Gini index of Brazil was 53 % in 2019.",
        ),
        ("The survey has 1,200 respondents.", "The survey has 2,400 respondents."),
        ("The GDP of France is 2.8 trillion EUR.", "The GDP of France is 3.1 trillion USD."),
        ("The Nasdaq rose by 2.3%.", "The Nasdaq rose by 2.3 percentage points."),
        (
            "Inflation in Spain is expected to reach 3%.",
            "Inflation in Spain is expected to reach 5%.",
        ),
    ),
    "mathematics": (
        ("w(2;4,4) = 35", "w(2;3,3) = 9"),
        ("Alice has 5 coins.", "Alice has 7 coins."),
        ("The Petersen graph has 10 vertices.", "The Petersen graph has 15 edges."),
        ("Let n = 12 in Theorem 3.", "Let n = 15 in Theorem 3."),
        ("Lemma 2 has 3 cases.", "Lemma 2 has 4 cases."),
        ("The graph has 12 vertices.", "The graph has 15 vertices."),
        ("The Hessian has two eigenvalues.", "The Hessian has three eigenvalues."),
    ),
    "robotics": (
        ("The ANYmal robot weighs 50 kg.", "The ANYmal robot weighs 50,000 g."),
        ("OpenVLA runs at 6 Hz on an RTX-4090.", "OpenVLA runs at 6 Hz on an A100."),
        ("The Spot robot covers nearly 12 km.", "The Spot robot covers nearly 10 km."),
        ("Each Franka robot has 7 joints.", "Each Franka robot has 6 joints."),
        ("Our Franka robot has 7 joints.", "Our Franka robot has 6 joints."),
        ("The policy takes 3 hours on a GPU.", "The policy takes 5 hours on a GPU."),
        ("RT-2 takes 12 ms.", "RT-2 takes 25 ms."),
        ("RT-2 uses 8 GPUs.", "RT-2 uses 16 GPUs."),
    ),
}
"""Of each pair, nothing says that both cannot be true."""
