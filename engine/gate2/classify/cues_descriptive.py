"""Cues that neither a proof nor a run would settle the claim."""

from gate2.classify.cue_table import PhraseCue, VerbCue, phrase, predicate, verb
from gate2.classify.kinds import Kind

_D = Kind.DESCRIPTIVE
_BE = r"(?:is|are|was|were|be|been)"
_NUMBER = (
    r"(?:\d[\d,]{0,15}(?:\.\d{1,12})?|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|"
    r"a third|half|hundreds? of|thousands? of|millions? of|dozens? of)"
)
_WRITERS = (
    r"(?:(?:the|this|that|our|their|an?|these) )?(?:(?:present|current|recent|new|proposed|"
    r"systematic|literature) ){0,2}(?:paper|work|article|study|survey|review|report|thesis|note|"
    r"letter|authors?|researchers?|we|i|they|chapter|section|project)"
)
_PROPOSE = (
    "propos|present|introduc|discuss|stud(?:y|ies|ied)|ask|plan|investigat|explor|describ|review|"
    "survey|develop|aim|consider|examin|address|design|formulat|outlin|summari[sz]|highlight|"
    "focus|tackl|advocat|offer|provid|contribut|releas|publish|devis|revisit|compar|analy[sz]|"
    "evaluat|extend|appl(?:y|ies|ied)|us(?:e|ed|es)\\b|employ|train|test|collect|assess|conduct|"
    "perform|call|denot|defin|refer|assum|let|set|formali[sz]|motivat|seek|attempt|intend|"
    "hypothesi[sz]|survey|catalog|construct|built|build|creat|implement|leverag|adopt|"
    "measur|comput|select|include|recruit|benchmark|experiment|look|cover|synthesi[sz]|examine|"
    "take|took|give|gave|want|hope|believe|perform|report on|elaborat|detail|pose|open-?sourc"
)
_PROTOCOL = (
    "performed|conducted|trained|evaluated|tested|collected|recruited|enrolled|housed|measured|"
    "assessed|analy[sz]ed|computed|implemented|centrifuged|stored|incubated|randomi[sz]ed|excluded|"
    "annotated|sampled|split|tuned|set|initiali[sz]ed|selected|divided|administered|scanned|"
    "sequenced|recorded|obtained from|downloaded|normali[sz]ed|augmented|optimi[sz]ed|fine-tuned|"
    "pre-?trained|interviewed|surveyed|followed|treated with|assigned|carried out|repeated|"
    "considered|approved|gathered|curated|labell?ed|run on|executed|averaged over|calculated|"
    "reported as|quantified|dissolved|heated|cultured|imaged|validated on|compared using"
)

VERBS: tuple[VerbCue, ...] = (
    verb("made of", _D, 3.0, 3, "comprise consist contain include encompass"),
    verb(
        "works by",
        _D,
        2.5,
        3,
        "use add utilise employ leverage adopt combine integrate incorporate assign map fuse merge "
        "exchange select encode decode embed segment track process aggregate partition group "
        "concatenate route query sample feed:fed take:took split:split apply operate treat rely "
        "exploit inject insert append attach store update share align cluster fine-tune tune "
        "train rank score-by project convert transform translate compute predict iterate "
        "build:built "
        "construct extract filter regularise augment retrieve receive pass send:sent read:read "
        "tokenise normalise initialise optimise minimise maximise freeze:froze penalise reweight "
        "weight weigh balance decompose distil distill condition attend initialise schedule "
        "allocate distribute adjust return output carry alternate replay rerank "
        "resize crop mask choose:chose/chosen draw:drew ",
    ),
    verb("generates", _D, 1.3, 3, "generate produce"),
    verb("scores", _D, 1.6, 3, "score:scores"),
    verb("keeps", _D, 1.2, 3, "maintain keep:kept"),
    verb("encourages", _D, 2.4, 3, "encourage enable allow aim seek:sought support provide offer"),
    verb("stipulates", _D, 3.2, 2, "denote define represent refer call mean:meant signify"),
    verb("considers", _D, 2.0, 11, "consider focus ignore assume neglect treat"),
    verb(
        "background",
        _D,
        1.9,
        11,
        "require need depend involve pose play:played attract face",
    ),
    verb("cover", _D, 1.6, 5, "cover span:spanned"),
    verb("did as protocol", _D, 2.2, 4, "complete undergo:underwent receive enrol enroll"),
)

