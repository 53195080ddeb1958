"""Text in another language must be told as such, and no English text taken for it."""

import pytest

from gate2.classify.language import foreign
from gate2.classify.language_words import ENGLISH, HINTS, TELLING
from gate2.classify.reading import EXAMINED, read

LATIN = [
    "Die Ergebnisse zeigen, dass der neue Katalysator bei niedrigen Temperaturen stabiler ist.",
    "Jede stetige Funktion auf einem kompakten Raum ist gleichmäßig stetig.",
    "La méthode proposée réduit le nombre de paramètres sans perte de précision.",
    "Les participants ont été répartis en deux groupes.",
    "El tratamiento redujo la mortalidad en los pacientes mayores de setenta años.",
    "Demostramos que todo grafo plano admite una coloración con cuatro colores.",
    "O método proposto converge mais depressa do que os anteriores.",
    "Os resultados mostram que a temperatura não influencia a resistência das fibras.",
    "Il metodo proposto riduce il numero di parametri senza perdita di accuratezza.",
    "I campioni sono stati raccolti nelle tre stazioni durante l'estate.",
    "De resultaten laten zien dat het nieuwe model minder fouten maakt.",
    "Wij bespreken de geschiedenis van de dijken in Zeeland.",
    "Wyniki pokazują, że nowa metoda jest szybsza od poprzednich.",
    "Badania przeprowadzono w trzech miastach na próbie tysiąca osób.",
    "Výsledky ukazují, že navržená metoda je přesnější než předchozí postupy.",
    "Vzorky byly odebrány ve třech lokalitách a uloženy při nízké teplotě.",
    "Resultaten visar att den nya metoden är snabbare än den gamla.",
    "Vi undersökte hur temperaturen påverkar växternas tillväxt.",
    "Resultaterne viser, at den nye metode er hurtigere end den gamle.",
    "Vi undersøkte hvordan temperaturen påvirker veksten hos unge planter.",
    "Tulokset osoittavat, että uusi menetelmä on nopeampi kuin aiemmat.",
    "Tutkimuksessa tarkastellaan lukiolaisten kokemaa stressiä ja sen syitä.",
    "Näytteet kerättiin kolmelta asemalta kesän aikana.",
    "Az eredmények azt mutatják, hogy az új módszer gyorsabb a korábbiaknál.",
    "A mintákat három helyszínen gyűjtöttük a nyár folyamán.",
    "Sonuçlar yeni yöntemin öncekilerden daha hızlı olduğunu göstermektedir.",
    "Bu çalışmada öğrencilerin stres düzeyleri incelenmiştir.",
    "Rezultatele arată că metoda nouă este mai rapidă decât cele anterioare.",
    "Probele au fost colectate din trei stații în timpul verii.",
    "Hasil penelitian menunjukkan bahwa metode baru lebih cepat dari metode sebelumnya.",
    "Kajian ini membincangkan kesan suhu terhadap pertumbuhan pokok.",
    "Kết quả cho thấy phương pháp mới nhanh hơn các phương pháp trước đây.",
    "Bài báo trình bày một mô hình dự báo lũ lụt ở đồng bằng sông Cửu Long.",
    "Els resultats mostren que el nou mètode és més ràpid que els anteriors.",
    "Výsledky ukazujú, že navrhnutá metóda je presnejšia ako predchádzajúce postupy.",
    "Rezultati pokazuju da je nova metoda brža od prethodnih.",
    "Wir schlagen ein Verfahren vor, das GPT-4 mit einem Beweisassistenten verbindet.",
    "Verglichen mit dem Standardverfahren sinkt die Fehlerrate um 12 %.",
    "Cet article décrit l'architecture d'un noyau temps réel.",
    "Describimos la arquitectura del sistema.",
    "Questo capitolo descrive l'architettura del sistema.",
    "Neste artigo descrevemos a arquitetura do sistema.",
    "Dit artikel beschrijft de architectuur van het systeem.",
    "W artykule opisano architekturę systemu operacyjnego.",
]
"""Sentences of the test's own, in the languages whose function words are listed and two beside."""

