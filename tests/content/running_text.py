"""Openings of posts that name book and author only in passing, as they are written in many languages.

One post is a title line, its text, the book and the author. All sentences were made up for these tests.
"""

from __future__ import annotations

from typing import TypeAlias

Post: TypeAlias = tuple[str, str, str, str]

POSTS: tuple[Post, ...] = (
    # ── English ──
    (
        "The one with the lighthouse",
        "I took *To the Lighthouse* to the coast, which was a mistake. Virginia Woolf makes the sea in your head so "
        "loud that the real one sounds like a fridge.\n\nWoolf never tells you what to look at.",
        "To the Lighthouse",
        "Virginia Woolf",
    ),
    (
        "Three days in a sanatorium",
        "In The Magic Mountain, Thomas Mann sends a young engineer up an Alp for three weeks. I went for three days.\n\n"
        "Mann's sentences take the long way round, and the view is better for it.",
        "The Magic Mountain",
        "Thomas Mann",
    ),
    (
        "Why I finally gave in",
        "Everybody at work was reading Zadie Smith's new novel, The Fraud, so I held out until March.\n\n"
        "I am glad I stopped. Smith is funnier than anyone let on.",
        "The Fraud",
        "Zadie Smith",
    ),
    (
        "Small town, long memory",
        "Marilynne Robinson's *Gilead* is a letter from a dying father, and I read it on a bus.\n\n"
        "Nothing happens in Gilead, beautifully.",
        "Gilead",
        "Marilynne Robinson",
    ),
    (
        "My Ántonia kept me company through the flu",
        "There is a plough against the sun in this book that I shall see until I die.\n\nWilla Cather writes as if "
        "she had all afternoon. Cather is the only writer who has made me miss a place I have never been.",
        "My Ántonia",
        "Willa Cather",
    ),
    (
        "Beloved: read it with the lights on",
        "It starts with a house that is angry. Toni Morrison does not explain the anger, she moves you in with it.\n\n"
        "What Morrison does with time here I cannot describe.",
        "Beloved",
        "Toni Morrison",
    ),
    (
        "A book for people who hate weddings",
        "“The Age of Innocence” came to me from a friend who is a divorce lawyer. Edith Wharton would have liked her.\n\n"
        "Nobody in The Age of Innocence says what they mean.",
        "The Age of Innocence",
        "Edith Wharton",
    ),
    (
        "Middlesex, twenty years on",
        "I last read Jeffrey Eugenides when I had a waist. The novel has aged better than I have.",
        "Middlesex",
        "Jeffrey Eugenides",
    ),
    (
        "The best thing I read in the bath",
        "This week it was Excellent Women by Barbara Pym, and the water went cold twice.\n\nPym's jokes arrive late, "
        "like good guests.",
        "Excellent Women",
        "Barbara Pym",
    ),
    (
        "A murder, a garden, a very bad curate",
        "It is eleven years since P. D. James wrote a detective I wanted to marry, and A Taste for Death is why.\n\n"
        "A Taste for Death is slow. James knows it.",
        "A Taste for Death",
        "P. D. James",
    ),
    # ── German ──
    (
        "Der Zauberberg und mein Husten",
        "Drei Wochen wollte ich bleiben, es wurden sieben. Thomas Mann hat Zeit, und er nimmt sich meine gleich mit.",
        "Der Zauberberg",
        "Thomas Mann",
    ),
    (
        "Ein Sommer mit Effi",
        "In „Effi Briest“ erzählt Theodor Fontane von einem Mädchen, das zu früh verheiratet wird. Ich habe es am See "
        "gelesen.\n\nFontane urteilt nicht, er schaut nur sehr genau hin.",
        "Effi Briest",
        "Theodor Fontane",
    ),
    (
        "Warum mich dieses kleine Buch nicht loslässt",
        "Robert Seethalers Roman »Ein ganzes Leben« passt in eine Manteltasche. Seethaler braucht wenige Worte für "
        "einen ganzen Berg.",
        "Ein ganzes Leben",
        "Robert Seethaler",
    ),
    (
        "Berlin, Alexanderplatz, ich und der Regen",
        "Man muss sich in dieses Buch hineinhören. Alfred Döblin, der Autor, war Arzt, und man merkt es.\n\nIn Berlin, "
        "Alexanderplatz redet die Stadt selbst.",
        "Berlin, Alexanderplatz",
        "Alfred Döblin",
    ),
    (
        "Kassandra – eine Frau, der keiner zuhört",
        "Christa Wolf schreibt diesen Monolog ohne einen einzigen Absatz zum Luftholen. Ich habe trotzdem geatmet.",
        "Kassandra",
        "Christa Wolf",
    ),
    # ── French ──
    (
        "Un été sans nouvelles",
        "J’ai ouvert *Bonjour tristesse* un soir de canicule. Françoise Sagan avait dix-huit ans quand elle l’a écrit, "
        "et cela m’agace encore.\n\nSagan ne juge personne.",
        "Bonjour tristesse",
        "Françoise Sagan",
    ),
    (
        "L’Étranger, relu en plein soleil",
        "On croit connaître ce livre. Albert Camus l’a écrit comme on ferme une porte.\n\nChez Camus, même la mer est "
        "un argument.",
        "L’Étranger",
        "Albert Camus",
    ),
    (
        "Le roman qui m’a fait rater ma station",
        "Avec « La Place », Annie Ernaux raconte son père en cent pages. Je suis descendue deux arrêts trop loin.",
        "La Place",
        "Annie Ernaux",
    ),
    (
        "Coup de cœur de novembre",
        "Le dernier roman de Laurent Mauvignier, Histoires de la nuit, m’a tenue éveillée. Mauvignier étire une soirée "
        "sur six cents pages.",
        "Histoires de la nuit",
        "Laurent Mauvignier",
    ),
    # ── Spanish ──
    (
        "Pedro Páramo y el calor",
        "Leí esta novela en agosto, que es como leerla dos veces. Juan Rulfo escribe poco y no sobra nada.\n\nRulfo "
        "oye a los muertos mejor que a los vivos.",
        "Pedro Páramo",
        "Juan Rulfo",
    ),
    (
        "Una casa llena de fantasmas",
        "En «La casa de los espíritus», Isabel Allende cuenta cuatro generaciones sin perder el hilo ni la paciencia.",
        "La casa de los espíritus",
        "Isabel Allende",
    ),
    (
        "El libro que me prestó mi vecina",
        "Se llama *Los santos inocentes* y la autora de la nota en el margen lloró. Miguel Delibes, el autor, no. "
        "Delibes mira el campo sin adornos.",
        "Los santos inocentes",
        "Miguel Delibes",
    ),
    (
        "Un tranvía, una tarde, un golpe",
        "La novela de Mercè Rodoreda, La plaza del Diamante, empieza con un baile. Rodoreda no levanta la voz.",
        "La plaza del Diamante",
        "Mercè Rodoreda",
    ),
    # ── Italian ──
    (
        "Un paese ci vuole",
        "Ho riletto «La luna e i falò» in vigna. Cesare Pavese racconta il ritorno come una malattia.\n\nPavese non "
        "consola nessuno.",
        "La luna e i falò",
        "Cesare Pavese",
    ),
    (
        "Lessico famigliare: le frasi che restano",
        "Sono arrivata tardi a Natalia Ginzburg, e me ne vergogno. La Ginzburg ascolta meglio di chiunque.",
        "Lessico famigliare",
        "Natalia Ginzburg",
    ),
    (
        "Il libro di marzo",
        "Il romanzo di Elsa Morante, La storia, pesa un chilo. L’ho letto in piedi.",
        "La storia",
        "Elsa Morante",
    ),
    # ── Portuguese ──
    (
        "Dom Casmurro e a pergunta de sempre",
        "Traiu ou não traiu? Machado de Assis deve rir até hoje. O Machado não responde, e faz bem.",
        "Dom Casmurro",
        "Machado de Assis",
    ),
    (
        "O sertão na minha varanda",
        "Em “Vidas Secas”, Graciliano Ramos escreve como quem racha lenha. Li com sede.",
        "Vidas Secas",
        "Graciliano Ramos",
    ),
    # ── Dutch ──
    (
        "Het diner, en waarom ik geen toetje wilde",
        "Ik las het in één avond. Herman Koch schrijft gemeen, en hij heeft er plezier in.\n\nKoch laat je lachen en "
        "daarna schamen.",
        "Het diner",
        "Herman Koch",
    ),
    (
        "Een zomer op de boerderij",
        "In ‘Boven is het stil’ vertelt Gerbrand Bakker over een man die zijn vader naar boven brengt.",
        "Boven is het stil",
        "Gerbrand Bakker",
    ),
    # ── Polish ──
    (
        "Powieść, która pachnie kawą",
        "„Prowadź swój pług przez kości umarłych” Olgi Tokarczuk przeczytałam zimą. Tokarczuk pisze tak, jakby drzewa "
        "słuchały.",
        "Prowadź swój pług przez kości umarłych",
        "Olga Tokarczuk",
    ),
    (
        "Ferdydurke po raz trzeci",
        "Nikt nie śmieje się tak poważnie. Witold Gombrowicz napisał książkę, która robi człowiekowi gębę.",
        "Ferdydurke",
        "Witold Gombrowicz",
    ),
    (
        "Sanatorium i kurz",
        "Książka „Sklepy cynamonowe” autorstwa Brunona Schulza leżała u mnie rok. Bruno Schulz nie zna słowa „szary”.",
        "Sklepy cynamonowe",
        "Bruno Schulz",
    ),
    # ── Russian ──
    (
        "Книга, которую я боялась открыть",
        "Роман Михаила Булгакова «Белая гвардия» я читала в метель. Булгаков пишет снег так, что мёрзнут руки.",
        "Белая гвардия",
        "Михаил Булгаков",
    ),
    (
        "Обломов и мой диван",
        "Я узнала себя на второй странице. Иван Гончаров смеётся тихо, и от этого стыдно.\n\nГончаров никого не гонит с дивана.",
        "Обломов",
        "Иван Гончаров",
    ),
    (
        "Про одну очень тихую повесть",
        "В «Пиковой даме» карты важнее людей. Но я о другом: «Сонечка» Людмилы Улицкой – повесть о читателе.\n\nВ «Сонечке» "
        "почти ничего не случается. Улицкая говорит шёпотом, и «Сонечка» от этого только громче.",
        "Сонечка",
        "Людмила Улицкая",
    ),
    # ── Swedish, Danish, Czech ──
    (
        "En man som heter Ove och min granne",
        "Jag skrattade så att tåget tittade. Fredrik Backman skriver om sorg som om den vore en parkeringsbot.",
        "En man som heter Ove",
        "Fredrik Backman",
    ),
    (
        "Om at fryse sammen med en bog",
        "Tove Ditlevsens *Barndom* er kort som en vinterdag. Ditlevsen skriver uden vanter.",
        "Barndom",
        "Tove Ditlevsen",
    ),
    (
        "Válka s mloky a moje akvárium",
        "Karel Čapek se směje tak dlouho, až člověka zamrazí. Čapek to napsal dávno a jako by včera.",
        "Válka s mloky",
        "Karel Čapek",
    ),
    # ── scripts without capital letters ──
    (
        "زقاق لا ينام",
        "قرأت رواية «زقاق المدق» للكاتب نجيب محفوظ في ليلتين. محفوظ يعرف أصوات الحارة واحداً واحداً.",
        "زقاق المدق",
        "نجيب محفوظ",
    ),
    (
        "رجال في الشمس: العطش",
        "يكتب غسان كنفاني هذه الرواية القصيرة كأنه يحبس أنفاسه. كنفاني لا يشرح شيئاً.",
        "رجال في الشمس",
        "غسان كنفاني",
    ),
    (
        "یک شب با بوف کور",
        "«بوف کور» نوشتهٔ صادق هدایت را نباید شب خواند. من خواندم.",
        "بوف کور",
        "صادق هدایت",
    ),
    (
        "שיחה עם שכן מת",
        'את הספר "קול צעדינו" של רונית מטלון קראתי פעמיים. מטלון כותבת בית שלם מתוך שבר אחד.',
        "קול צעדינו",
        "רונית מטלון",
    ),
    (
        "雪の日に読んだ本",
        "川端康成の『雪国』を、雪のない町で読みました。トンネルを抜けたのは私のほうです。",
        "雪国",
        "川端康成",
    ),
    (
        "台所の匂いのする小説",
        "『キッチン』（吉本ばなな）を久しぶりに開いた。冷蔵庫の音まで懐かしい。",
        "キッチン",
        "吉本ばなな",
    ),
    (
        "一个下雨的周末",
        "周末读完了余华的《活着》。书很薄，放下却很重。",
        "活着",
        "余华",
    ),
    (
        "비 오는 날의 독서",
        "김애란의 『바깥은 여름』을 읽었다. 문장마다 창문이 하나씩 나 있다.",
        "바깥은 여름",
        "김애란",
    ),
    (
        "पुरानी अलमारी से",
        "इस हफ़्ते श्रीलाल शुक्ल का उपन्यास ‘राग दरबारी’ पढ़ा। हँसते-हँसते गला सूख गया।",
        "राग दरबारी",
        "श्रीलाल शुक्ल",
    ),
    (
        "Notes from a wet weekend",
        "I've been meaning to read Penelope Fitzgerald for years. A friend pressed *The Bookshop* "
        "on me in the queue for the dentist.\n\nFitzgerald is merciless about small towns.",
        "The Bookshop",
        "Penelope Fitzgerald",
    ),
    (
        "Less: a love letter",
        "Andrew Sean Greer won a Pulitzer for this, and for once the committee was laughing "
        "too.\n\nArthur Less is fifty and hopeless.",
        "Less",
        "Andrew Sean Greer",
    ),
    (
        "Rereading The Remains of the Day in a lay-by",
        "Stevens drives. I drove. Nobody said what they meant.\n\nIshiguro has never written a "
        "sadder sentence than the one about the bantering. (Kazuo Ishiguro, for the record, is "
        "also very funny.)",
        "The Remains of the Day",
        "Kazuo Ishiguro",
    ),
    (
        "On grief and goshawks",
        "Helen Macdonald lost her father and bought a hawk. *H is for Hawk* is what came of it.",
        "H is for Hawk",
        "Helen Macdonald",
    ),
    (
        "Nachts im Zug mit Tschick",
        "Maik und ich haben denselben Akzent. Wolfgang Herrndorf hat „Tschick“ in einem Ton "
        "geschrieben, den ich sofort im Ohr hatte.",
        "Tschick",
        "Wolfgang Herrndorf",
    ),
    (
        "Die Wand. Ein Versuch",
        "Eine Frau, ein Hund, eine Kuh. Mehr braucht Marlen Haushofer nicht.\n\nHaushofers Sätze "
        "sind so klar wie das Glas, um das es geht. Ich habe Die Wand in zwei Nächten gelesen.",
        "Die Wand",
        "Marlen Haushofer",
    ),
    (
        "Gelesen im März",
        "Diesmal nur ein Buch, dafür ein dickes: „Unterleuten“ von Juli Zeh. Zeh kennt ihre Nachbarn.",
        "Unterleuten",
        "Juli Zeh",
    ),
    (
        "Ce que j’ai gardé de l’été",
        "De l’été, il me reste *La Promesse de l’aube*, de Romain Gary, et un coup de soleil.",
        "La Promesse de l’aube",
        "Romain Gary",
    ),
    (
        "Petit pays, grand silence",
        "Gaël Faye vient du rap et cela s’entend : il sait quand se taire.\n\nPetit pays se lit "
        "d’une traite.",
        "Petit pays",
        "Gaël Faye",
    ),
    (
        "Nada es lo que parece",
        "*Nada*, la primera novela de Carmen Laforet, cabe en un bolsillo y pesa como un armario.",
        "Nada",
        "Carmen Laforet",
    ),
    (
        "El túnel: una tarde con un asesino",
        "Sabato te dice en la primera línea quién mató a quién. Ernesto Sabato no necesita trucos.",
        "El túnel",
        "Ernesto Sabato",
    ),
    (
        "Ho prestato questo libro e non è più tornato",
        "Si tratta di «Novecento» di Alessandro Baricco, che si legge in un’ora e si ricorda dieci anni.",
        "Novecento",
        "Alessandro Baricco",
    ),
    (
        "Accabadora, la notte e mia nonna",
        "Michela Murgia scriveva come si impasta il pane. In Accabadora c’è tutta la Sardegna di mia nonna.",
        "Accabadora",
        "Michela Murgia",
    ),
    (
        "Oeroeg in de trein",
        "Hella Haasse was nog jong toen ze dit schreef. Haasse heeft aan honderd bladzijden "
        "genoeg.\n\nOeroeg past in één treinreis.",
        "Oeroeg",
        "Hella Haasse",
    ),
    (
        "Cesarz i moja szefowa",
        "Ryszard Kapuściński opisał dwór, a ja poznałam biuro.",
        "Cesarz",
        "Ryszard Kapuściński",
    ),
    (
        "Лето с Тургеневым",
        "«Отцы и дети» я перечитала на даче. Иван Тургенев никого не осуждает, а жаль.",
        "Отцы и дети",
        "Иван Тургенев",
    ),
    (
        "Зимняя книга",
        "Дочитала «Лавр» Евгения Водолазкина. Водолазкин смешивает века, как краски.",
        "Лавр",
        "Евгений Водолазкин",
    ),
    (
        "قراءة متأخرة",
        "وصلت متأخرة إلى رواية «الحرافيش» لنجيب محفوظ، وندمت على كل سنة ضاعت.",
        "الحرافيش",
        "نجيب محفوظ",
    ),
    (
        "درباره‌ی یک خانه",
        "رمان «چراغ‌ها را من خاموش می‌کنم» اثر زویا پیرزاد درباره‌ی آشپزخانه‌ای است که در آن زن‌ها نفس می‌کشند.",
        "چراغ‌ها را من خاموش می‌کنم",
        "زویا پیرزاد",
    ),
    (
        "电车上的眼泪",
        "上班路上读《呼兰河传》，萧红写雪，写得人手脚冰凉。",
        "呼兰河传",
        "萧红",
    ),
    (
        "夜更かしの記録",
        "村上春樹『ノルウェイの森』を二十年ぶりに読んだ。雨の音がまだする。",
        "ノルウェイの森",
        "村上春樹",
    ),
    (
        "퇴근길에",
        "한강 작가의 『소년이 온다』를 지하철에서 읽다가 내릴 역을 놓쳤다.",
        "소년이 온다",
        "한강",
    ),
    (
        "Recenze: Nesnesitelná tíha ticha – Milan Kovář",
        "Kniha o tichu, které bolí. Kovář píše pomalu a přesně.",
        "Nesnesitelná tíha ticha",
        "Milan Kovář",
    ),
    (
        "Obsluhoval jsem anglického krále, podruhé",
        "Bohumil Hrabal píše věty jako provazochodec. Hrabal se nebojí ničeho.",
        "Obsluhoval jsem anglického krále",
        "Bohumil Hrabal",
    ),
    (
        "Saturnin aneb proč mám ráda sluhy",
        "Zdeněk Jirotka napsal knihu, která voní kávou.",
        "Saturnin",
        "Zdeněk Jirotka",
    ),
    (
        "Resensi Novel Bumi Manusia karya Pramoedya Ananta Toer",
        "Novel ini saya baca di kereta. Pramoedya menulis dengan marah dan lembut.",
        "Bumi Manusia",
        "Pramoedya Ananta Toer",
    ),
    (
        "Cantik Itu Luka: cantik, luka, dan saya",
        "Eka Kurniawan menulis novel ini seperti orang mendongeng di warung.",
        "Cantik Itu Luka",
        "Eka Kurniawan",
    ),
    (
        "Kirja-arvio: Puhdistus",
        "Sofi Oksanen kirjoittaa hiljaisuudesta kovalla äänellä. Romaani jäi mieleen.",
        "Puhdistus",
        "Sofi Oksanen",
    ),
    (
        "Forbrydelsen ved fjorden: en anmeldelse",
        "Jussi Adler skriver romanen, som om han selv frøs. Adler er god til kulde.",
        "Forbrydelsen ved fjorden",
        "Jussi Adler",
    ),
    (
        "Løvinden, læst i en sommerhushave",
        "Karen Blixen skriver ikke, hun hvisker. Blixen har tid.\n\nLøvinden er kort.",
        "Løvinden",
        "Karen Blixen",
    ),
    (
        "Sult – en anmeldelse fra et tomt kjøleskap",
        "Knut Hamsun skriver om sult så man blir sulten. Hamsun er ikke snill.",
        "Sult",
        "Knut Hamsun",
    ),
    (
        "İnce Memed: dağlar ve ben",
        "Yaşar Kemal dağları yazıyor, ben terliyorum. Roman uzun ama nefes gibi.",
        "İnce Memed",
        "Yaşar Kemal",
    ),
    (
        "Kürk Mantolu Madonna – Sabahattin Ali",
        "Bu kitabı üçüncü kez okudum. Sabahattin Ali az sözle çok acıtıyor.",
        "Kürk Mantolu Madonna",
        "Sabahattin Ali",
    ),
    (
        "Szabó Magda: Az ajtó",
        "Az ajtó olyan regény, amit nem lehet becsukni. Szabó Magda kegyetlen és pontos.",
        "Az ajtó",
        "Szabó Magda",
    ),
    (
        "Тіні забутих предків і моя бабуся",
        "Михайло Коцюбинський пише гори так, що чути трембіту. Коцюбинський не пояснює.",
        "Тіні забутих предків",
        "Михайло Коцюбинський",
    ),
    (
        "채식하는 밤 – 은희경",
        "은희경의 소설은 언제나 조금 차갑다.",
        "채식하는 밤",
        "은희경",
    ),
    (
        "[서평] 소년이 웃는다를 읽고",
        "한강 작가의 문장은 조용하다. 『소년이 웃는다』는 그중에서도 가장 조용하다.",
        "소년이 웃는다",
        "한강",
    ),
    (
        "《围城》读后感",
        "钱锺书的讽刺像一把小刀。《围城》里没有一个人是快乐的。",
        "围城",
        "钱锺书",
    ),
    (
        "銀の匙を読んで",
        "『銀の匙』は中勘助が子どもの目で書いた小説です。",
        "銀の匙",
        "中勘助",
    ),
    (
        "मैला आँचल: मिट्टी की गंध",
        "फणीश्वरनाथ रेणु ने यह उपन्यास मिट्टी से लिखा है। रेणु की भाषा में गाँव बोलता है।",
        "मैला आँचल",
        "फणीश्वरनाथ रेणु",
    ),
    (
        "ثلاثية غرناطة ودموعي",
        "كتبت رضوى عاشور هذه الرواية عن الغياب. عاشور لا تبكي، نحن نبكي.",
        "ثلاثية غرناطة",
        "رضوى عاشور",
    ),
    (
        "A Visit to the Goon Squad of my own",
        "Jennifer Egan plays with time. *A Visit from the Goon Squad* made me feel old, and Egan "
        "meant it to.",
        "A Visit from the Goon Squad",
        "Jennifer Egan",
    ),
    (
        "Piranesi & me",
        "Susanna Clarke built the House, I just moved in. Piranesi is very short.",
        "Piranesi",
        "Susanna Clarke",
    ),
)

NOBODYS: tuple[tuple[str, str], ...] = (
    ("A walk with my dog", "Elizabeth Bennet makes me laugh every time. Bennet walks, I walk."),
    (
        "Thoughts about reading slumps",
        "My neighbour Peter Harris told me to read less. Harris is a doctor. I do not agree with him at all.",
    ),
    (
        "Why I read in cafes",
        "New York taught me to read standing up. Then London taught me to read in the rain.",
    ),
    (
        "Mein Lesejahr",
        "Ich habe viel gelesen. Frau Schmidt aus der Bücherei hat mir geholfen, und Frau Schmidt hat immer recht.",
    ),
)
"""Posts about no book that name people all the same."""
