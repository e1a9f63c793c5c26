"""Conversations of the demo in French."""

from helpdesk.demo.story import Notes, Rates, Replies, Sets, Story, Takes, Writes
from tickets.states import Status

PENDING, ON_HOLD, RESOLVED, CLOSED = Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED

STORIES: tuple[Story, ...] = (
    Story(
        "camille.perrin",
        "Colis annoncé livré, mais rien reçu",
        "Bonjour,\n\nLe suivi indique que ma commande BR-20417 a été livrée hier à 14 h, or je n'ai rien reçu et "
        "ma voisine non plus. Il s'agit de deux housses de couette en lin.\n\nPouvez-vous vérifier ?\n\nCamille Perrin",
        (
            Takes(18, "Sophie"),
            Notes(6, "Sophie", "Preuve de livraison demandée au transporteur, dossier 7714-C."),
            Replies(
                4,
                "Sophie",
                "Bonjour Camille,\n\nJe suis désolée pour ce contretemps. J'ai ouvert une enquête auprès du "
                "transporteur : il nous répond sous 48 heures. Je reviens vers vous dès que j'ai du nouveau.\n\nSophie",
                ON_HOLD,
            ),
            Replies(
                700,
                "Sophie",
                "Bonjour Camille,\n\nLe livreur a déposé le colis au relais de la rue des Carmes, sans laisser "
                "d'avis. Il vous y attend jusqu'à samedi, sur présentation d'une pièce d'identité.\n\nSophie",
                PENDING,
            ),
            Writes(260, "Je l'ai récupéré ce midi, tout est en ordre. Merci pour votre suivi !"),
            Sets(25, "Sophie", RESOLVED),
            Rates(95, 5, "Réponse rapide et humaine."),
        ),
        days=8,
        at="09:40",
        tags=("livraison", "point-relais"),
    ),
    Story(
        "helene.vasseur",
        "Retour de la nappe Estuaire",
        "Bonjour, la nappe Estuaire en 170 × 300 est plus verte que sur les photos. Je souhaite la retourner et "
        "l'échanger contre le coloris Sable. Comment faire ?",
        (
            Replies(
                22,
                "Théo",
                "Bonjour Madame Vasseur,\n\nBien sûr. L'étiquette de retour est jointe à votre espace client ; dès "
                "que le colis est scanné, nous expédions la nappe Sable sans attendre.\n\nThéo",
                PENDING,
            ),
            Writes(1500, "Colis déposé ce matin au bureau de poste."),
            Replies(30, "Théo", "Parfait, la nappe Sable part ce soir. Bonne journée !", RESOLVED),
            Rates(40, 5),
        ),
        days=7,
        at="11:05",
        tags=("retour", "échange"),
    ),
    Story(
        "julien.marchand",
        "Facture de la commande BR-20502",
        "Bonjour, pourriez-vous m'envoyer la facture de ma commande BR-20502 ? Je ne la trouve pas dans mon compte.",
        (
            Replies(
                48,
                "Inès",
                "Bonjour, la facture F-2026-8841 est maintenant dans votre espace client, rubrique « Documents ». "
                "Bonne journée, Inès",
                RESOLVED,
            ),
            Rates(700, 4),
        ),
        days=6,
        at="14:10",
        tags=("facture",),
    ),
    Story(
        "aicha.diallo",
        "Rideaux : ourlet décousu",
        "Bonjour, j'ai reçu les rideaux Brise (2 × 140 × 260) et l'ourlet de l'un d'eux se défait sur vingt "
        "centimètres. Je peux envoyer une photo si besoin.",
        (
            Replies(
                55,
                "Sophie",
                "Bonjour Aïcha, merci de nous prévenir. Oui, une photo de l'ourlet m'aiderait à prévenir l'atelier.",
                PENDING,
            ),
            Writes(130, "Voici : on voit bien le fil tiré sur toute la longueur de l'ourlet, à gauche."),
            Notes(20, "Sophie", "Défaut du lot 26-114, déjà deux cas cette semaine. Prévenu l'atelier."),
            Replies(
                10,
                "Sophie",
                "Merci Aïcha. Un rideau neuf part aujourd'hui ; gardez l'autre pour vos chiffons, inutile de le "
                "renvoyer.",
                RESOLVED,
            ),
            Rates(1400, 5, "Échange sans discussion, bravo."),
        ),
        days=9,
        at="15:20",
        tags=("défaut", "échange"),
    ),
    Story(
        "b.lefevre",
        "Remboursement toujours pas reçu",
        "Bonjour,\nVous m'avez confirmé un remboursement de 124,50 € il y a douze jours. Rien sur mon compte. Merci "
        "de me dire où cela en est.\nB. Lefèvre",
        (
            Replies(
                190,
                "Inès",
                "Bonjour Monsieur Lefèvre, je vérifie auprès de notre banque et vous réponds demain.",
                ON_HOLD,
            ),
            Writes(1600, "Toujours rien. C'est long pour récupérer mon argent."),
            Notes(35, "Inès", "Virement rejeté : IBAN saisi avec une inversion. Refait ce jour."),
            Replies(
                8,
                "Inès",
                "Bonjour, le premier virement a été rejeté à cause d'une erreur de saisie de notre côté. Il est "
                "refait aujourd'hui et sera visible sous deux jours. Toutes nos excuses.",
                RESOLVED,
            ),
            Rates(500, 2, "Douze jours et deux relances pour une faute de frappe."),
        ),
        days=7,
        at="09:15",
        tags=("remboursement",),
    ),
    Story(
        "margaux.tissier",
        "Question sur les dimensions du plaid Dune",
        "Bonjour, le plaid Dune en 150 × 200 couvre-t-il un canapé trois places ? Et passe-t-il en machine ?",
        (
            Replies(
                14,
                "Sophie",
                "Bonjour Margaux, pour un trois places prenez plutôt le 180 × 240. Les deux se lavent à 30 °C, "
                "programme laine, sans sèche-linge.",
                RESOLVED,
            ),
            Rates(60, 5, "Merci !"),
        ),
        days=4,
        at="10:30",
        tags=("produit",),
    ),
    Story(
        "remi.charpentier",
        "Erreur de couleur sur les taies",
        "Bonjour, j'ai commandé quatre taies Écume et j'en ai reçu deux Écume et deux Ardoise (BR-20466).",
        (
            Replies(
                80,
                "Sophie",
                "Bonjour Rémi, erreur de préparation de notre part, désolée. Deux taies Écume partent ce soir ; "
                "l'étiquette de retour des Ardoise sera dans le colis.",
                RESOLVED,
            ),
            Writes(1900, "Bien reçues, merci. Par contre il n'y avait pas d'étiquette de retour."),
            Replies(40, "Sophie", "L'étiquette est jointe à ce message, avec nos excuses.", RESOLVED),
            Rates(120, 4),
        ),
        days=8,
        at="16:05",
        tags=("erreur-de-préparation",),
    ),
    Story(
        "nadia.benali",
        "Modifier l'adresse de livraison",
        "Bonjour, je déménage samedi. Peut-on livrer ma commande BR-20588 au 14 quai de la Fosse, 44000 Nantes ?",
        (
            Replies(
                9,
                "Théo",
                "Bonjour Nadia, c'est changé : la commande n'était pas encore partie. Bon déménagement !",
                RESOLVED,
            ),
            Rates(20, 5),
        ),
        days=3,
        at="09:50",
        to="commandes@example.com",
        tags=("livraison", "adresse"),
    ),
    Story(
        "reservation.phare",
        "Réassort de 60 parures pour l'hôtel",
        "Bonjour,\n\nNous aurions besoin de 60 parures de lit percale blanche (140 × 200) avant le 15. Pouvez-vous "
        "nous confirmer le délai et le tarif professionnel ?\n\nHôtel du Phare",
        (
            Takes(12, "Théo"),
            Notes(15, "Théo", "Stock : 42 au dépôt, 24 en production, prêtes jeudi."),
            Replies(
                20,
                "Théo",
                "Bonjour,\n\nOui : 42 parures partent demain, les 18 dernières vendredi. Le tarif pro s'applique "
                "(-18 %). Je vous envoie le devis dans l'heure.\n\nThéo Lemaire",
                PENDING,
            ),
            Writes(95, "Devis accepté. Peut-on être livrés par l'entrée de service, côté cour ?"),
            Replies(
                15, "Théo", "C'est noté sur le bon de livraison : entrée de service, côté cour.", ON_HOLD
            ),
        ),
        days=2,
        at="09:25",
        tags=("pro", "devis"),
    ),
    Story(
        "lucie.fontenay",
        "Code de bienvenue refusé",
        "Bonjour, le code BIENVENUE10 est refusé au moment du paiement. Mon panier fait 64 €.",
        (
            Replies(
                33,
                "Inès",
                "Bonjour Lucie, le code demande un panier de 70 €. Je vous en fais un sans minimum : BRUME-LUCIE, "
                "valable sept jours.",
                RESOLVED,
            ),
            Rates(15, 5, "Très sympa."),
        ),
        days=5,
        at="13:40",
        tags=("code-promo",),
    ),
    Story(
        "olivier.grandjean",
        "Commande en attente depuis dix jours",
        "Bonjour, ma commande BR-20391 est « en préparation » depuis dix jours. Si un article manque, dites-le moi.",
        (
            Notes(150, "Sophie", "Coussins Galet en rupture jusqu'au 2. Proposer l'envoi en deux fois."),
            Replies(
                5,
                "Sophie",
                "Bonjour Olivier, les coussins Galet sont en rupture. Je peux vous envoyer le reste aujourd'hui, et "
                "les coussins dès leur retour, sans frais. Cela vous convient-il ?",
                PENDING,
            ),
        ),
        days=2,
        at="14:15",
        to="commandes@example.com",
        tags=("rupture", "livraison"),
    ),
    Story(
        "maelle.kerbrat",
        "Drap-housse trop juste après lavage",
        "Bonjour, après un lavage à 40 °C le drap-housse 160 × 200 ne couvre plus les coins du "
        "matelas. Est-ce normal ?",
        (
            Replies(
                75,
                "Sophie",
                "Bonjour Maëlle, le coton lavé peut rétrécir de 3 %, pas davantage. Quelle est la hauteur de votre "
                "matelas ?",
                PENDING,
            ),
            Writes(310, "30 cm. L'étiquette indique bonnet de 30."),
            Replies(
                40,
                "Sophie",
                "Alors il aurait dû convenir. Je vous envoie le bonnet de 35 et vous rembourse les frais de retour.",
                RESOLVED,
            ),
            Rates(900, 3, "Solution correcte, mais il a fallu insister."),
        ),
        days=6,
        at="10:55",
        tags=("taille", "retour"),
    ),
    Story(
        "patrick.noel",
        "Paiement refusé, mais débité ?",
        "Bonjour, le site dit que mon paiement est refusé, et pourtant ma banque affiche 49 € en attente.",
        (Takes(35, "Inès"),),
        days=1,
        at="16:20",
        tags=("paiement",),
    ),
    Story(
        "sandrine.hoarau",
        "Livraison à La Réunion",
        "Bonjour, livrez-vous les couettes à La Réunion, et à quel tarif ? Le site s'arrête à la métropole.",
        hours=5.5,
    ),
    Story(
        "camille.perrin",
        "Deuxième livraison de la semaine",
        "Bonjour, c'est encore moi : peut-on livrer ma nouvelle commande directement au relais des Carmes ?",
        (),
        hours=2.2,
        to="commandes@example.com",
    ),
    Story(
        "helene.vasseur",
        "Nappe Sable : une tache à l'arrivée",
        "Bonjour, la nappe Sable est bien arrivée mais elle porte une tache d'huile près du bord. Je reçois dimanche : "
        "est-il possible d'en avoir une autre avant ?",
        (Takes(4, "Théo"), Notes(3, "Théo", "Cliente fidèle : voir avec l'atelier pour un envoi express.")),
        hours=1.1,
    ),
    Story(
        "nadia.benali",
        "Suivi de colis introuvable",
        "Bonjour, le numéro de suivi reçu par e-mail n'est pas reconnu par le transporteur. Est-ce trop tôt ?",
        hours=0.6,
        to="commandes@example.com",
    ),
    Story(
        "remi.charpentier",
        "Conseil d'entretien pour le lin",
        "Bonjour, peut-on repasser le lin lavé à la vapeur sans l'abîmer ?",
        (
            Replies(
                26,
                "Théo",
                "Bonjour Rémi, oui, encore humide et à l'envers ; mais il est fait pour rester froissé !",
                RESOLVED,
            ),
            Rates(300, 5, "Réponse agréable."),
            Sets(2400, "Théo", CLOSED),
        ),
        days=10,
        at="11:30",
        tags=("produit",),
    ),
    Story(
        "aicha.diallo",
        "Annulation de la commande BR-20611",
        "Bonjour, je me suis trompée de taille, merci d'annuler ma commande de ce matin.",
        (
            Replies(
                16,
                "Sophie",
                "C'est annulé, Aïcha ; le remboursement apparaîtra sous trois jours.",
                RESOLVED,
            ),
            Rates(180, 4),
        ),
        days=2,
        at="11:48",
        to="commandes@example.com",
        tags=("annulation",),
    ),
)
