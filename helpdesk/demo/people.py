"""The customers of the demo; example.org and example.net can't belong to anybody."""

from helpdesk.demo.story import Person

PEOPLE: dict[str, Person] = {
    person.email.partition("@")[0]: person
    for person in (
        Person("Camille Perrin", "camille.perrin@example.org", "fr", ((420, 18_900), (90, 46_300))),
        Person(
            "Hélène Vasseur",
            "helene.vasseur@example.org",
            "fr",
            ((600, 92_000), (200, 168_500), (20, 231_400)),
            {"plan": "gold", "newsletter": "yes"},
        ),
        Person("Julien Marchand", "julien.marchand@example.org", "fr", ((35, 7_900),)),
        Person("Aïcha Diallo", "aicha.diallo@example.net", "fr", ((300, 31_200), (45, 58_700))),
        Person("Bruno Lefèvre", "b.lefevre@example.net", "fr", ((12, 12_450),)),
        Person("Margaux Tissier", "margaux.tissier@example.org", "fr", ((150, 84_000),)),
        Person("Rémi Charpentier", "remi.charpentier@example.net", "fr", ((700, 22_300),)),
        Person("Nadia Benali", "nadia.benali@example.org", "fr", ((80, 15_600),)),
        Person(
            "Hôtel du Phare",
            "reservation.phare@example.org",
            "fr",
            ((500, 410_000), (100, 655_000)),
            {"plan": "pro"},
        ),
        Person("Lucie Fontenay", "lucie.fontenay@example.net", "fr"),
        Person("Olivier Grandjean", "olivier.grandjean@example.org", "fr", ((60, 27_800),)),
        Person("Maëlle Kerbrat", "maelle.kerbrat@example.org", "fr", ((250, 39_900),)),
        Person("Patrick Noël", "patrick.noel@example.net", "fr", ((30, 4_900),)),
        Person("Sandrine Hoarau", "sandrine.hoarau@example.org", "fr", ((90, 76_500),)),
        Person("Grace Whitfield", "grace.whitfield@example.org", "en", ((380, 54_000), (60, 91_200))),
        Person("Daniel Okafor", "daniel.okafor@example.net", "en", ((25, 8_400),)),
        Person("Eleanor Marsh", "eleanor.marsh@example.org", "en", ((640, 140_000), (40, 212_300))),
        Person("Priya Raman", "priya.raman@example.net", "en", ((110, 33_600),)),
        Person("Callum Fraser", "callum.fraser@example.org", "en", ((15, 11_900),)),
        Person("Imogen Clarke", "imogen.clarke@example.net", "en"),
        Person(
            "The Linen Cupboard",
            "orders.linencupboard@example.org",
            "en",
            ((330, 280_000), (70, 522_000)),
            {"plan": "pro"},
        ),
        Person("Oliver Tan", "oliver.tan@example.org", "en", ((95, 21_000),)),
        Person("Rosie Hughes", "rosie.hughes@example.net", "en", ((210, 47_700),)),
        Person("Gareth Pugh", "gareth.pugh@example.org", "en", ((50, 16_100),)),
        Person("Siobhán Kelly", "siobhan.kelly@example.org", "en", ((180, 68_900),)),
        Person("Martin Ashworth", "m.ashworth@example.net", "en", ((10, 5_900),)),
    )
}