SCRIPTS = [
    ("Greek script", "Τα αποτελέσματα δείχνουν ότι η νέα μέθοδος είναι ταχύτερη."),
    ("Cyrillic script", "Результаты показывают, что новый метод быстрее прежних."),
    ("Cyrillic script", "Результати свідчать, що новий метод є швидшим."),
    ("Arabic script", "تظهر النتائج أن الطريقة الجديدة أسرع من سابقاتها."),
    ("Hebrew script", "התוצאות מראות שהשיטה החדשה מהירה יותר."),
    ("Devanagari script", "परिणाम दिखाते हैं कि नई विधि पहले से तेज़ है।"),
    ("Thai script", "ผลการทดลองแสดงว่าวิธีใหม่เร็วกว่าวิธีเดิม"),
    ("Hangul script", "결과는 새로운 방법이 더 빠르다는 것을 보여 준다."),
    ("Han script", "结果表明，新方法比以前的方法更快。"),
    ("Kana script", "結果は新しい手法がより速いことを示している。"),
    ("other Indian or South-East Asian script", "ফলাফল দেখায় যে নতুন পদ্ধতি দ্রুততর।"),
    ("other Indian or South-East Asian script", "புதிய முறை வேகமானது என்று முடிவுகள் காட்டுகின்றன."),
]

NAMED = [
    ("German", "Jede stetige Funktion auf einem kompakten Raum ist gleichmäßig stetig."),
    ("French", "Les participants ont été répartis en deux groupes."),
    ("Italian", "I campioni sono stati raccolti nelle tre stazioni durante l'estate."),
    ("Dutch", "De resultaten laten zien dat het nieuwe model minder fouten maakt."),
    ("Polish", "Wyniki pokazują, że nowa metoda jest szybsza od poprzednich."),
    ("Czech or Slovak", "Vzorky byly odebrány ve třech lokalitách a uloženy při nízké teplotě."),
    ("Swedish", "Resultaten visar att den nya metoden är snabbare än den gamla."),
    ("Danish or Norwegian", "Resultaterne viser, at den nye metode er hurtigere end den gamle."),
    ("Finnish", "Tulokset osoittavat, että uusi menetelmä on nopeampi kuin aiemmat."),
    ("Hungarian", "Az eredmények azt mutatják, hogy az új módszer gyorsabb a korábbiaknál."),
    ("Romanian", "Rezultatele arată că metoda nouă este mai rapidă decât cele anterioare."),
    ("Romanian", "Probele au fost colectate din trei stații în timpul verii."),
    (
        "Indonesian or Malay",
        "Hasil penelitian menunjukkan bahwa metode baru lebih cepat dari metode sebelumnya.",
    ),
    ("Vietnamese", "Kết quả cho thấy phương pháp mới nhanh hơn các phương pháp trước đây."),
    ("Vietnamese", "Bài báo trình bày một mô hình dự báo lũ lụt ở đồng bằng sông Cửu Long."),
    ("Catalan", "Els resultats mostren que el nou mètode és més ràpid que els anteriors."),
    (
        "Czech or Slovak",
        "Výsledky ukazujú, že navrhnutá metóda je presnejšia ako predchádzajúce postupy.",
    ),
    ("German", "Wir schlagen ein Verfahren vor, das GPT-4 mit einem Beweisassistenten verbindet."),
    ("Dutch", "Dit artikel beschrijft de architectuur van het systeem."),
]

