"""Cues that running or measuring would settle the claim."""

from gate2.classify.cue_table import PhraseCue, VerbCue, phrase, predicate, verb
from gate2.classify.kinds import Kind

_E = Kind.EMPIRICAL
_NUMBER = (
    r"(?:\d[\d,]{0,15}(?:\.\d{1,12})?|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|"
    r"a third|half|hundreds? of|thousands? of|millions? of|dozens? of)"
)
_BE = r"(?:is|are|was|were|be|been|remains?|remained|becomes?|became)"
_UNITS = (
    r"(?:ms|milliseconds?|seconds?|minutes?|hours?|days?|months|weeks|years|gb|mb|kb|tb|gib|mib|k|"
    r"kelvin|gev|tev|mev|kev|ev|hz|khz|mhz|ghz|nm|μm|um|mm|cm|km|kg|mg|g|ml|mmhg|db|fps|w|kw|mw|"
    r"points?|pp|percentage points?|bleu|°c|fold|times|kpa|mpa|gpa|pc|kpc|mpc|km/s/mpc|tokens/s)"
)
_METRICS = (
    "accuracy|accuracies|f1|f-score|bleu|rouge|fid|auc|auroc|recall|precision|perplexity|iou|"
    "psnr|ssim|error rates?|word error rate|success rates?|win rates?|mortality|survival|"
    "incidence|prevalence|blood pressure|body weight|yield|throughput|latency|speedup|"
    "hallucinations?|r-precision|top-1|top-5|response rate|relapse|fractures|"
    "performance|robustness|generali[sz]ation|gains?|forgetting"
)

VERBS: tuple[VerbCue, ...] = (
    verb("outperforms", _E, 3.4, 3, "outperform surpass outdo underperform beat:beat/beaten"),
    verb(
        "changes an outcome",
        _E,
        2.3,
        3,
        "improve enhance boost degrade impair disrupt harm hurt:hurt worsen damage deteriorate "
        "accelerate inhibit suppress promote trigger mitigate alleviate ameliorate facilitate "
        "hinder undermine stimulate activate help attenuate modulate confound outlast",
    ),
    verb(
        "raises or lowers",
        _E,
        2.0,
        3,
        "increase decrease reduce lower raise diminish shrink:shrank/shrunk double halve triple "
        "drop fall:fell rise:rose grow:grew decline slow speed:sped cut:cut prevent eliminate",
    ),
    verb(
        "ensured in runs", _E, 1.0, 9, "ensured:ensured guaranteed:guaranteed prevented:prevented"
    ),
    verb("affects", _E, 1.9, 3, "affect influence alter shape drive:drove contribute matter cause"),
    verb("achieves", _E, 2.1, 3, "achieve attain reach obtain scored:scored gain earn"),
    verb("exhibits", _E, 1.9, 11, "exhibit show:showed/shown display demonstrate reveal"),
    verb("performs", _E, 1.6, 11, "perform generalise transfer excel:excelled compete"),
    verb(
        "struggles",
        _E,
        2.3,
        11,
        "struggle suffer fail overfit:overfitted deteriorate collapse hallucinate forget:forgot",
    ),
    verb("correlates", _E, 2.8, 10, "correlate covary"),
    verb(
        "happens in nature",
        _E,
        2.0,
        11,
        "recover survive die:died regenerate specialise migrate bind:bound emit absorb degrade "
        "communicate evolve adapt mutate express secrete respond react differ vary persist "
        "emerge occur favour favor disagree agree memorise disappear protect outlive "
        "prefer:preferred catalyse hydrolyse phosphorylate "
        "cleave:cleaved colonise infect "
        "transmit synthesise metabolise release accumulate decay orbit rotate erode "
        "melt dissolve scatter "
        "diffuse condense crystallise invade cooperate imitate believe spend:spent vote nest "
        "hunt orient coordinate signal conduct trap:trapped oxidise warm cool deform "
        "fracture  peak spread:spread benefit lose:lost learn tend saturate plateau oscillate",
    ),
    verb("preserves", _E, 1.9, 3, "preserve retain match"),
    verb("maintains", _E, 1.0, 3, "maintain"),
    verb("yields", _E, 1.3, 3, "yield produce solve close finish"),
    verb("predicts an outcome", _E, 0.6, 11, "predict explain detect recognise"),
    verb("captures", _E, 0.5, 3, "capture"),
)

