"""Finite verbs that scientific sentences are built with, beside those of the cue tables."""

from gate2.classify import cues_descriptive, cues_empirical, cues_mathematical
from gate2.classify.cue_table import words

_PAST = words(
    "fell rose sank grew shrank became began came went ran led left lost found took gave kept "
    "held made met saw sent set built bore broke brought bought caught chose drew drove fed felt "
    "flew fought froze got hung knew laid lay lent meant paid read rang said sold sought shone "
    "shook shot slid slept spent split spread stood stuck struck swept swung taught thought threw "
    "told underwent understood won wore wrote overcame arose withstood outgrew"
)
_COMMON = words(
    "abandon abolish accelerate accept access accompany account accumulate achieve acquire act "
    "activate adapt add address adhere adjust admit adopt advance advise advocate affect afford "
    "aggregate agree aid aim allocate allow alter amplify analyse analyze anchor annotate answer "
    "anticipate appeal appear apply appoint approach approximate argue arise arrange arrive ask "
    "assemble assert assess assign assist associate assume assure attach attain attempt attend "
    "attract attribute augment avoid balance ban base bear become begin behave believe belong "
    "bend benefit bind blend block blur boost borrow bound break bridge bring broadcast build "
    "bundle burden buy calibrate call cancel capture carry cast catalyse categorise cause cease "
    "chain change characterise charge chart check choose cite claim clarify classify clear cleave "
    "climb close cluster coat code coexist coincide collapse collect combine come commute compare "
    "compensate compete compile complement complete compress comprise compute conceal concentrate "
    "concern conclude condense conduct confer confine confirm conflict conform confuse connect "
    "conserve consider consist constitute constrain construct consume contain contend continue "
    "contract contradict contrast contribute control converge convert convey cool cooperate "
    "coordinate cope correct correlate correspond cost count couple cover crash create criticise "
    "cross cut cycle damage damp decay decide decline decode decompose decouple decrease deepen "
    "define degrade delay delegate delete deliver demand demonstrate denote depart depend depict "
    "deplete deploy deposit derive describe deserve destabilise destroy detach detail detect "
    "deteriorate determine develop deviate devise devote diagnose dictate die differ "
    "differentiate diffuse dilute diminish direct disagree disappear discard discharge discover "
    "discuss display disrupt dissipate dissolve distinguish distort distribute diverge divide "
    "document dominate double draft drain draw drift drive drop duplicate earn ease edit "
    "elaborate elect elevate elicit eliminate embed embrace emerge emit emphasise employ empty "
    "enable enclose encode encompass encounter encourage end endorse endow enforce engage enhance "
    "enjoy enlarge enrich ensure entail enter equal equip erode escape establish estimate evade "
    "evaluate evolve examine exceed exchange excite exclude execute exert exhaust exhibit exist "
    "expand expect explain exploit explore expose express extend extract face facilitate factor "
    "fail fall favour feature feed feel fetch fill filter find finish fire fit fix flatten float "
    "flow fluctuate focus fold follow force forecast forget form formalise formulate foster "
    "fragment free freeze fuel fulfil function fuse gain gather generalise generate get give glue "
    "go govern grant grasp group grow guarantee guard guide halt halve hamper handle hang happen "
    "harbour harm heat help hide highlight hinder hinge hit hold host house identify ignore "
    "illuminate illustrate imitate impair implement imply impose improve include incorporate "
    "increase incur index indicate induce infect infer influence inform inherit inhibit initiate "
    "inject insert insist inspect inspire install integrate intend interact intercept interfere "
    "interpolate interpret intersect interview introduce invade invent invert invest investigate "
    "invite involve isolate iterate join judge jump justify keep kill know label lack land last "
    "launch lay lead leak lean learn leave lend let level leverage license lie lift limit link "
    "list listen live load locate lock look lose lower maintain make manage map mark mask master "
    "match matter maximise mean measure mediate meet melt memorise mention merge migrate mimic "
    "minimise mirror misclassify miss mitigate mix model moderate modify modulate monitor "
    "motivate mount move multiplex multiply mutate name narrow necessitate need neglect normalise "
    "note notice notify obey observe obtain occupy occur offer offset omit open operate oppose "
    "optimise orbit order organise originate oscillate outline outlive outnumber outperform "
    "output outweigh overcome overestimate overfit overlap overlook override oversee own oxidise "
    "package pair participate partition pass pay peak penalise perceive perform permit persist "
    "perturb pervade pick place plan play plead point populate pose position possess postpone "
    "postulate pour precede precipitate predict prefer prepare prescribe present preserve press "
    "presume prevail prevent price print prioritise probe proceed process produce profit "
    "programme project proliferate promise promote prompt propagate propose protect prove provide "
    "prune publish pull purify pursue push put puzzle qualify quantify quarantine query question "
    "quote radiate raise range rank reach react read realise rearrange reason recall receive "
    "recognise recommend reconcile reconstruct record recount recover recruit recycle reduce "
    "refer refine reflect refuse regard regenerate register regress regulate reinforce reject "
    "relate relax release rely remain remember remind remove render reopen repair repeat replace "
    "replicate report represent reproduce require resemble reserve reside resist resolve respect "
    "respond rest restore restrict result retain retrieve return reveal reverse review revise "
    "revisit revive revolve reward rewrite ride rise roll rotate route rule run sacrifice sample "
    "satisfy saturate save say scale scan scatter schedule score screen seal search secrete "
    "secure see seed seek seem segment select send sense separate serve set settle shape share "
    "shed shelter shield shift ship shorten show shrink shut sign signal simplify simulate sink "
    "sit skip slide slip slow smooth soften solicit solve sort sound span spare spawn speak "
    "specialise specify speed spend spill spin splice split spread stabilise stack stall stand "
    "start state stay steer stem step stimulate stop store strengthen stress stretch strip strive "
    "structure struggle study submit subsidise subsume subtract succeed suffer suffice suggest "
    "suit sum summarise superimpose supply support suppose suppress surpass surround survey "
    "survive suspend sustain swap switch symbolise synchronise synthesise tackle take talk target "
    "teach tell tend terminate test testify thank thin think threaten throw tie tighten tolerate "
    "touch trace track trade train transcribe transfer transform translate transmit transport "
    "trap travel traverse treat trigger trim triple trust try tune turn twist uncover "
    "underestimate undergo underlie undermine underpin understand undo unfold unify unite unravel "
    "update upload urge use utilise validate value vanish vary veer verify view violate visit "
    "vote wait walk want warm warn warrant waste watch weaken wear weigh welcome widen win wipe "
    "wish withdraw withstand witness wonder work worry worsen wrap write yield"
)


