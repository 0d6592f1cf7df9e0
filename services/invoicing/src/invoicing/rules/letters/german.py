"""The usual words in German."""

from collections.abc import Mapping

_REMINDED = (
    "Hier können Sie die Rechnung ansehen und bezahlen:\n{{ link }}\n\n"
    "Falls Sie bereits bezahlt haben: vielen Dank, dann ist nichts weiter zu tun."
)
_SEE = "Hier sehen Sie die Rechnung, auch als PDF:\n{{ link }}"

GERMAN: Mapping[str, tuple[str, str]] = {
    "proposal.sent": (
        "Angebot von {{ firm }}: {{ title }}",
        "{{ firm }} hat Ihnen das Angebot {{ number }}, „{{ title }}“, geschickt.\n\n"
        "{{ message }}\n\n"
        "Hier können Sie es lesen und annehmen oder ablehnen:\n{{ link }}\n\n"
        "Es kann bis zum {{ expires_on }} angenommen werden.",
    ),
    "estimate.sent": (
        "Kostenvoranschlag von {{ firm }}: {{ title }}",
        "{{ firm }} hat Ihnen den Kostenvoranschlag {{ number }}, „{{ title }}“, über {{ total }} "
        "geschickt.\n\n"
        "{{ message }}\n\n"
        "Hier können Sie ihn lesen und freigeben oder ablehnen:\n{{ link }}\n\n"
        "Er kann bis zum {{ expires_on }} freigegeben werden.",
    ),
    "invoice.issued": (
        "Neue Rechnung {{ number }}: {{ total }}, fällig am {{ due_on }}",
        "Die Rechnung {{ number }} über {{ total }} ist da.\n\n"
        "Bitte bezahlen Sie sie bis zum {{ due_on }}.\n\n" + _SEE,
    ),
    "invoice.collected": (
        "Neue Rechnung {{ number }}: {{ total }}, fällig am {{ due_on }}",
        "Die Rechnung {{ number }} über {{ total }} ist da.\n\n"
        "Der Betrag wird über Ihr Zahlungsmittel eingezogen. Sie müssen nichts tun.\n\n" + _SEE,
    ),
    "invoice.nothing_due": (
        "Neue Rechnung {{ number }}: nichts zu bezahlen",
        "Die Rechnung {{ number }} ist da. Es ist nichts zu bezahlen.\n\n" + _SEE,
    ),
    "reminder.before": (
        "Fällig am {{ due_on }}: Rechnung {{ number }}, {{ due }}",
        "Von der Rechnung {{ number }} sind {{ due }} am {{ due_on }} fällig.\n\n" + _REMINDED,
    ),
    "reminder.today": (
        "Heute fällig: Rechnung {{ number }}, {{ due }}",
        "Von der Rechnung {{ number }} sind {{ due }} heute fällig.\n\n" + _REMINDED,
    ),
    "reminder.overdue": (
        "Überfällig: Rechnung {{ number }}, {{ due }}",
        "Von der Rechnung {{ number }} waren {{ due }} am {{ due_on }} fällig.\n\n" + _REMINDED,
    ),
    "credit_note.issued": (
        "Gutschrift {{ number }} zu {{ invoice }}: {{ total }}",
        "Die Gutschrift {{ number }} vermindert die Rechnung {{ invoice }} um {{ total }}.\n\n"
        "Davon waren {{ surplus }} schon bezahlt und sind jetzt Ihr Guthaben bei uns.\n\n"
        "Hier sehen Sie sie:\n{{ link }}",
    ),
    "receipt.whole": (
        "Zahlungsbeleg: {{ invoices }} bezahlt",
        "Wir haben {{ amount }} für {{ invoices }} erhalten.\n\n"
        "Bezahlt mit {{ method }}.\n\n"
        "Hier sehen Sie die Einzelheiten:\n{{ link }}\n\n"
        "Ihr Beleg als PDF:\n{{ receipt }}",
    ),
    "receipt.part": (
        "Zahlungsbeleg: {{ invoices }} zum Teil bezahlt",
        "Wir haben {{ amount }} für {{ invoices }} erhalten.\n\n"
        "Bezahlt mit {{ method }}.\n\n"
        "Noch offen: {{ still_due }}.\n\n"
        "Hier sehen Sie die Einzelheiten:\n{{ link }}\n\n"
        "Ihr Beleg als PDF:\n{{ receipt }}",
    ),
    "payment.failed": (
        "{{ invoices }}: Einzug nicht möglich",
        "{{ amount }} für {{ invoices }} konnten nicht eingezogen werden.\n\n"
        "Bezahlt werden sollte mit {{ method }}.\n\n"
        "Grund: {{ reason }}\n\n"
        "Der nächste Versuch ist am {{ retry_on }}.\n\n"
        "Hier können Sie gleich bezahlen oder ein anderes Zahlungsmittel wählen:\n{{ link }}",
    ),
    "payment.requires_action": (
        "Bitte bei Ihrer Bank bestätigen: {{ amount }} für {{ invoices }}",
        "Ihre Bank bittet Sie, die Zahlung von {{ amount }} für {{ invoices }} zu bestätigen.\n\n"
        "Bezahlt werden soll mit {{ method }}. Noch wurde nichts abgebucht.\n\n"
        "Hier können Sie sie bestätigen, möglichst heute, oder darauf verzichten:\n{{ link }}",
    ),
    "payment_method.requested": (
        "{{ firm }} bittet um ein Zahlungsmittel",
        "{{ firm }} bittet Sie, für {{ client }} ein Zahlungsmittel zu hinterlegen.\n\n"
        "Was fällig wird, wird dann damit bezahlt, und jede Zahlung wird per Mail bestätigt.\n\n"
        "Hier können Sie es hinterlegen:\n{{ link }}",
    ),
    "payment_method.expiring": (
        "{{ card }} läuft am {{ good_until }} ab",
        "{{ firm }} bucht für {{ client }} von {{ card }} ab; die Karte gilt nur bis {{ good_until }}.\n\n"
        "Bitte hinterlegen Sie vorher ihre Nachfolgerin oder ein anderes Zahlungsmittel:\n{{ link }}",
    ),
    "payment_method.reminded": (
        "{{ firm }} braucht noch ein Zahlungsmittel",
        "Am {{ since }} hat {{ firm }} Sie gebeten, für {{ client }} ein Zahlungsmittel zu hinterlegen.\n\n"
        "Noch ist keines da.\n\n"
        "Hier können Sie es hinterlegen:\n{{ link }}",
    ),
    "payment.refunded": (
        "Erstattung: {{ amount }}",
        "{{ amount }} sind auf dem Weg zurück zu Ihnen.\n\n"
        "Der Betrag geht an {{ method }}.\n\n"
        "Wieder offen: {{ owed_again }}.\n\n"
        "Die Einzelheiten finden Sie hier:\n{{ link }}",
    ),
    "credit.refunded": (
        "Ihr Guthaben: {{ amount }} ausgezahlt",
        "{{ amount }} Ihres Guthabens wurden Ihnen ausgezahlt, nicht über Ihre Zahlungsmittel.\n\n"
        "Grund: {{ reason }}\n\n"
        "Verwendungszweck: {{ reference }}\n\n"
        "Was davon übrig ist, sehen Sie hier:\n{{ link }}",
    ),
    "payment.disputed": (
        "Eine Zahlung über {{ amount }} wird bestritten",
        "Die Bank fordert eine Zahlung über {{ amount }} zurück.\n\n"
        "Bezahlt wurde mit {{ method }}.\n\n"
        "Bis die Bank entschieden hat, wird dafür nichts eingezogen.\n\n"
        "Die Einzelheiten finden Sie hier:\n{{ link }}",
    ),
    "payment.charged_back": (
        "Eine Zahlung über {{ amount }} wurde von der Bank zurückgeholt",
        "Die Bank hat eine Zahlung über {{ amount }} zurückgeholt.\n\n"
        "Bezahlt wurde mit {{ method }}; davon wird nicht von selbst noch einmal eingezogen.\n\n"
        "Wieder offen: {{ owed_again }}.\n\n"
        "Hier können Sie bezahlen:\n{{ link }}",
    ),
    "service.changed": (
        "{{ service }}: Änderung",
        "{{ firm }} hat {{ service }} geändert. Ab jetzt gilt: {{ terms }}.\n\n"
        "Bisher galt: {{ before }}.\n\n"
        "Die nächste Rechnung kommt am {{ next_on }}. Bisherige Rechnungen bleiben, wie sie sind.\n\n"
        "Hier sehen Sie die Leistung:\n{{ link }}",
    ),
    "service.paused": (
        "{{ service }}: Pause",
        "{{ firm }} hat die Abrechnung von {{ service }} angehalten.\n\n"
        "Ab dem {{ paused_on }} wird nichts berechnet.\n\n"
        "Weiter geht es am {{ resumes_on }}.\n\n"
        "Hier sehen Sie die Leistung:\n{{ link }}",
    ),
    "service.resumed": (
        "{{ service }} geht weiter",
        "{{ firm }} rechnet {{ service }} wieder ab: {{ terms }}.\n\n"
        "Die nächste Rechnung kommt am {{ next_on }}.\n\n"
        "Hier sehen Sie die Leistung:\n{{ link }}",
    ),
    "service.ended": (
        "{{ service }} endet am {{ ends_on }}",
        "{{ firm }} beendet {{ service }}. Der {{ ends_on }} ist der erste Tag ohne die Leistung.\n\n"
        "Was noch berechnet wird, sehen Sie hier:\n{{ link }}",
    ),
    "statement.mailed": (
        "Kontoauszug vom {{ since }} bis {{ until }}",
        "Das wurde vom {{ since }} bis {{ until }} berechnet und bezahlt.\n\n"
        "Danach war offen: {{ balance }}.\n\n"
        "Hier sehen Sie ihn:\n{{ link }}\n\n"
        "Als PDF:\n{{ pdf }}",
    ),
}
