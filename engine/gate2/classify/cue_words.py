"""The words without which a phrase of the tables of cues stands in no text.

Written by `python tests/cue_reading.py` from the patterns, and held to them by its tests: for
each phrase at most three needs, each a list of which one member stands in every match. A member is
how a word begins (with ``$`` the whole word), ``\\d`` a word that begins with a digit, or one
character that is of no word.
"""

NEEDS: dict[str, tuple[str, ...]] = {
    "mathematical property": (
        r"abeli acycl adjoi analy antis appro assoc bijec bipar bound chord close color colou "
        r"commu compa compl compu conca congr conju conne conse conti conve copri cycli decid "
        r"decre defin dense diago diffe disjo distr divis enume equiv ergod euler expon finit "
        r"hamil hard$ hermi holom homeo homot idemp ident incre indep infin injec intra invar "
        r"inver irrat irred isomo linea lipsc logar marti measu metri monot negat nilpo noeth "
        r"nonde nonem nonin nonne nonsi nontr nonze npcom nphar open$ opera optim ortho paret "
        r"plana polyn posed posit prime propo pspac quadr quasi recur reduc refle regul semid "
        r"separ sharp singu smoot solva stati strat submo super surje symme tight torsi tract "
        r"trans unbia unbou uncom undec uniqu unita zero$",
        r"are$ be$ becom is$ remai stay$ stays was$ were$",
    ),
    "is such an object": (
        r"abeli algeb autom axiom ball$ banac bijec bodie categ chain chrom circu cliqu close "
        r"cohom compl conje contr conve convo corol curva cycli deriv deter disk$ dispe distr "
        r"diver edges eigen energ entro equil exten field finit frobe funct gauss geode gradi "
        r"graph group hausd hessi hilbe homol homom ideal inequ inert infim infin infor integ "
        r"inter isome isomo jacob kerne lapla latti lebes lemma logar logit losse machi manif "
        r"marko marti matri matro measu metri minim modul momen monoi natur norm$ norms numbe "
        r"opera optim orbit oscil parti permu point polyn poset prime proba probl produ proje "
        r"quoti rando ratio reals recur resol riema ring$ rings saddl semir seque sobol solut "
        r"space spann spect spher stati stoch subgr submo subse subsp supre sympl tempe theor "
        r"topol tourn trace trans tree$ trees treew vecto verte verti",
        r"a$ again an$ isomo own$ the$",
        r"are$ be$ becom is$ remai stay$ stays was$ were$",
    ),
    "attains a rate or regret": (
        r"appro compe compl conve minim regre",
        r"achie attai enjoy has$ have$ incur obtai suffe",
    ),
    "guarantees for all": (
        r"ensur guara",
        r"all$ any$ every",
    ),
    "such a thing exists": (
        r"exist",
        r"alway every no$ such$",
    ),
    "hypothesis and conclusion": (
        r"if$ whene",
        r", whene",
    ),
    "at every step": (
        r"each$ every",
        r"itera round step$",
        r"after at$ in$",
    ),
    "depends only on": (
        r"depen",
        r"only$",
        r"on$",
    ),
    "existence": (
        r"there",
        r"a$ also$ alway an$ are$ exist least most$ must$ no$",
    ),
    "has such an object": (
        r"basis close color colou cycle dimen eigen eleme equil facto inver kerne limit match "
        r"maxim measu minim neigh orbit path$ paths point prope rank$ repre resol root$ roots "
        r"singu solut subse verti zero$ zeros",
        r"has$ have$ posse",
        r"a$ an$ exact infin least most$ no$ only$ the$",
    ),
    "complexity class of an algorithm": (
        r"const cubic expon linea logar polyn quadr quasi subli subqu super",
        r"compl cost$ in$ memor numbe rate$ regre space time$",
        r"cost$ costs has$ have$ in$ need$ needs requi run$ runs$ solva take$ takes use$ uses$ "
        r"with$",
    ),
    "count by formula": (
        r"addit bits$ compa edges evalu faces flops gates itera leave messa multi nodes opera "
        r"param qubit queri round sampl steps swap$ swaps verti weigh",
        r"add$ adds$ conta cost$ costs has$ have$ make$ makes need$ needs perfo requi send$ sends "
        r"take$ takes use$ uses$",
    ),
    "reduces to a problem": (
        r"reduc",
        r"to$",
        r"a$ an$ solvi the$",
    ),
    "never beyond": (
        r"never",
        r"above below decre excee great incre large less$ more$ small worse",
    ),
    "lies between": (
        r"alway betwe in$",
        r"are$ is$ lie$ lies$",
    ),
    "it follows": (
        r"direc follo impli",
        r"follo impli it$",
        r"follo is$ it$",
    ),
    "yields a formula": (
        r"yield",
        r"equat formu ident relat",
        r"the$",
    ),
    "derived in a model": (
        r"follo limit linea solvi the$ zero$",
        r"in$ model only$ the$ under withi",
        r"from$ in$ only$ the$ under withi",
    ),
    "universal quantifier": (
        r"all$ any$ arbit each$ every",
        r"for$",
    ),
    "universal subject": (
        r"any$ every no$",
        r"any$ compl conne conti conve every finit initi integ no$ posit real$ smoot",
        r"any$ by$ every from$ no$ of$ on$ start to$",
    ),
    "never or always": (r"alway neces never",),
    "with probability": (
        r"almos expec proba",
        r"almos expec with$",
        r"in$ surel with$",
    ),
    "worst case": (
        r"worst",
        r"case$",
        r"bound error in$ numbe",
    ),
    "if and only if": (
        r"iff$ only$ suffi ⇔ ⟺",
        r"if$ iff$ neces ⇔ ⟺",
        r"and$ if$ iff$ ⇔ ⟺",
    ),
    "bound": (
        r"bound",
        r"compl error gener lower match regre upper",
    ),
    "at most or at least an expression": (
        r"bound equal excee least most$ than$",
        r"\d b$ c$ d$ e$ exp$ f$ g$ h$ j$ k$ l$ ln$ log m$ max$ min$ n$ o$ p$ q$ r$ s$ sqrt$ t$ u$ "
        r"v$ w$ x$ y$ z$ ω$",
    ),
    "at most or at least": (
        r"least most$ ≤ ≥",
        r"at$ ≤ ≥",
    ),
    "order notation": (
        r"(",
        r")",
        r"o$ omega poly$ polyl theta õ$ θ$ ω$",
    ),
    "up to factors": (
        r"up$",
        r"addit conju const homot isomo log$ logar lower multi polyl relab sign$",
        r"to$",
    ),
    "rate of convergence": (
        r"conve",
        r"almos distr expon linea point quadr rate$ stron subli super unifo weakl",
    ),
    "approximation or competitive ratio": (
        r"appro compe",
        r"appro compe guara",
        r"- appro compe",
    ),
    "model class": (
        r"all$ any$ diffe every itera",
        r"conve distr every funct graph input integ itera matri n$ neigh polic priva",
        r"conve distr funct graph input integ itera matri n$ neigh of$ polic priva",
    ),
    "limits or uniqueness": (
        r"0 close equil infin infty solut tend$ tends uniqu zero ∞",
        r"as$ close tend$ tends uniqu",
        r"- close to$ uniqu →",
    ),
    "formula": (
        r"< = > → ∈ ≠ ≡ ≤ ≥ ⊆",
        r"a$ a_ b$ b_ c$ c_ d$ d_ e$ e_ f$ f_ g$ g_ h$ h_ i$ i_ j$ j_ k$ k_ l$ l_ m$ m_ n$ n_ o$ "
        r"o_ p$ p_ q$ q_ r$ r_ s$ s_ t$ t_ u$ u_ v$ v_ w$ w_ x$ x_ y$ y_ z$ z_",
    ),
    "power or product of variables": (
        r"* ^ is$ n$ ×",
        r"* \d ^ is$ n$ ×",
        r"1$ \d b c d e f g h j k l m n o p q r s t u v w x y z",
    ),
    "from one expression to another": (
        r"from$",
        r"to$",
        r"\d ^ b c d f g h j k l m n o$ p q r s t v w x y z",
    ),
    "variables": (
        r"a$ a_ b$ b_ c$ c_ d$ d_ e$ e_ f$ f_ g$ g_ h$ h_ i$ i_ j$ j_ k$ k_ l$ l_ m$ m_ n$ n_ o$ "
        r"o_ p$ p_ q$ q_ r$ r_ s$ s_ t$ t_ u$ u_ v$ v_ w$ w_ x$ x_ y$ y_ z$ z_",
    ),
    "mathematical objects": (
        r"abeli algeb autom axiom ball$ banac bijec bodie categ chain chrom circu cliqu close "
        r"cohom compl conje conve convo corol curva cycli deriv deter disk$ dispe distr diver "
        r"edges eigen energ entro equil field finit frobe funct gauss geode gradi group hausd "
        r"hessi hilbe homol homom ideal inequ inert infin infor integ inter isomo jacob lapla "
        r"latti lebes lemma logar logit losse machi manif marko marti matri matro measu metri "
        r"minim modul momen natur norm$ norms numbe opera optim orbit oscil parti permu point "
        r"polyn poset prime proba probl produ quoti rando ratio reals recur resol riema ring$ "
        r"rings saddl seque sobol solut space spann spect spher stati stoch subgr submo subse "
        r"subsp sympl tempe theor topol tourn trace trans tree$ trees treew vecto verte verti",
    ),
    "theorem frame words": (r"prova theor",),
    "polynomial time": (
        r"space time$",
        r"const expon linea logar polyn quadr",
    ),
    "leads to": (
        r"lead$ leads led$ resul",
        r"in$ to$",
    ),
    "association": (
        r"assoc corre linke",
        r"to$ with$",
        r"are$ be$ becam becom been$ is$ remai was$ were$",
    ),
    "regulation": (
        r"decre deple detec downr eleva enric impai impro incre inhib obser overe prese reduc "
        r"regul suppr upreg",
        r"are$ be$ becam becom been$ is$ remai was$ were$",
    ),
    "comparative": (
        r"bette cheap faste great highe large longe lower short slowe small stron than$ weake "
        r"worse",
        r"are$ be$ becam becom been$ is$ remai was$ were$",
    ),
    "found by examining": (
        r"found ident out$ revea showe uncov",
        r"analy annot audit exami inspe scree turne turns was$ were$",
        r"among analy annot audit betwe exami in$ inspe scree to$",
    ),
    "sensitive or prone": (
        r"able$ accur benef britt calib capab compa compe effec effic harmf imbal infer misca "
        r"overc par$ prone reali relia resil resis robus safe$ sensi super susce toler towar toxic "
        r"vulne",
        r"are$ be$ becam becom been$ is$ remai was$ were$",
    ),
    "measured amount": (
        r"\d about appro aroun avera dozen eight five$ four$ half$ hundr just$ milli nine$ only$ "
        r"rough seven six$ ten$ third thous three twelv twent two$",
        r"amoun are$ avera evalu is$ total was$ were$",
    ),
    "takes this much": (
        r"add$ added adds$ built compl consu cost$ costs finis need$ neede needs ran$ requi run$ "
        r"runs$ save$ saved saves take$ takes took$ train use$ used$ uses$",
        r"\d bleu$ c$ cm$ day$ days$ db$ dozen eight ev$ five$ fiveb fivec fived fivee fivef fiveg "
        r"fiveh fivek fivem fiven fivep fives fivet fiveu fivew fivex fivey fiveμ fold$ four$ "
        r"fourb fourc fourd foure fourf fourg fourh fourk fourm fourn fourp fours fourt fouru "
        r"fourw fourx foury fourμ fps$ g$ gb$ gev$ ghz$ gib$ gpa$ half$ halfb halfc halfd halfe "
        r"halff halfg halfh halfk halfm halfn halfp halfs halft halfu halfw halfx halfy halfμ "
        r"hour$ hours hundr hz$ k$ kb$ kelvi kev$ kg$ khz$ km$ kpa$ kpc$ kw$ mb$ mev$ mg$ mhz$ "
        r"mib$ milli minut ml$ mm$ mmhg$ month mpa$ mpc$ ms$ mw$ nine$ nineb ninec nined ninee "
        r"ninef nineg nineh ninek ninem ninen ninep nines ninet nineu ninew ninex niney nineμ nm$ "
        r"ofble ofcm$ ofday ofdb$ ofev$ offol offps ofg$ ofgb$ ofgev ofghz ofgib ofgpa ofhou ofhz$ "
        r"ofk$ ofkb$ ofkel ofkev ofkg$ ofkhz ofkm$ ofkpa ofkpc ofkw$ ofmb$ ofmev ofmg$ ofmhz ofmib "
        r"ofmil ofmin ofml$ ofmm$ ofmmh ofmon ofmpa ofmpc ofms$ ofmw$ ofnm$ ofpc$ ofpoi ofpp$ "
        r"ofsec oftb$ oftev oftim ofum$ ofw$ ofwee ofx$ ofyea ofμm$ pc$ point pp$ s$ secon seven "
        r"six$ sixbl sixcm sixda sixdb sixev sixfo sixfp sixg$ sixgb sixge sixgh sixgi sixgp sixho "
        r"sixhz sixk$ sixkb sixke sixkg sixkh sixkm sixkp sixkw sixmb sixme sixmg sixmh sixmi "
        r"sixml sixmm sixmo sixmp sixms sixmw sixnm sixpc sixpo sixpp sixse sixtb sixte sixti "
        r"sixum sixw$ sixwe sixx$ sixye sixμm tb$ ten$ tenbl tencm tenda tendb tenev tenfo tenfp "
        r"teng$ tengb tenge tengh tengi tengp tenho tenhz tenk$ tenkb tenke tenkg tenkh tenkm "
        r"tenkp tenkw tenmb tenme tenmg tenmh tenmi tenml tenmm tenmo tenmp tenms tenmw tennm "
        r"tenpc tenpo tenpp tense tentb tente tenti tenum tenw$ tenwe tenx$ tenye tenμm tev$ third "
        r"thous three times twelv twent two$ twobl twocm twoda twodb twoev twofo twofp twog$ twogb "
        r"twoge twogh twogi twogp twoho twohz twok$ twokb twoke twokg twokh twokm twokp twokw "
        r"twomb twome twomg twomh twomi twoml twomm twomo twomp twoms twomw twonm twopc twopo "
        r"twopp twose twotb twote twoti twoum twow$ twowe twox$ twoye twoμm um$ w$ weeks x$ years "
        r"μm$",
        r"% \d bleu$ c$ cm$ day$ days$ db$ eight ev$ fiveb fivec fived fivee fivef fiveg fiveh "
        r"fivek fivem fiven fivep fives fivet fiveu fivew fivex fivey fiveμ fold$ fourb fourc "
        r"fourd foure fourf fourg fourh fourk fourm fourn fourp fours fourt fouru fourw fourx "
        r"foury fourμ fps$ g$ gb$ gev$ ghz$ gib$ gpa$ halfb halfc halfd halfe halff halfg halfh "
        r"halfk halfm halfn halfp halfs halft halfu halfw halfx halfy halfμ hour$ hours hundr hz$ "
        r"k$ kb$ kelvi kev$ kg$ khz$ km$ kpa$ kpc$ kw$ mb$ mev$ mg$ mhz$ mib$ milli minut ml$ mm$ "
        r"mmhg$ month mpa$ mpc$ ms$ mw$ nineb ninec nined ninee ninef nineg nineh ninek ninem "
        r"ninen ninep nines ninet nineu ninew ninex niney nineμ nm$ ofble ofcm$ ofday ofdb$ ofev$ "
        r"offol offps ofg$ ofgb$ ofgev ofghz ofgib ofgpa ofhou ofhz$ ofk$ ofkb$ ofkel ofkev ofkg$ "
        r"ofkhz ofkm$ ofkpa ofkpc ofkw$ ofmb$ ofmev ofmg$ ofmhz ofmib ofmil ofmin ofml$ ofmm$ "
        r"ofmmh ofmon ofmpa ofmpc ofms$ ofmw$ ofnm$ ofpc$ ofpoi ofpp$ ofsec oftb$ oftev oftim "
        r"ofum$ ofw$ ofwee ofx$ ofyea ofμm$ pc$ point pp$ s$ secon seven sixbl sixcm sixda sixdb "
        r"sixev sixfo sixfp sixg$ sixgb sixge sixgh sixgi sixgp sixho sixhz sixk$ sixkb sixke "
        r"sixkg sixkh sixkm sixkp sixkw sixmb sixme sixmg sixmh sixmi sixml sixmm sixmo sixmp "
        r"sixms sixmw sixnm sixpc sixpo sixpp sixse sixtb sixte sixti sixum sixw$ sixwe sixx$ "
        r"sixye sixμm tb$ tenbl tencm tenda tendb tenev tenfo tenfp teng$ tengb tenge tengh tengi "
        r"tengp tenho tenhz tenk$ tenkb tenke tenkg tenkh tenkm tenkp tenkw tenmb tenme tenmg "
        r"tenmh tenmi tenml tenmm tenmo tenmp tenms tenmw tennm tenpc tenpo tenpp tense tentb "
        r"tente tenti tenum tenw$ tenwe tenx$ tenye tenμm tev$ third thous three times twelv twent "
        r"twobl twocm twoda twodb twoev twofo twofp twog$ twogb twoge twogh twogi twogp twoho "
        r"twohz twok$ twokb twoke twokg twokh twokm twokp twokw twomb twome twomg twomh twomi "
        r"twoml twomm twomo twomp twoms twomw twonm twopc twopo twopp twose twotb twote twoti "
        r"twoum twow$ twowe twox$ twoye twoμm um$ w$ weeks x$ years × μm$",
    ),
    "ability of an existing system": (
        r"agent chatg class clip$ detec gpt llm$ llms$ model netwo trans",
        r"can$ frequ often rarel somet usual",
    ),
    "fits or explains data": (
        r"accou descr expla fit$ fits$ repro",
        r"% curve data distr measu obser spect varia",
    ),
    "works well": (
        r"work$ works",
        r"best$ bette poorl relia well$",
    ),
    "comparative without a than": (r"are$ be$ becam becom been$ is$ remai was$ were$",),
    "so many of so many": (
        r"\d one$",
        r"\d dozen eight five$ four$ half$ hundr milli nine$ seven six$ ten$ third thous three "
        r"twelv twent two$",
        r"in$ of$ out$",
    ),
    "faulty output": (r"biase dupli erron false hallu impla inacc incon incor sharp unrea wrong",),
    "makes it so": (r"made$ make$ makes rende",),
    "there is a relation": (
        r"there",
        r"assoc corre diffe effec evide gap$ relat trade trend",
        r"clear inver linea marke negat posit signi stron subst weak$",
    ),
    "percent more": (
        r"%",
        r"bette cheap faste fewer highe large less lower more slowe small worse",
    ),
    "share of those asked": (
        r"cases child error items parti patie quest respo sampl stude subje users",
        r"of$",
    ),
    "appears to": (
        r"appea seem$ seems tend$ tends",
        r"to$",
    ),
    "follows a prediction": (
        r"analy exper measu predi theor",
        r"close devia diffe follo match",
        r"curve predi resul the$ value",
    ),
    "throughput": (
        r"per$",
        r"day$ gpu$ hour$ joule minut secon watt$ year$",
        r"\d dozen eight five$ fivek four$ fourk half$ halfk hundr milli nine$ ninek ofk$ seven "
        r"six$ sixk$ ten$ tenk$ third thous three twelv twent two$ twok$",
    ),
    "data described by a model": (
        r"curve data$ distr measu obser spect",
        r"captu descr expla fit$ fitte repro",
        r"are$ is$ was$ were$",
    ),
    "more so": (
        r"least less$ more$ most$",
        r"are$ be$ becam becom been$ is$ remai was$ were$",
    ),
    "agreement with measurement": (
        r"agree coinc consi line$ match well$",
        r"data$ empir exper measu obser simul",
        r"data$ empir exper match measu obser simul",
    ),
    "bound on data": (
        r"bound",
        r"actua cifar evalu image loose mnist real$ synth",
        r"evalu loose on$",
    ),
    "significant effect": (
        r"signi",
        r"signi stati",
        r"assoc corre decre diffe effec impro incre outpe reduc short signi small stati",
    ),
    "p value or interval": (
        r"\d chisq ci$ confi ratio squar",
        r". 90$ 95$ chisq hazar inter odds$ squar",
        r"= chisq ci$ confi p$ ratio squar value",
    ),
    "in experiments": (
        r"all$ clust empir episo exper pract runs$ sever simul these trial",
        r"\d empir exper in$ our$",
        r"empir exper in$ on$",
    ),
    "percentage": (
        r"% perce",
        r"% perce point",
    ),
    "measured quantity": (
        r"\d bleu$ c$ cm$ day$ days$ db$ eight ev$ fiveb fivec fived fivee fivef fiveg fiveh fivek "
        r"fivem fiven fivep fives fivet fiveu fivew fivey fiveμ fold$ fourb fourc fourd foure "
        r"fourf fourg fourh fourk fourm fourn fourp fours fourt fouru fourw foury fourμ fps$ g$ "
        r"gb$ gev$ ghz$ gib$ gpa$ halfb halfc halfd halfe halff halfg halfh halfk halfm halfn "
        r"halfp halfs halft halfu halfw halfy halfμ hour$ hours hundr hz$ k$ kb$ kelvi kev$ kg$ "
        r"khz$ km$ kpa$ kpc$ kw$ mb$ mev$ mg$ mhz$ mib$ milli minut ml$ mm$ mmhg$ month mpa$ mpc$ "
        r"ms$ mw$ nineb ninec nined ninee ninef nineg nineh ninek ninem ninen ninep nines ninet "
        r"nineu ninew niney nineμ nm$ ofble ofcm$ ofday ofdb$ ofev$ offol offps ofg$ ofgb$ ofgev "
        r"ofghz ofgib ofgpa ofhou ofhz$ ofk$ ofkb$ ofkel ofkev ofkg$ ofkhz ofkm$ ofkpa ofkpc ofkw$ "
        r"ofmb$ ofmev ofmg$ ofmhz ofmib ofmil ofmin ofml$ ofmm$ ofmmh ofmon ofmpa ofmpc ofms$ "
        r"ofmw$ ofnm$ ofpc$ ofpoi ofpp$ ofsec oftb$ oftev oftim ofum$ ofw$ ofwee ofyea ofμm$ pc$ "
        r"point pp$ s$ secon seven sixbl sixcm sixda sixdb sixev sixfo sixfp sixg$ sixgb sixge "
        r"sixgh sixgi sixgp sixho sixhz sixk$ sixkb sixke sixkg sixkh sixkm sixkp sixkw sixmb "
        r"sixme sixmg sixmh sixmi sixml sixmm sixmo sixmp sixms sixmw sixnm sixpc sixpo sixpp "
        r"sixse sixtb sixte sixti sixum sixw$ sixwe sixye sixμm tb$ tenbl tencm tenda tendb tenev "
        r"tenfo tenfp teng$ tengb tenge tengh tengi tengp tenho tenhz tenk$ tenkb tenke tenkg "
        r"tenkh tenkm tenkp tenkw tenmb tenme tenmg tenmh tenmi tenml tenmm tenmo tenmp tenms "
        r"tenmw tennm tenpc tenpo tenpp tense tentb tente tenti tenum tenw$ tenwe tenye tenμm tev$ "
        r"third thous three times twelv twent twobl twocm twoda twodb twoev twofo twofp twog$ "
        r"twogb twoge twogh twogi twogp twoho twohz twok$ twokb twoke twokg twokh twokm twokp "
        r"twokw twomb twome twomg twomh twomi twoml twomm twomo twomp twoms twomw twonm twopc "
        r"twopo twopp twose twotb twote twoti twoum twow$ twowe twoye twoμm um$ w$ weeks years μm$",
    ),
    "factor of change": (
        r"\d dozen eight faste fewer five fold$ four half highe hundr large less lower milli more "
        r"nine oftim ofx$ seven six small ten third thous three times twelv twent twice two x$ ×",
        r"\d by$ dozen eight five fold$ four half hundr milli nine oftim ofx$ seven six ten third "
        r"thous three times twelv twent twice two x$ ×",
        r"\d by$ eight fivef fivet fivex fold$ fourf fourt fourx from$ half$ halft halfx hundr "
        r"milli ninet ninex oftim ofx$ seven sixti sixx$ tenfo tenti tenx$ third thous three times "
        r"twelv twent twice twofo twoti twox$ x$ ×",
    ),
    "comparison": (
        r"basel compa contr exist other previ prior relat state than$",
        r"bette faste fewer highe less$ lower more$ over$ slowe than$ to$ with$ worse",
    ),
    "better transfer or performance": (
        r"bette compa compe highe impro incor infer lower poor$ robus state stron super worse",
        r"abili accur capab citat corre gener level perfo quali recal resul robus than$ to$ trans",
    ),
    "named data": (
        r"bench cifar coco$ datas domai glue$ gsm8k held$ human image libri minif mmlu$ mnist "
        r"objec split squad tasks test$ valid wikit wmt",
        r"on$",
    ),
    "metric": (
        r"accur auc$ auroc bleu$ error f1$ fid$ forge fract gain$ gains gener hallu incid iou$ "
        r"laten morta perfo perpl preci press preva psnr$ rate$ rates recal relap respo robus "
        r"rouge score speed ssim$ succe survi throu top$ weigh yield",
    ),
    "living subjects": (
        r"adult anima cells child contr human infan men$ mice$ parti patie rats$ tissu women yeast "
        r"zebra",
        r"in$ of$",
    ),
    "measured": (r"clock empir exper fitte fitti measu obser",),
    "fit of a model": (
        r"fit$ fitte fitti reduc squar",
        r"chi$ fitte fitti least of$ to$",
        r"chi$ fit$ fitte fitti of$ to$",
    ),
    "on average": (
        r"\d avera mean$ media",
        r"avera mean$ media of$",
        r"media of$ on$ the$ was$",
    ),
    "sharply": (r"consi drama drast margi marke notab rapid sharp sligh steep stron subst",),
    "improvement as a thing": (
        r"benef boost gain$ gains impro speed",
        r"bring broug deliv give$ gives provi yield",
    ),
    "correlation": (
        r"assoc corre link$ links relat",
        r"betwe of$ with$",
    ),
    "prover evaluated": (
        r"\d goals probl theor",
        r"\d close prove solve",
        r"\d goals more$ probl theor",
    ),
    "observed excess": (r"conce exces expre signa super trans",),
    "what the paper does": (
        r"addre adopt advoc aim analy appli apply ask asses assum attem belie bench build built "
        r"call catal colle compa compu condu consi const contr cover creat defin denot descr desig "
        r"detai devel devis discu elabo emplo evalu exami exper explo exten focus forma formu gave "
        r"give highl hope hypot imple inclu inten intro inves let lever look measu motiv offer "
        r"opens outli perfo plan pose prese propo provi publi recru refer relea repor revie revis "
        r"seek selec set sourc studi study summa surve synth tackl take test took train use$ used$ "
        r"uses$ want",
        r"artic autho chapt curre i$ lette liter new$ note$ paper prese proje propo recen repor "
        r"resea revie secti study surve syste thesi they$ we$ work$",
    ),
    "is proposed": (
        r"consi descr devel discu explo intro inves outli prese propo revie studi surve",
        r"are$ be$ been$ is$ was$ were$",
    ),
    "definition": (
        r"abbre calle defin denot known refer stand terme under",
        r"are$ be$ been$ for$ is$ to$ was$ were$",
    ),
    "let": (r"assum consi defin denot let$ set$ suppo write",),
    "is a kind of": (
        r"are$ is$",
        r"a$ an$ one$ proce study task",
        r"a$ an$ one$ the$",
    ),
    "objective is a formula": (
        r"energ funct lagra likel loss$ objec rewar",
        r"are$ is$ read$ reads",
    ),
    "meant to": (
        r"aimed built const desig devel devis expec inten meant suppo tailo",
        r"for$ so$ to$",
        r"are$ be$ been$ is$ was$ were$",
    ),
    "is used": (
        r"added adopt align appli based built clust combi compo compu conca conne deriv divid "
        r"drawn emplo encod equip fed$ follo froze fused group imple initi integ made$ mappe organ "
        r"param parti passe proce proje repre respo route sampl share split store struc train "
        r"tuned updat used$ utili",
        r"are$ be$ been$ is$ was$ were$",
    ),
    "takes as input": (
        r"input",
        r"accep recei take$ takes",
    ),
    "protocol": (
        r"admin analy annot appro asses assig augme avera calcu carri centr colle compa compu "
        r"condu consi cultu curat disso divid downl enrol evalu exclu execu follo gathe heate "
        r"house image imple incub initi inter label measu norma obtai optim perfo pretr quant "
        r"rando recor recru repea repor run$ sampl scann selec seque set$ split store surve teste "
        r"train treat tuned valid",
        r"are$ be$ been$ is$ was$ were$",
    ),
    "some passive in the past": (r"was$ were$",),
    "endpoint or setting": (
        r"batch cohor dropo endpo epoch follo hyper layer learn measu numbe optim param sampl "
        r"seed$ signi thres weigh windo",
        r"are$ compr inclu is$ of$ was$ were$",
    ),
    "assessed for significance": (
        r"consi signi",
        r"signi stati",
        r"is$ level signi was$ were$",
    ),
    "what an artefact holds": (
        r"compr consi conta cover enrol featu inclu offer provi span$ spans",
        r"bench cohor colle corpu data$ datab datas libra packa regis relea repos study suite "
        r"test$ toolk",
    ),
    "available": (
        r"avail opens relea sourc",
        r"are$ be$ been$ is$ was$ were$",
    ),
    "importance": (
        r"bottl centr chall commo conce consu costl criti cruci diffi essen expen funda goal$ "
        r"impor inten inter issue key$ miles neces popul prior probl promi prone relev scarc task$ "
        r"tedio threa topic ubiqu vital wides",
        r"are$ becom been$ is$ remai",
    ),
    "role or attention": (
        r"atten chall inter popul risk$ role$ threa",
        r"attra draw$ drawn draws gaine play$ playe plays pose$ poses recei",
    ),
    "trend": (
        r"appli becom emerg exten focus grown incre made$ recen relie revol seen$ used$ widel "
        r"witne",
        r"has$ have$",
    ),
    "vague success": (
        r"advan impro perfo poten progr promi resul succe",
        r"achie also$ demon enjoy had$ led$ made$ recen shown",
        r"consi great impre much$ notab promi rapid remar signi subst treme unpre",
    ),
    "has so many": (
        r"annot atten block categ chann class docum domai examp heads image langu layer modul "
        r"quest recor sampl sente stage tasks",
        r"\d about aroun dozen eight five$ four$ half$ hundr milli more$ nine$ seven six$ ten$ "
        r"third thous three twelv twent two$",
        r"has$ have$ with$",
    ),
    "is a quantity of": (
        r"abili avera colle combi cosin degre diffe dista expon fract inver lengt logar maxim "
        r"mean$ measu minim norm$ numbe perce proba proce produ propo rate$ ratio set$ share size$ "
        r"squar study sum$ task$",
        r"a$ an$ just$ simpl the$",
        r"at$ betwe by$ in$ of$ that$",
    ),
    "the paper does something": (
        r"artic autho chapt curre i$ lette liter new$ note$ paper prese proje propo recen repor "
        r"resea revie secti study surve syste thesi they$ we$ work$",
        r"a b c d e f g h i j k l m n o p q r s t u v w x y z",
    ),
    "falls into kinds": (
        r"class divid fall$ falls fell$ group organ",
        r"categ class famil group kind part secti type",
        r"in$ into$",
    ),
    "holds so many": (
        r"hold$ holds",
        r"\d about dozen eight five$ four$ half$ hundr milli nine$ seven six$ ten$ third thous "
        r"three twelv twent two$",
    ),
    "some passive in the present": (r"are$ been$ is$",),
    "aim of the work": (
        r"aim$ aims$ contr focus goal$ goals hypot motiv objec purpo quest",
        r"a$ an$ its$ our$ the$",
        r"are$ ask$ asks$ conce is$ was$ were$",
    ),
    "background obstacle or use": (
        r"adopt appli deplo devel pract progr resea",
        r"find$ finds found hampe has$ have$ hinde imped limit restr see$ sees$ slow$ slows",
    ),
    "a result and its way of proof": (
        r"deriv estab prove",
        r"\d bound claim corol lemma propo resul theor",
        r"are$ is$ was$",
    ),
    "given by": (
        r"exact given",
        r"by$",
        r"are$ be$ been$ is$ was$ were$",
    ),
    "measures as a definition": (r"calcu compu corre count measu minus obtai quant",),
    "subject is a part of a system": (
        r"adapt agent algor appro archi block branc compo contr decod devic discr encod filte "
        r"frame gener head$ layer loss$ metho model modul netwo optim pipel plann proce proje "
        r"robot sched senso stage step$ syste token unit$",
        r"a$ an$ each$ every our$ the$ this$",
    ),
    "widely used": (
        r"adopt appli based emplo studi used$",
        r"commo exten frequ gener incre often typic usual widel",
        r"are$ be$ been$ is$ was$ were$",
    ),
    "survey of prior work": (
        r"all$ class conve curre earli exist many$ most$ much$ previ prior recen sever some$ tradi "
        r"typic",
        r"algor appro bench data$ datas effor evalu frame liter metho model netwo resea sets$ "
        r"solut struc studi study syste techn work$ works",
        r"( addre adopt are assum consi depen emplo evalu explo focus gener handl has have ignor "
        r"invol is lack large mainl mostl need negle often only$ prima propo relie rely requi "
        r"solel still stud targe train treat tune typic use usual",
    ),
    "only does": (r"merel prima solel",),
    "open question": (
        r"certa clear explo found futur known limit open$ remai resea seen$ studi uncle under "
        r"unexp unkno wheth would",
        r"appen certa clear explo futur known limit open$ proje remai repos resea secti seen$ "
        r"studi suppl uncle under unexp unkno websi wheth would",
        r"are$ can$ how$ if$ inter is$ left$ neede of$ probl quest remai still to$ usefu wheth "
        r"why$ work$ worth",
    ),
    "future or possible use": (
        r"adapt appli avenu benef clini combi desig door explo exten facil futur gener guide helpf "
        r"infor inspi open$ pave polic possi poten promi resea serve used$ usefu valua way$",
        r"adapt appli benef can$ combi could explo exten futur gener helpf may$ might open$ opens "
        r"poten promi used$ usefu valua way$",
        r"can$ could direc has$ have$ hold$ holds may$ might open$ opens resea studi the$ work$ "
        r"would",
    ),
    "where or how it is proved": (
        r"argum defer deriv estab found given proof prove provi shown",
        r"appen argum chapt contr coupl induc onlin proof repos secti stand suppl theor",
        r"appea are$ be$ build combi defer emplo exten follo give$ given goes$ inclu is$ prese "
        r"proce provi relie rely$ sketc start the$ use$ uses$ was$ works",
    ),
    "significant as praise": (
        r"signi",
        r"advan atten chall conce contr impli impor inter miles poten probl progr role$ step$ "
        r"threa",
    ),
    "purpose clause": (
        r"addre aim$ align avoid captu enabl encou enhan ensur facil fuse$ goal$ handl impro incre "
        r"learn maxim minim mitig order prese preve purpo reduc so$",
        r"that$ the$ to$",
        r"as$ for$ in$ that$ to$ with$",
    ),
    "hedge of use": (
        r"hope$ plan$ possi poten",
        r"one$ usefu we$",
    ),
    "generality": (r"caref decad gener growi incre last$ nowad past$ recen tradi typic usual",),
    "reporting convention": (
        r"avera backb basel bench evalu mean$ repor",
        r"acros as$ avera const desig detai devel mean$ over$ proto runs$ use$",
        r"acros as$ of$ over$ the$",
    ),
    "has parts": (
        r"\d dozen eight five$ four$ half$ hundr milli nine$ seven six$ ten$ third thous three "
        r"twelv twent two$",
        r"has$ have$",
        r"a b c d e f g h i j k l m n o p q r s t u v w x y z",
    ),
    "mechanism order": (
        r"first throu",
        r"- then$",
    ),
    "notation": (r"denot hence herea where write",),
}
