"""Row 168: where mail to mentors+ANYTHING@ does not arrive, a whole story goes its way all the same."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from processor.core.mail import OutboundMail
from processor.letters import WriterPool
from tests.attacks import JON, MIA, Attacked
from tests.doors.letter_samples import hrefs
from tests.player import ADDRESS, desk_of
from tests.post_office import RecordingWriter, see


class Plain(Attacked):
    """The mail host loses mail with a plus part, and says nothing of senders: all stands on Message-IDs."""

    def __init__(self) -> None:
        super().__init__()
        player = self.player
        player.program = replace(player.program, plus_addresses=False)
        player.writer = RecordingWriter(WriterPool(desk_of(player.program), None))
        player.set_up()
        self.first = len(player.post.sent)

    def letters(self) -> list[OutboundMail]:
        return self.player.post.sent[self.first :]

    def answers(self, who: str, name: str, body: str) -> list[OutboundMail]:
        """To the latest letter of that name, by the reply button of a mail program."""
        letter = next(
            mail for mail in reversed(self.letters()) if (mail.recipient, mail.letter) == (who, name)
        )
        assert see(letter).parsed["reply-to"].addresses[0].addr_spec == ADDRESS
        return self.reply(who, letter, body, proof="")


def test_a_story_from_the_request_to_the_end_needs_no_plus_address() -> None:
    world = Plain()
    world.write(MIA, "REQUEST M-1001", proof="")
    world.answers(MIA, "confirm", "YES")
    asked = next(mail for mail in world.letters() if mail.recipient == JON)
    html = see(asked).parsed.get_body(("html",))
    assert html is not None
    accept = next(urlsplit(link) for link in hrefs(html.get_content()) if "ACCEPT" in link)
    assert accept.path == ADDRESS
    words = parse_qs(accept.query)
    # a mail of its own, that a button has begun: it says what it is about, and its sender is asked
    world.write(JON, words["subject"][0], words["body"][0], proof="")
    assert world.state() == "pending"
    world.answers(JON, "confirm", "YES")
    assert world.state() == "accepted"
    world.answers(MIA, "introduction-mentee", "END")
    world.later(hours=2)
    world.work()
    assert [one["state"] for one in world.player.records()["relationships"]] == ["ended"]
    for mail in world.letters():
        assert mail.return_path == ADDRESS
        everything = "\n".join(str(part.get_content()) for part in see(mail).parts if not part.is_multipart())
        assert "mentors+" not in everything + str(see(mail).parsed)