PHRASES: tuple[PhraseCue, ...] = (
    predicate("leads to", _E, 2.2, 3, r"\b(?:leads?|led|results?|resulted) (?:to|in) "),
    predicate(
        "association",
        _E,
        3.0,
        10,
        rf"\b{_BE} (?:\w+ ){{0,2}}?(?:associated|correlated|linked) (?:with|to)\b",
    ),
    predicate(
        "regulation",
        _E,
        3.0,
        10,
        rf"\b{_BE} (?:\w+ ){{0,2}}?(?:up|down)-?regulated\b|\b{_BE} (?:\w+ ){{0,1}}?"
        r"(?:inhibited|suppressed|elevated|enriched|depleted|impaired|reduced|increased|"
        r"decreased|improved|detected|overexpressed|observed|preserved)\b",
    ),
    predicate(
        "comparative",
        _E,
        2.3,
        3,
        rf"\b{_BE} (?:\w+ ){{0,3}}?(?:better|worse|higher|lower|faster|slower|larger|smaller|"
        r"stronger|weaker|greater|shorter|longer|cheaper|(?:more|less) (?:\w+ ){1,2}?)"
        r"(?: ?(?:\w+ ){0,5}?)than\b",
    ),
    predicate(
        "found by examining",
        _E,
        3.0,
        5,
        r"\b(?:was|were) found (?:to|in|between|among)\b|\bturn(?:s|ed) out to\b|"
        r"\b(?:inspection|audit|examination|re-annotation|"
        r"analysis|screening) (?:[\w,]+ ){0,6}?(?:found|revealed|showed|uncovered|identified)\b",
    ),
    predicate(
        "sensitive or prone",
        _E,
        2.4,
        11,
        rf"\b{_BE} (?:\w+ ){{0,2}}?(?:sensitive|vulnerable|prone|susceptible|brittle|resistant|"
        r"safe|well[- ]tolerated|toxic|harmful|beneficial|reliable|accurate|robust|"
        r"competitive|comparable|superior|inferior|on par|efficacious|effective|realistic|"
        r"imbalanced|biased towards?|overconfident|miscalibrated|well calibrated|effective against|"
        r"capable of|able to|resilient)\b",
    ),
    predicate(
        "measured amount",
        _E,
        1.7,
        4,
        rf"\b(?:is|was|were|are|averaged|totalled|amounts? to|evaluates to) "
        rf"(?:only |about |around |approximately |roughly |on average |just )?{_NUMBER}(?![\w-])",
    ),
    predicate(
        "takes this much",
        _E,
        2.6,
        6,
        rf"\b(?:takes?|took|requires?|required|uses?|used|consumes?|consumed|"
        rf"finish(?:es|ed)|built in|trained in|completed in|"
        rf"runs?|ran|saves?|saved|adds?|added|costs?|needs?|needed) (?:\w+ "
        rf"){{0,3}}?{_NUMBER} ?(?:%|×|x\b|{_UNITS}\b)",
    ),
    predicate(
        "ability of an existing system",
        _E,
        1.8,
        11,
        r"\b(?:llms?|models?|gpt[\w-]*|transformers?|networks?|clip|chatgpt|agents|detectors|"
        r"classifiers?) (?:can|often|frequently|rarely|usually|sometimes)\b",
    ),
    predicate(
        "fits or explains data",
        _E,
        2.6,
        15,
        r"\b(?:fits?|describes?|explains?|explained|accounts? for|reproduces?) (?:\w+ ){0,3}?"
        r"(?:the (?:\w+ ){0,2}?(?:data|curves?|distribution|spectrum|measurements?|observations?)|"
        rf"observed|measured|{_NUMBER} ?%|variance)",
    ),
    predicate(
        "works well", _E, 2.2, 11, r"\bworks? (?:\w+ )?(?:well|poorly|best|better|reliably)\b"
    ),
    predicate(
        "comparative without a than",
        _E,
        1.8,
        3,
        rf"\b{_BE} (?:\w+ly )(?:\w{{3,}}er|worse|better|less|more|unstable)\b|"
        r"\bbecomes? (?:\w+ly )?(?:un\w+|\w{3,}er|more|less)\b",
    ),
    phrase(
        "so many of so many",
        _E,
        1.7,
        4,
        rf"\b\d+ (?:out )?of (?:the )?\d+\b|\bone in {_NUMBER}\b",
        settles=True,
    ),
    phrase(
        "faulty output",
        _E,
        1.4,
        11,
        r"\b(?:incorrect|implausible|unrealistic|false|wrong|biased|inconsistent|sharper|"
        r"hallucinated|erroneous|inaccurate|near-duplicates?)\b",
    ),
    predicate(
        "makes it so",
        _E,
        2.2,
        3,
        r"\b(?:makes?|made|renders?|rendered) (?:\w+ ){1,4}?(?:more|less|\w{2,}er|worse|better)\b",
    ),
    predicate(
        "there is a relation",
        _E,
        3.0,
        10,
        r"\bthere (?:is|was|are|were) (?:an? |no )?(?:\w+ )?(?:strong|weak|clear|positive|negative|"
        r"significant|inverse|linear|marked|substantial) (?:[\w-]+ "
        r"){0,2}?(?:relationship|correlation|"
        r"association|trend|differences?|effect|gap|trade-off|evidence)\b",
    ),
    phrase(
        "percent more",
        _E,
        1.8,
        3,
        rf"{_NUMBER} ?% (?:faster|slower|less|more|fewer|higher|lower|better|worse|"
        rf"smaller|larger|cheaper)",
        settles=True,
    ),
    phrase(
        "share of those asked",
        _E,
        1.4,
        4,
        r"(?:%|percent|half|third|most|majority) of (?:the |all )?(?:\w+ )?(?:respondents|patients|"
        r"participants|items|cases|users|students|subjects|children|samples|errors|questions)\b",
    ),
    phrase("appears to", _E, 1.6, 12, r"\b(?:appear|seem|tend)s? to\b"),
    phrase(
        "follows a prediction",
        _E,
        2.0,
        8,
        r"\b(?:follows?|deviates?|close|differs?) (?:\w+ ){0,2}?(?:from |to )?the "
        r"(?:analytical|theoretical|"
        r"predicted|experimental|measured) (?:\w+ )?(?:prediction|value|curve|result)s?\b|"
        r"\b(?:follow|match)(?:s|es)? the (?:analytical |theoretical )?predictions?\b",
    ),
    phrase(
        "throughput",
        _E,
        3.4,
        6,
        rf"\b{_NUMBER}k? [\w -]{{1,24}}? per (?:second|minute|hour|day|joule|watt|gpu|year)\b",
        settles=True,
    ),
    predicate(
        "data described by a model",
        _E,
        3.4,
        15,
        r"\b(?:data|observations?|measurements?|curves?|spectr(?:um|a)|distribution) "
        r"(?:is|are|was|were)"
        r" (?:\w+ )?(?:described|fit|fitted|explained|reproduced|captured)\b",
    ),
    predicate("more so", _E, 1.7, 3, rf"\b{_BE} (?:\w+ly )?(?:more|less|most|least) \w+"),
    phrase(
        "agreement with measurement",
        _E,
        3.0,
        8,
        r"\b(?:agrees?|agreed|agreement|consistent|match(?:es|ed)?|coincides?|compares? well|"
        r"in line) (?:\w+ ){0,3}?(?:with |the |to )?(?:\w+ ){0,3}?(?:measured|"
        r"measurements?|empirical|"
        r"experiments?|experimental(?:ly)?|observed|observations?|simulations?|simulated|data)\b|"
        r"\b(?:measured|observed|experimental|empirical|"
        r"simulated)\b[\w ,-]{1,50}\b(?:agrees?|agreement|"
        r"consistent|match(?:es)?|coincides?) (?:\w+ ){0,3}?(?:with|the)\b|\bmatch(?:es|ed)? "
        r"(?:\w+ ){0,2}?simulation",
        settles=True,
    ),
    phrase(
        "bound on data",
        _E,
        2.6,
        8,
        r"\bbounds?\b[\w ,-]{0,30}\b(?:evaluates? to|loose by|on (?:real|mnist|cifar|imagenet))\b|"
        r"\bon (?:real|actual|synthetic) [\w -]{1,30}\bbound\b",
        settles=True,
    ),
    phrase(
        "significant effect",
        _E,
        2.6,
        10,
        r"\bsignificant(?:ly)? (?:\w+ )?(?:\w+ )?(?:gains?|improvements?|differences?|reductions?|"
        r"increases?|decreases?|effects?|correlations?|associations?|drops?|better|worse|higher|"
        r"lower|longer|shorter|larger|smaller|more|less|faster|outperform|reduced?s?|"
        r"improved?s?|increase[sd]?|decrease[sd]?|"
        r"weight|impact|affect)|\bsignificantly (?:\w+ed|\w+s)\b|\bstatistically significant\b",
        settles=True,
    ),
    phrase(
        "p value or interval",
        _E,
        2.8,
        10,
        r"\bp ?(?:-value )?[<=>] ?0?\.\d|\bconfidence interval\b|\b9[05] ?% ci\b|\br(?:2|\^2)? ?= ?"
        r"-?0?\.\d|\b(?:odds|hazard) ratio\b|\bchi-?squared?\b",
        settles=True,
    ),
    phrase(
        "in experiments",
        _E,
        1.8,
        1,
        r"\bin (?:our |the |all |several |these )?(?:\w+ )?(?:experiments?|simulations?|trials|"
        r"practice|test runs|runs|simulated episodes|episodes)\b|\bempirically\b|"
        r"\bexperimentally\b|\bin all \d+\b|\bon our cluster\b",
        settles=True,
    ),
    phrase(
        "percentage", _E, 0.9, 4, rf"{_NUMBER} ?%|\bpercent\b|\bpercentage points\b", settles=True
    ),
    phrase(
        "measured quantity", _E, 0.9, 4, rf"(?<![\w.^]){_NUMBER} ?{_UNITS}(?![\w(^])", settles=True
    ),
    phrase(
        "factor of change",
        _E,
        1.4,
        3,
        rf"\b(?:{_NUMBER} ?(?:×|x|times|-fold)|(?:two|three|four|five|ten)[- ]?fold|twice|by half|"
        r"half) (?:as |in |faster|more|less|fewer|higher|lower|smaller|larger|\w+er)|\bby half\b|"
        rf"\bby (?:(?:about|over|up|to|more|than|roughly|approximately|only|at|least|"
        rf"around|nearly|an?|factor|of) ){{0,3}}{_NUMBER}|\bfrom "
        rf"{_NUMBER}[\w %]{{0,12}} to {_NUMBER}",
        settles=True,
    ),
    phrase(
        "comparison",
        _E,
        1.1,
        3,
        r"\bcompared (?:to|with)\b|\brelative to\b|\b(?:over|than) (?:\w+ ){0,3}?(?:baselines?|"
        r"controls?|previous|prior|existing|others?|state-of-the-art)\b|"
        r"\b(?:better|worse|faster|slower|higher|lower|more|less|fewer)(?: [\w-]+){0,5}? than\b",
    ),
    phrase(
        "better transfer or performance",
        _E,
        0.9,
        3,
        r"\b(?:better|worse|superior|inferior|strong|robust|poor|competitive|comparable|improved|"
        r"state-of-the-art|stronger|higher|lower|incorrect) (?:\w+ ){0,2}?(?:performance|results?|"
        r"transfer|accuracy|generali[sz]ation|abilit(?:y|ies)|capabilit(?:y|ies)|robustness|"
        r"recall|citations?|levels?|quality|correlation)\b|\bbetter (?:to|than)\b",
    ),
    phrase(
        "named data",
        _E,
        0.8,
        4,
        r"\bon (?:the )?(?:\w+ ){0,2}?(?:imagenet|mnist|cifar|coco|glue|squad|wmt\d*|librispeech|"
        r"wikitext|humaneval|gsm8k|mmlu|minif2f|benchmarks?|test set|test split|held-out|datasets?|"
        r"out-of-domain|validation set|tasks|small objects)\b",
        settles=True,
    ),
    phrase("metric", _E, 0.6, 4, rf"\b(?:{_METRICS})\b", most=2),
    phrase(
        "living subjects",
        _E,
        0.7,
        11,
        r"\b(?:in|of) (?:\w+ ){0,2}?(?:mice|rats|patients|participants|adults|children|humans|"
        r"tissue|cells|controls|infants|women|men|animals|zebrafish|yeast)\b",
    ),
    phrase(
        "measured",
        _E,
        0.9,
        8,
        r"\b(?:measured|observed|experimental|empirical|fitted|wall-clock|fitting)\b",
        most=2,
    ),
    phrase(
        "fit of a model",
        _E,
        1.8,
        15,
        r"^fitting\b|\bfitted\b|\bfit (?:to|of)\b|\breduced chi\b|\bleast[- ]squares fit\b",
    ),
    phrase("on average", _E, 0.8, 4, r"\bon average\b|\bmedian\b|\bmean (?:of|was)\b|\bof the \d"),
    phrase(
        "sharply",
        _E,
        0.6,
        10,
        r"\b(?:sharply|substantially|markedly|dramatically|consistently|considerably|slightly|"
        r"drastically|notably|strongly|rapidly|steeply|by a large margin)\b",
    ),
    phrase(
        "improvement as a thing",
        _E,
        1.0,
        3,
        r"\b(?:brings?|brought|yields?|provides?|gives?|delivers?) (?:\w+ "
        r"){0,2}?(?:improvements?|gains?|"
        r"benefits?|boosts?|speed-?ups?)\b",
    ),
    phrase(
        "correlation",
        _E,
        1.8,
        10,
        r"\b(?:correlations?|relationships?|links?|associations?) (?:between|of|with)\b",
    ),
    phrase(
        "prover evaluated",
        _E,
        2.4,
        13,
        r"\b(?:clos|solv|prov)(?:es?|ed) (?:\d+ ?%|\d+ (?:more |of |theorems|goals|problems))|"
        r"\b\d+ ?% of the (?:goals|theorems|problems)\b",
        settles=True,
    ),
    phrase(
        "observed excess",
        _E,
        1.2,
        1,
        r"\b(?:excess|superconducting|transition at|signal at|expression of|concentration of)\b",
    ),
)
