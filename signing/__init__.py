"""Bytes become signed bytes, and signed bytes get verdicts; no user and no table is known here."""

import logging

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # They log the subjects of certificates, which are people, with every verdict that is not
    # valid. The verdict itself says what was found.
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)
