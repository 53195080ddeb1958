"""The words that hold sentences together, in English and in other languages of Latin script.

A word that English has too ("die", "was", "men"), that abbreviates something ("mit", "sur", "os")
or that stands in English names ("de", "la", "von") does not tell: it is left out or only a hint.
"""

from gate2.classify.cue_table import words

ENGLISH = words(
    "the of and with that this from be which has its it our were not than these their between "
    "when into can does each every if then there but they through such where both because while "
    "using how whether within about those more most been would could should may might must only "
    "any two three to are"
)
"""Function words of English that no other language here has often."""

ENGLISH_TOO = words("is was by we for have an at or over under all on also")
"""Function words of English, and of other languages too: they speak for English a little."""

NAMES = {
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "cs": "Czech or Slovak",
    "sv": "Swedish",
    "da": "Danish or Norwegian",
    "fi": "Finnish",
    "hu": "Hungarian",
    "tr": "Turkish",
    "ro": "Romanian",
    "id": "Indonesian or Malay",
    "vi": "Vietnamese",
    "ca": "Catalan",
}
"""What each of the languages is called."""

_TELLING = {
    "de": "bereits etwa sehr dabei damit daher jedoch mehr der das und ist nicht eine einer "
    "eines einem einen wird werden wurde wurden für auf aus bei durch über zwischen unter "
    "sich auch oder nach sind dass daß zu zur zum kann können diese dieser dieses diesem "
    "wir haben wenn jede jeder jedes als sowie beim vom ihre seine gegenüber ob sofern "
    "ein keine keinen keinem hatte hatten ohne wäre",
    "fr": "très aussi moins selon depuis les est une dans pour avec sont nous cette ces qui que "
    "aux ont été sous tout toute toutes tous être mais ou où à même deux entre chez leur "
    "leurs elle ils peut plusieurs dont afin ainsi lorsque lorsqu sans pas plus ce ne sur "
    "on",
    "es": "menos mientras aunque los las una por para con es está están fue fueron que se su "
    "sus entre del como más esta este estos estas son sobre cuando también muy hasta "
    "desde donde todo toda cada sin ha han según mediante cuyo y",
    "pt": "neste nesta nosso nossa os uma para com não foi foram que é está dos das pelo pela "
    "pelos pelas mais entre como este esta estes estas ao aos à às quando também nos nas "
    "no na seu sua seus suas cada há já num numa sobre tem têm houve em",
    "it": "molto meno quando quindi il gli che una è sono non per con del della dei delle degli "
    "dello nel nella nelle nei sul sulla alla alle agli dal dalla questo questa questi "
    "queste come anche più tra fra viene stato stata stati state ogni essere loro lo si "
    "furono dopo",
    "nl": "zeer meer minder alleen onder het een van wordt worden zijn met voor niet dat deze "
    "bij naar ook maar door uit aan op te dit als werd werden heeft hebben tussen tot "
    "zich om geen nog wij onze kan zoals",
    "pl": "się jest nie oraz przez dla jako które który która są został została zostały przy "
    "być czy ale pod nad tego tej tym między może pracy wyniki od do że ich jak",
    "cs": "je jsou se že které který která pro při byl byla bylo byly nebo jako není podle mezi "
    "také tento tato toto této ke ze ve sa sú alebo ktoré ktorý ako na",
    "sv": "och är att som för av inte med har den det ett på vid från eller till kan mellan "
    "även var än genom denna detta dessa hos efter där också",
    "da": "og er at som for af av ikke med har den det et på ved fra eller til kan mellem "
    "mellom også blev ble var nye viser vises efter etter gennem gjennom denne dette "
    "disse der hvor vi én",
    "fi": "ja ovat oli että joka sekä kuin tämä tässä mutta voidaan myös sen olivat ei niin kun "
    "jos eivät jotka tai on hän se työssä",
    "hu": "és nem hogy egy az volt ez amely minden vagy mint csak is meg van között alapján ha "
    "után ezek azt szerint valamint",
    "tr": "ve bir bu için ile olarak olan daha gibi göre kadar ancak değil üzerinde sonra veya "
    "arasında çok her ise edildi olduğu",
    "ro": "și este sunt pentru cu din care că în pe unei unui sau fost prin mai între acest "
    "această aceste dintre către după nu ale lui se",
    "id": "yang dan dengan untuk dari ini pada adalah dalam oleh tidak dapat sebagai kami itu "
    "akan telah bahwa atau lebih antara terhadap secara serta ialah tersebut ke di",
    "vi": "của và là các được trong cho một những này với không có để từ trên bởi khi đến như "
    "theo hơn bằng chúng tôi",
    "ca": "els les una amb és són per dels aquest aquesta als més entre que i",
}
_HINTED = words(
    "aan af al ale als am ao atau av az bei bij bu care ce cho com con cu da dal dan dari das "
    "de dei del dels dem den der des det di die din do door dos du ei ein el eller els em en er "
    "es est et ez fra gli ha han har hat hos hvor ich il ile im ini ise ist itu ja je jos kan "
    "ke kun la las le les lo los lui maar mai mais man med meg met mit na nad nas ne nei nie "
    "non nos nu num nur ob od of oli om ont op os ou para pas pe pod por pro que sa sans sau se "
    "sen seu si sie sin som son sono su sub sul sur sus ta tai te tem ti til to tot tra um un "
    "una une van var ve vi vid von war wie ze zich zum zur"
)
_DO_NOT_TELL = _HINTED | ENGLISH | ENGLISH_TOO | words("a e i o u y as at in no me so her")


def _table() -> dict[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = {}
    for code, listed in _TELLING.items():
        for word in set(listed.split()) - _DO_NOT_TELL:
            told[word] = (*told.get(word, ()), code)
    return told


TELLING = _table()
"""Words that tell, each with the languages that have it."""

HINTS = _HINTED - ENGLISH - ENGLISH_TOO
"""Words that only add to what others tell."""
