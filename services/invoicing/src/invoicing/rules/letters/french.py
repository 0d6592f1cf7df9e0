"""The usual words in French."""

from collections.abc import Mapping

_REMINDED = (
    "Vous pouvez la consulter et la régler ici :\n{{ link }}\n\n"
    "Si vous l’avez déjà réglée, merci : vous n’avez rien d’autre à faire."
)
_SEE = "Vous pouvez la consulter ici, aussi en PDF :\n{{ link }}"

FRENCH: Mapping[str, tuple[str, str]] = {
    "proposal.sent": (
        "{{ firm }} vous a envoyé une proposition : {{ title }}",
        "{{ firm }} vous a envoyé la proposition {{ number }}, « {{ title }} ».\n\n"
        "{{ message }}\n\n"
        "Vous pouvez la lire, puis l’accepter ou la refuser ici :\n{{ link }}\n\n"
        "Elle peut être acceptée jusqu’au {{ expires_on }}.",
    ),
    "estimate.sent": (
        "{{ firm }} vous a envoyé un devis : {{ title }}",
        "{{ firm }} vous a envoyé le devis {{ number }}, « {{ title }} », de {{ total }}.\n\n"
        "{{ message }}\n\n"
        "Vous pouvez le lire, puis l’approuver ou le refuser ici :\n{{ link }}\n\n"
        "Il peut être approuvé jusqu’au {{ expires_on }}.",
    ),
    "invoice.issued": (
        "Nouvelle facture {{ number }} : {{ total }}, échéance le {{ due_on }}",
        "La facture {{ number }} de {{ total }} est disponible.\n\n"
        "Merci de la régler avant le {{ due_on }}.\n\n" + _SEE,
    ),
    "invoice.collected": (
        "Nouvelle facture {{ number }} : {{ total }}, échéance le {{ due_on }}",
        "La facture {{ number }} de {{ total }} est disponible.\n\n"
        "Elle est prélevée sur votre moyen de paiement. Vous n’avez rien à faire.\n\n" + _SEE,
    ),
    "invoice.nothing_due": (
        "Nouvelle facture {{ number }} : rien à payer",
        "La facture {{ number }} est disponible. Vous n’avez rien à payer.\n\n" + _SEE,
    ),
    "reminder.before": (
        "Échéance le {{ due_on }} : facture {{ number }}, {{ due }}",
        "Sur la facture {{ number }}, {{ due }} sont à payer le {{ due_on }}.\n\n" + _REMINDED,
    ),
    "reminder.today": (
        "Échéance aujourd’hui : facture {{ number }}, {{ due }}",
        "Sur la facture {{ number }}, {{ due }} sont à payer aujourd’hui.\n\n" + _REMINDED,
    ),
    "reminder.overdue": (
        "En retard : facture {{ number }}, {{ due }}",
        "Sur la facture {{ number }}, {{ due }} étaient à payer le {{ due_on }}.\n\n" + _REMINDED,
    ),
    "credit_note.issued": (
        "Avoir {{ number }} sur {{ invoice }} : {{ total }}",
        "L’avoir {{ number }} déduit {{ total }} de la facture {{ invoice }}.\n\n"
        "{{ surplus }} étaient déjà payés et constituent désormais votre avoir chez nous.\n\n"
        "Vous pouvez le consulter ici :\n{{ link }}",
    ),
    "receipt.whole": (
        "Reçu : {{ invoices }}, paiement reçu",
        "Nous avons reçu {{ amount }} pour {{ invoices }}.\n\n"
        "Payé avec {{ method }}.\n\n"
        "Vous trouverez les détails ici :\n{{ link }}\n\n"
        "Votre reçu en PDF :\n{{ receipt }}",
    ),
    "receipt.part": (
        "Reçu : {{ invoices }}, paiement partiel",
        "Nous avons reçu {{ amount }} pour {{ invoices }}.\n\n"
        "Payé avec {{ method }}.\n\n"
        "Reste à payer : {{ still_due }}.\n\n"
        "Vous trouverez les détails ici :\n{{ link }}\n\n"
        "Votre reçu en PDF :\n{{ receipt }}",
    ),
    "payment.failed": (
        "{{ invoices }} : le prélèvement a échoué",
        "{{ amount }} pour {{ invoices }} n’ont pas pu être prélevés.\n\n"
        "Le paiement devait se faire avec {{ method }}.\n\n"
        "Motif : {{ reason }}\n\n"
        "La prochaine tentative aura lieu le {{ retry_on }}.\n\n"
        "Vous pouvez payer maintenant ou choisir un autre moyen de paiement ici :\n{{ link }}",
    ),
    "payment.requires_action": (
        "À confirmer auprès de votre banque : {{ amount }} pour {{ invoices }}",
        "Votre banque vous demande de confirmer le paiement de {{ amount }} pour {{ invoices }}.\n\n"
        "Il doit se faire avec {{ method }}. Rien n’a encore été prélevé.\n\n"
        "Confirmez-le ici, si possible aujourd’hui, ou renoncez-y :\n{{ link }}",
    ),
    "payment_method.requested": (
        "{{ firm }} vous demande un moyen de paiement",
        "{{ firm }} vous demande d’enregistrer un moyen de paiement pour {{ client }}.\n\n"
        "Ce qui arrive à échéance est alors réglé avec lui, et chaque paiement est confirmé par mail.\n\n"
        "Vous pouvez l’enregistrer ici :\n{{ link }}",
    ),
    "payment_method.expiring": (
        "{{ card }} expire le {{ good_until }}",
        "{{ firm }} débite {{ card }} pour {{ client }}, valable jusqu’au {{ good_until }} seulement.\n\n"
        "Enregistrez avant cette date la nouvelle carte ou un autre moyen de paiement :\n{{ link }}",
    ),
    "payment_method.reminded": (
        "{{ firm }} attend encore un moyen de paiement",
        "Le {{ since }}, {{ firm }} vous a demandé d’enregistrer un moyen de paiement pour {{ client }}.\n\n"
        "Il n’y en a pas encore.\n\n"
        "Vous pouvez l’enregistrer ici :\n{{ link }}",
    ),
    "payment.refunded": (
        "Remboursement : {{ amount }}",
        "{{ amount }} vous sont remboursés.\n\n"
        "Le montant va sur {{ method }}.\n\n"
        "De nouveau dû : {{ owed_again }}.\n\n"
        "Les détails se trouvent ici :\n{{ link }}",
    ),
    "credit.refunded": (
        "Votre avoir : {{ amount }} remboursés",
        "{{ amount }} de votre avoir vous ont été remboursés, hors de vos moyens de paiement.\n\n"
        "Motif : {{ reason }}\n\n"
        "Référence : {{ reference }}\n\n"
        "Le solde se trouve ici :\n{{ link }}",
    ),
    "payment.disputed": (
        "Un paiement de {{ amount }} est contesté",
        "La banque redemande un paiement de {{ amount }}.\n\n"
        "Il avait été réglé par {{ method }}.\n\n"
        "Rien n'est prélevé à ce titre tant que la banque n'a pas décidé.\n\n"
        "Les détails se trouvent ici :\n{{ link }}",
    ),
    "payment.charged_back": (
        "Un paiement de {{ amount }} a été repris par la banque",
        "La banque a repris un paiement de {{ amount }}.\n\n"
        "Il avait été réglé par {{ method }}, qui n'est plus prélevé automatiquement.\n\n"
        "De nouveau dû : {{ owed_again }}.\n\n"
        "Vous pouvez payer ici :\n{{ link }}",
    ),
    "service.changed": (
        "{{ service }} : modification",
        "{{ firm }} a modifié {{ service }}. Désormais : {{ terms }}.\n\n"
        "Jusqu’ici : {{ before }}.\n\n"
        "Prochaine facturation le {{ next_on }}. Les factures déjà émises ne changent pas.\n\n"
        "Vous pouvez consulter le service ici :\n{{ link }}",
    ),
    "service.paused": (
        "{{ service }} : pause",
        "{{ firm }} a suspendu la facturation de {{ service }}.\n\n"
        "Rien n’est facturé à partir du {{ paused_on }}.\n\n"
        "La facturation reprend le {{ resumes_on }}.\n\n"
        "Vous pouvez consulter le service ici :\n{{ link }}",
    ),
    "service.resumed": (
        "{{ service }} : reprise",
        "{{ firm }} facture de nouveau {{ service }} : {{ terms }}.\n\n"
        "Prochaine facturation le {{ next_on }}.\n\n"
        "Vous pouvez consulter le service ici :\n{{ link }}",
    ),
    "service.ended": (
        "{{ service }} prend fin le {{ ends_on }}",
        "{{ firm }} met fin à {{ service }}. Le {{ ends_on }} est le premier jour sans ce service.\n\n"
        "Ce qui reste à facturer se trouve ici :\n{{ link }}",
    ),
    "statement.mailed": (
        "Relevé de compte du {{ since }} au {{ until }}",
        "Voici ce qui a été facturé et payé du {{ since }} au {{ until }}.\n\n"
        "Solde à la fin de la période : {{ balance }}.\n\n"
        "Vous pouvez le consulter ici :\n{{ link }}\n\n"
        "En PDF :\n{{ pdf }}",
    ),
}