ENGLISH_TEXTS = [
    "In vitro and in vivo, the compound inhibits de novo lipogenesis.",
    "Erdős–Rényi graphs",
    "Gröbner bases of zero-dimensional ideals",
    "Hölder continuity, Schrödinger operators, Poincaré inequalities, Möbius functions",
    "\\sum_{i=1}^n x_i^2 \\leq \\alpha\\beta\\gamma",
    "α + β = γ ∀ ε > 0",
    "The Fréchet–Urysohn property à la Kuratowski–Łoś holds.",
    "Escherichia coli ferments lactose.",
    "Drosophila melanogaster",
    "El Niño weakens trade winds.",
    "The Rio de la Plata estuary",
    "Conway's Game of Life is Turing complete.",
    "WE PROVE THAT EVERY PLANAR GRAPH IS FOUR-COLOURABLE.",
    "BERT",
    "Vaswani et al. introduced de facto standards.",
    "Müller and García-Pérez et al. studied Quebec's 'langue de bois' in détail.",
    "The Chinese character 漢字 means Chinese character.",
    "The Russian word привет means hello.",
    "The French phrase \"l'état c'est moi\" is attributed to Louis XIV.",
    "Sans-serif fonts reduce dyslexic reading errors.",
    "SARS-CoV-2 Delta variant, Omicron BA.5, Pangolin lineage B.1.1.7",
    "La-Ni-Co-Mn-Al-Cu alloys absorb hydrogen.",
    "Die casting, DoS attacks, MIT Scratch",
    "a priori, a posteriori, ad hoc",
    "vis-à-vis",
    "Canis lupus familiaris, Felis catus, Bos taurus, Sus scrofa",
    "Proof of Lemma 3",
    "Naïve Bayes",
    "λx.λy.x",
    "Σ_{n} ζ(n)",
    "Vaccinia mRNA data, gamma radii, alpha criteria, via schema",
    "Tokyo, Osaka, Kyoto, Nagoya, Fukuoka",
    "Das and Van der Waals forces dominate.",
    "Copulas in actuarial mathematics",
    "O(n log n)",
    "Alpha beta gamma delta epsilon",
    "Qui-Gon, Obi-Wan",
    "Data via media",
    "El-Gamal encryption is secure under DDH.",
    "The Banach–Mazur distance à deux",
    "Rue de la Paix",
    "Que sera sera",
    "Lithium sulfide cathodes",
    "Ohmic losses",
    "Nous Research releases Hermes models.",
    "X ⊆ Y ⇒ f(X) ⊆ f(Y)",
    "Une-bouche",
    "OLS, GMM, 2SLS, DiD, RDD",
    "pour-over coffee extraction",
    "Jean-Baptiste Siméon Chardin, Élisabeth Vigée Le Brun",
]


@pytest.mark.parametrize("text", LATIN)
def test_a_sentence_in_another_language_is_not_read_with_english_cues(text: str) -> None:
    assert foreign(text)


@pytest.mark.parametrize(("script", "text"), SCRIPTS)
def test_another_script_is_named(script: str, text: str) -> None:
    assert foreign(text) == script


@pytest.mark.parametrize(("language", "text"), NAMED)
def test_a_language_is_named_where_its_words_tell_it(language: str, text: str) -> None:
    assert foreign(text) == language


@pytest.mark.parametrize("text", ENGLISH_TEXTS)
def test_no_english_text_formula_or_name_is_withheld_as_foreign(text: str) -> None:
    assert foreign(text) == ""
    assert foreign(text.upper()) == ""
    assert foreign(read(text).whole) == ""


@pytest.mark.parametrize("text", [*LATIN, *(text for _, text in SCRIPTS)])
def test_a_text_is_told_alike_as_written_as_read_and_in_capitals(text: str) -> None:
    assert foreign(read(text).whole) == foreign(text)
    assert foreign(text.upper())


def test_one_quoted_word_does_not_make_a_sentence_foreign() -> None:
    assert (
        foreign("The word \u043f\u0440\u0438\u0432\u0435\u0442 is among the most frequent ones.")
        == ""
    )
    assert (
        foreign("\u043f\u0440\u0438\u0432\u0435\u0442 \u0432\u0441\u0435\u043c")
        == "Cyrillic script"
    )


def test_what_stands_beyond_the_examined_start_is_not_looked_at() -> None:
    start = "The committee met in the spring. " * 60
    assert len(start) > EXAMINED
    assert foreign(start + "\u7ed3\u679c\u8868\u660e" * 5_000) == ""


def test_no_word_speaks_for_english_and_against_it() -> None:
    assert ENGLISH.isdisjoint(TELLING)
    assert ENGLISH.isdisjoint(HINTS)
    assert HINTS.isdisjoint(TELLING)