def _of_one(base: str) -> str:
    """What follows a subject of one: "tries", "passes", "varies", "shows"."""
    if base.endswith(("s", "x", "z", "ch", "sh", "go", "do")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


_OF_CUES = frozenset(
    form
    for table in (cues_mathematical, cues_empirical, cues_descriptive)
    for cue in table.VERBS
    for form in cue.forms
)

NOUNS_TOO = words(
    "accesses advances answers appeals attempts balances bans bases bends benefits blocks bounds "
    "bridges built bundles burdens buys casts causes chains changes charges charts checks claims "
    "clears clusters codes conditions connects contracts contrasts controls cost costs counts "
    "crashes crops crosses cut cuts cycles damages decays declines decreases delays demands "
    "deposits details displays documents doubles drains drifts drives drops ends escapes "
    "estimates exchanges factors falls features feeds felt filters fires fits flows forces "
    "forecasts forms found fractures fragments frames functions gains grants groups guards guides "
    "harms heats held hits hosts houses increases indexes influences inserts interviews joins "
    "judges jumps labels lacks lands launches layers leads leaks learned led left levels licenses "
    "lies lifts limits links lists loads locks looks loops lost maps marks masks masters matches "
    "measures mirrors models moves names needs nests notes numbers offsets orbits orders outlines "
    "outputs packages pairs partitions passes peaks picks places plans plateaus points positions "
    "presses prices prints probes processes profits programmes projects prompts puzzles queries "
    "questions quotes ranges ranks read reasons records regards registers releases remedies "
    "repairs repeats replays reports reserves rests results returns rewards rides rises rolls "
    "routes rules runs samples scales scans schedules scores screens seals searches seeds "
    "segments senses set sets shapes shares shields shifts ships shocks signals signs sinks "
    "slides slips sounds spans speeds spills spins split splits spread spreads stacks stages "
    "stands starts states stays stems steps stops stores stresses strips structures studies sums "
    "supplies surveys swaps switches talks targets tests ties touches traces tracks trades trains "
    "transfers transforms transports traps travels treats triggers triples trusts turns twists "
    "updates uploads values views visits votes waits walks wastes watches wears weights works "
    "worries wraps yields"
)
"""Of `VERBS` those that are nouns, or participles, as often."""

NEVER_NOUNS = words(
    "agree argue become belong coexist coincide commute comprise consist contain converge depend "
    "differ diverge enable exist imply occur provide rely remain require satisfy suggest tend "
    "undergo vanish vary seem appear arise suffice prefer"
)
"""Of `PLURAL_VERBS` those that are verbs whatever stands beside them."""

INTRANSITIVE_PASTS = words(
    "succeeded failed remained occurred appeared persisted depended consisted differed increased "
    "decreased declined dropped peaked varied ranged emerged disappeared relied tended died "
    "stayed lasted converged diverged vanished existed survived responded reacted agreed "
    "collapsed decayed stalled climbed jumped slipped soared plunged plummeted stagnated "
    "coexisted emigrated recovered ceased happened arrived travelled moved turned "
    "continued started ended stopped"
)
"""Past tenses that are no participles: "succeeded in" is finite, "trained in" need not be."""

VERBS: frozenset[str] = (
    _PAST
    | frozenset(map(_of_one, _COMMON))
    | frozenset(form for form in _OF_CUES if form.endswith(("s", "ed")))
)
"""Forms that a subject of one, or any subject, has; participles that end in "-ed" among them."""

PLURAL_VERBS: frozenset[str] = _COMMON | frozenset(
    form for form in _OF_CUES - _PAST if not form.endswith(("s", "ed", "ing"))
)
"""Forms that a subject of several has."""