PHRASES: tuple[PhraseCue, ...] = (
    predicate(
        "what the paper does",
        _D,
        4.5,
        1,
        rf"^{_WRITERS} (?:(?:do|also|then|further|first|next|thus|therefore|only|now|here|will|"
        rf"have|has) ){{0,2}}(?:{_PROPOSE})\w{{0,4}}\b",
    ),
    predicate(
        "is proposed",
        _D,
        3.8,
        1,
        rf"\b{_BE} (?:\w+ )?(?:proposed|presented|introduced|described|discussed|developed|"
        r"investigated|reviewed|surveyed|outlined|studied|explored|considered)\b(?! "
        r"by (?:an? |the )?"
        r"(?:\w+ )?(?:model|law|equation|curve|fit))",
    ),
    predicate(
        "definition",
        _D,
        4.0,
        2,
        rf"\b{_BE} (?:\w+ )?(?:defined|denoted|called|termed|referred to|known as|"
        r"understood as|abbreviated)\b|\bstands for\b|\brefers to\b",
    ),
    predicate(
        "let", _D, 4.2, 2, r"^(?:let|suppose|assume|define|denote|write|set|consider)\b(?! that)"
    ),
    predicate(
        "is a kind of",
        _D,
        1.9,
        2,
        r"^(?!for|there|in|with|if)(?:an? |the )?(?:[\w-]+ ){1,6}?(?:is|are) (?:an? |"
        r"the process|the task|the study|one "
        r"of )"
        r"(?!unique|finite|infinite|\w*-approx)",
    ),
    predicate(
        "objective is a formula",
        _D,
        3.2,
        2,
        r"\b(?:objective|loss|reward(?: function)?|cost function|energy|likelihood|lagrangian)"
        r"(?: function)? (?:is|are|reads?) (?:then )?(?:given by |defined |\w+ ?=|=|"
        r"\w+_|one minus|half the|the sum|minus|the negative)",
    ),
    predicate(
        "meant to",
        _D,
        3.6,
        9,
        rf"\b{_BE} (?:\w+ )?(?:designed|intended|meant|supposed|expected|aimed|built|"
        r"constructed|developed|devised|tailored) (?:to|for|so)\b",
    ),
    predicate(
        "is used",
        _D,
        3.0,
        3,
        rf"\b{_BE} (?:\w+ )?(?:used|utili[sz]ed|employed|adopted|applied|composed of|made up of|"
        r"made of|based on|built on|built upon|equipped with|followed by|fed (?:in)?to|"
        r"parameteri[sz]ed|connected to|combined|concatenated|fused|integrated|passed|"
        r"trained to|implemented|derived from|divided into|organi[sz]ed|structured|"
        r"partitioned|split|grouped|clustered|stored|mapped|encoded|projected|fine-tuned|shared|"
        r"aligned|computed|routed|sampled|drawn from|processed|added to|responsible "
        r"for|initiali[sz]ed|frozen|updated|represented)\b",
    ),
    predicate(
        "takes as input",
        _D,
        3.2,
        3,
        r"\b(?:takes?|receives?|accepts?) [\w ,-]{1,50}?as (?:an )?input",
    ),
    predicate("protocol", _D, 3.0, 4, rf"\b{_BE} (?:\w+ ){{0,2}}?(?:{_PROTOCOL})\b"),
    predicate(
        "some passive in the past",
        _D,
        1.6,
        4,
        r"\b(?:was|were) (?:\w+ly )?(?:\w{2,}(?:ed|en)|drawn|chosen|kept|held|built|"
        r"made|grown|run|cut)\b",
    ),
    predicate(
        "endpoint or setting",
        _D,
        3.4,
        4,
        r"\b(?:endpoints?|outcome measures?|learning rate|batch size|weight decay|dropout(?: "
        r"rate)?|"
        r"hyper-?parameters?|optimi[sz]er|sample size|cohort|significance level|threshold|"
        r"follow-up|seed|window size|number of (?:epochs|layers|heads|seeds|folds))"
        r"(?: (?:of|for|in) (?:[\w-]+ ){1,3}?| )(?:is|are|was|were|of|comprised|included) ",
    ),
    predicate(
        "assessed for significance",
        _D,
        5.0,
        10,
        r"\bsignificance (?:was|were|is|level)\b|\b(?:was|were) considered (?:statistically "
        r")?significant"
        r"|\bsignificance [\w ]{0,20}(?:assessed|determined|tested|set)\b",
    ),
    predicate(
        "what an artefact holds",
        _D,
        3.0,
        5,
        r"\b(?:data ?set|corpus|benchmark|collection|library|toolkit|repository|database|suite|"
        r"package|release|study|cohort|test set|registry) (?:now |also )?(?:contains?|comprises?|"
        r"includes?|included|covers?|consists?|provides?|offers?|spans?|features|comprised|"
        r"enrolled)\b",
    ),
    predicate(
        "available",
        _D,
        3.4,
        4,
        rf"\b{_BE} (?:\w+ ){{0,2}}?(?:available|open-?source[d]?|released)\b",
    ),
    predicate(
        "importance",
        _D,
        2.9,
        11,
        r"\b(?:is|are|remains?|becomes?|has become|have become|been) (?:(?!(?:in|on|"
        r"above|below|at|by|to|for|than|when)\b)\w+ ){0,3}?(?:essential|"
        r"crucial|important|critical|vital|challenging|difficult|necessary|fundamental|"
        r"costly|expensive|time-consuming|labou?r-intensive|tedious|scarce|error-prone|"
        r"key|central|popular|ubiquitous|promising|common|prominent|"
        r"widespread|of (?:\w+ ){1,2}?(?:interest|importance|relevance|concern)|a "
        r"(?:\w+ )?(?:threat|"
        r"challenge|problem|concern|milestone|issue|topic|bottleneck|goal|task|priority))\b",
    ),
    predicate(
        "role or attention",
        _D,
        3.4,
        11,
        r"\b(?:plays?|played|poses?|attract(?:s|ed)?|has attracted|have attracted|gained|received|"
        r"draws?|drawn) (?:\w+ ){0,4}?(?:role|challenges?|attention|interest|threat|popularity|"
        r"risk)\b",
    ),
    predicate(
        "trend",
        _D,
        2.8,
        11,
        r"\b(?:has|have) (?:\w+ )?(?:become|grown|emerged|made|seen|witnessed|focused|relied|"
        r"revolutioni[sz]ed|been (?:widely|extensively|increasingly|recently|used|applied))\b",
    ),
    predicate(
        "vague success",
        _D,
        3.2,
        11,
        r"\b(?:have|has) (?:recently |also )?(?:shown|achieved|demonstrated|enjoyed|"
        r"led to|made|had) "
        r"(?:\w+ )?(?:remarkable|promising|great|impressive|tremendous|considerable|notable|"
        r"unprecedented|significant|substantial|rapid|much)(?: \w+)? (?:progress|success|potential|"
        r"promise|advances?|results|performance|improvements?)\b",
    ),
    predicate(
        "has so many",
        _D,
        2.4,
        5,
        rf"\b(?:has|have|with) (?:over |about |more than |around )?{_NUMBER} (?:\w+ "
        rf"){{0,2}}?(?:classes|"
        r"categories|layers|images|samples|languages|documents|examples|domains|heads|blocks|tasks|"
        r"questions|sentences|records|annotations|channels|stages|modules|attention heads)\b",
    ),
    predicate(
        "is a quantity of",
        _D,
        2.9,
        2,
        rf"\b{_BE} (?:simply |just )?(?:the|an?) (?:\w+ )?(?:sum|exponential|logarithm|"
        rf"distance|norm|inverse|square|maximum|minimum|cosine|length|size|proportion|"
        rf"fraction|number|ratio|"
        r"difference|average|mean|share|percentage|probability|set|collection|measure|combination|"
        r"product|rate|process|degree|ability|task|study) (?:of|by|that|at|between|in)\b",
    ),
    predicate(
        "the paper does something",
        _D,
        2.8,
        1,
        rf"^{_WRITERS} (?!(?:prove|show|demonstrat|find|found|observ|report|conclud|"
        rf"establish|confirm|"
        r"reveal|indicat|suggest|verif|deriv|obtain|discover|can\b|do\b|did\b|has\b|have\b|validat|"
        r"corroborat|support|achiev|outperform|improv|and\b|of\b|in\b|on\b|that\b|"
        r"for\b|prefer|like))"
        r"(?:\w+ly )?[a-z]{3,}",
    ),
    predicate(
        "falls into kinds",
        _D,
        3.2,
        11,
        r"\b(?:falls?|fell|divided|grouped|organi[sz]ed|classified) in(?:to)? (?:\w+ )?(?:\w+ )?"
        r"(?:categor|famil|class|group|type|kind|part|section)\w*",
    ),
    predicate("holds so many", _D, 3.0, 5, rf"\bholds? (?:about |over )?{_NUMBER}\b"),
    predicate(
        "some passive in the present",
        _D,
        1.2,
        3,
        r"\b(?:is|are|has been|have been) (?:\w+ly )?(?:\w{3,}(?:ed|ized|ised)|kept|made|built|"
        r"given|drawn|held|fed|sent|chosen|marked)\b(?! (?:below|above))",
    ),
    predicate(
        "aim of the work",
        _D,
        4.2,
        1,
        r"^(?:the|our|its|an?) (?:\w+ ){0,2}?(?:goal|aim|purpose|objective|question|"
        r"focus|motivation|"
        r"contribution|hypothesis)s? (?:of [\w -]{1,40}? )?(?:is|are|was|were|concerns?|asks?) "
        r"(?!l\b|\w ?=)",
    ),
    predicate(
        "background obstacle or use",
        _D,
        3.2,
        11,
        r"\b(?:hinders?|limits?|impedes?|slows?|hampers?|restricts?) (?:the )?(?:progress|research|"
        r"adoption|deployment|development|applicability|practical)\b|\b(?:has|have|"
        r"finds?|found|see|"
        r"sees) (?:many |numerous |various |wide |a (?:wide |broad )?range of |potential )?"
        r"applications?\b",
    ),
    predicate(
        "a result and its way of proof",
        _D,
        4.8,
        13,
        r"^(?:the |our |this )?(?:\w+ )?(?:theorem|lemma|proposition|corollary|result|"
        r"claim|bound)s?"
        r"(?: \d{1,3}(?:\.\d{1,3})?)? (?:is|are|was) (?:\w+ )?(?:proved|proven|"
        r"established|derived) "
        r"(?:by|using|via|with|in|through)\b",
    ),
    predicate("given by", _D, 2.6, 2, rf"\b{_BE} (?:then |exactly )?given by\b"),
    predicate(
        "measures as a definition",
        _D,
        2.6,
        2,
        r"\b(?:measures|quantifies|counts|is computed as|is calculated as|is obtained by|"
        r"corresponds to|is one minus) ",
    ),
    phrase(
        "subject is a part of a system",
        _D,
        0.7,
        3,
        r"^(?:the|an?|each|our|this|every) (?:[\w-]+ ){0,3}?(?:module|step|layer|"
        r"encoder|decoder|block|"
        r"stage|component|controller|generator|discriminator|pipeline|system|framework|scheduler|"
        r"optimi[sz]er|branch|projector|adapter|tokeni[sz]er|planner|agent|loss|head|procedure|"
        r"algorithm|method|approach|model|network|architecture|unit|robot|device|sensor|filter) "
        r"(?!does|is|are|was)",
    ),
    predicate(
        "widely used",
        _D,
        3.4,
        11,
        rf"\b{_BE} (?:widely|commonly|often|typically|increasingly|frequently|usually|extensively|"
        r"generally) (?:used|employed|applied|adopted|studied|based)\b",
    ),
    predicate(
        "survey of prior work",
        _D,
        3.0,
        11,
        r"^(?:most|many|much|several|some|all|existing|previous|prior|traditional|conventional|"
        r"earlier|classical|current|recent|typical|a typical|the typical)\b[\w ,()/-]{0,70}?\b"
        r"(?:methods?|approach(?:es)?|works?|stud(?:y|ies)|research|techniques?|models?|systems?|"
        r"networks?|structures?|algorithms?|benchmarks?|data ?sets?|evaluations?|literature|"
        r"efforts|solutions|frameworks?)(?: \w+){0,4}? "
        r"(?:\([^)]{0,40}\) )?(?:typically |often |usually |only |solely |mainly |mostly |still |"
        r"primarily |generally |largely |primarily )?(?:rel(?:y|ies|ied)|use[sd]?|require[sd]?|"
        r"consider(?:s|ed)?|focus(?:es|ed)?|fine-tunes?|ignor|assum|depends?|consists?|adopt|"
        r"evaluat|explor|stud|propos|target|lack|handle|employ|have|has|neglect|treat|"
        r"need|involve|address|train|are|is)\w*",
    ),
    predicate("only does", _D, 1.6, 11, r"\b(?:solely|merely|primarily) \w+"),
    predicate(
        "open question",
        _D,
        3.8,
        12,
        r"\b(?:(?:remains?|is|are|still) (?:\w+ ){0,2}?(?:open|unclear|unknown|unexplored|"
        r"underexplored|poorly understood|understudied|to be (?:seen|explored|studied))\b"
        r"|(?:is|was) (?:\w+ )?(?:known|clear|understood|certain) (?:whether|how|"
        r"why|if)\b|remains? (?:for )?future work\b|can be found (?:in|at|on) (?:the )?"
        r"(?:supplement|appendix|repositor|website|section|project)\w*|^whether\b|"
        r"left (?:for|to) future\b|it would be (?:interesting|useful|worthwhile)\b"
        r"|(?:a |one |the )?(?:main )?limitations? of\b[\w -]{1,40} (?:is|are)\b"
        r"|open (?:question|problem)s?\b|research is needed\b|remains? to be\b)",
    ),
    predicate(
        "future or possible use",
        _D,
        4.0,
        12,
        r"^future (?:work|research|studies|directions)\b|\b(?:(?:could|may|might|can|would) be "
        r"(?:\w+ )?(?:useful|used|extended|applied|helpful|valuable|beneficial|generali[sz]ed|"
        r"adapted|explored|combined)\b|(?:could|might|may|can) (?:\w+ "
        r")?(?:facilitate|pave|inform|"
        r"guide|serve|inspire|open up|help (?:to )?(?:\w+ ){0,2}?(?:research|clinic|"
        r"polic|design))\w*|has (?:the |great )?potential\b|have (?:the |great )?"
        r"potential\b|in the future\b|holds? (?:great )?promise\b|paves? the way\b|"
        r"opens? (?:up )?(?:the |new )?(?:door|avenues?|possibilit))",
    ),
    predicate(
        "where or how it is proved",
        _D,
        5.0,
        13,
        r"\bproofs?\b(?: \w+){0,5}? (?:is|are|can be|proceeds?|relies|rely|uses?|follows|goes|"
        r"appears?|builds?|combines?|employs?|given|deferred|starts|works|extends)\b|"
        r"\b(?:is|are|was) (?:\w+ )?(?:proved|proven|derived|shown|established|given|deferred|"
        r"provided|found) (?:by|using|via|with|in|to) (?:the |an? )?(?:section|appendix|"
        r"supplement|chapter|theorem|induction|contradiction|coupling|standard argument|repository|"
        r"online)|"
        r"^the argument\b|\bwe (?:give|provide|sketch|present|include) (?:an? |the )?"
        r"(?:\w+ ){0,3}?proofs?\b",
    ),
    phrase(
        "significant as praise",
        _D,
        2.4,
        10,
        r"\bsignificant (?:\w+ )?(?:milestone|progress|attention|challenges?|interest|role|threat|"
        r"advance(?:s|ment)?|contribution|importance|problem|concern|step|potential|"
        r"implications)\b",
    ),
    phrase(
        "purpose clause",
        _D,
        0.7,
        3,
        r"\bin order to\b|\bso that\b|\bso as to\b|\bfor the purpose of\b|\bwith the (?:aim|"
        r"goal) of\b"
        r"|\bto (?:maximi[sz]e|minimi[sz]e|improve|enhance|preserve|capture|reduce|ensure|avoid|"
        r"encourage|prevent|increase|handle|address|learn|enable|facilitate|align|fuse|mitigate)\b",
    ),
    phrase(
        "hedge of use", _D, 1.0, 12, r"\bpotentially useful\b|\bone possible\b|\bwe (?:hope|plan)\b"
    ),
    phrase(
        "generality",
        _D,
        0.9,
        11,
        r"\b(?:typically|usually|traditionally|in general|nowadays|in recent years|recently|"
        r"over the (?:past|last)|in the last decade|increasing(?:ly)?|growing|careful)\b",
    ),
    phrase(
        "reporting convention",
        _D,
        2.4,
        4,
        r"\baveraged (?:over|across)\b|\bmean of \w+ runs\b|\breport the (?:design|construction|"
        r"development|use|protocol|details|mean|average)\b|\bas (?:a |the "
        r")?(?:baselines?|benchmarks?|"
        r"backbone|evaluation metrics?)\b",
    ),
    predicate(
        "has parts",
        _D,
        1.3,
        5,
        rf"\b(?:has|have) {_NUMBER} (?:\w+ )?[a-z]{{2,}}s\b(?! more| less)",
    ),
    phrase("mechanism order", _D, 1.0, 3, r"\bfirst \w+ [\w ,-]{1,80}\bthen\b|\bthrough \w+-\w+\b"),
    phrase(
        "notation",
        _D,
        1.6,
        2,
        r"\b(?:denotes?|we denote|we write|where \w is|hereafter|henceforth)\b",
    ),
)
