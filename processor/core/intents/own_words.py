"""What somebody could have written, as a mail of theirs: an intent that comes to the same as another one."""

from __future__ import annotations

from dataclasses import replace

from processor.core.chain import Step
from processor.core.facts import Facts, Voucher
from processor.core.mail import Address, InboundMail
from processor.core.reading import read
from processor.core.rules import RuleBook


def step_in_own_words(words: str, facts: Facts, rules: RuleBook) -> Step:
    """The sender is taken to have written these words, which the mail in hand has to prove."""
    because = "they wrote it themselves"
    voucher = facts.voucher or Voucher(because=because, address=facts.sender.addr_spec, member=facts.member)
    # read as any member's: a coordinator's would be a command once more
    own = replace(read(written(facts.sender, words, facts), facts.program, rules), staff=False)
    return Step(mail=own, voucher=voucher, own=facts.voucher is None)


def written(who: Address, words: str, facts: Facts) -> InboundMail:
    outer = facts.mail.reading.mail if facts.mail.reading is not None else None
    return InboundMail(
        received_at=outer.received_at if outer is not None else facts.now,
        size=len(words),
        content_key=outer.content_key if outer is not None else words,
        senders=(who,),
        subject="",
        text=words,
    )
