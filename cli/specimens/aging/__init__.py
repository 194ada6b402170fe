"""What happens to a page on its way to a reader, as steps that can be put into a chain.

    from cli.specimens.aging import aged
    from cli.specimens.aging.scanner import jpeg, noisy, skewed
    seen = aged(picture, (skewed(0.6, 1.5), noisy(3.0), jpeg(75)), seed=7)

`cli.specimens.aging.paper` holds what happens to the sheet, `…scanner` what machines do to it,
`cli.specimens.phone` what a phone makes of it. `cli.specimens.conditions` names whole chains.
"""

from cli.specimens.aging.chain import Pixels, Step, aged

__all__ = ["Pixels", "Step", "aged"]
