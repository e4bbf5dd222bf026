"""A template with a fault: one sentence with file and line, and no other letter suffers (row 141)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from processor.letters import LetterFaulty
from processor.letters.engine import LetterWriter
from tests.doors.letter_samples import JON, PROGRAM, request_letter, shelf, write, writer


def test_a_missing_variable_names_template_and_line_and_others_still_go_out(tmp_path: Path) -> None:
    letters = writer(tmp_path)
    with pytest.raises(LetterFaulty, match=r"en/request\.md, line 6: 'answer_by' is undefined"):
        write(letters, request_letter(data={"mentee": "Mia", "note": "n"}))
    assert write(letters, request_letter()).raw


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("subject: a\n\nok\n\n{{ 1 // 0 }}\n", r"en/a\.md, line 5: .*zero"),
        ("subject: a\n\nok\n{{ who.nick }}\n", r"en/a\.md, line 4: .*nick"),
        ("subject: {{ nobody }}\n\nok\n", r"en/a\.md, line 1: 'nobody' is undefined"),
        ("subject: {{ '' }}\n\nok\n", r"en/a\.md, line 1: the subject came out empty"),
        ("subject: a\n\n{% if %}\n", r"en/a\.md, line 3: Expected"),
        ("subject: a\n\n{% raw %}{{ x }}{% endraw %}\n", r"en/a\.md, line 3 or after: '\{\{' is left over"),
        ("subject: a\n\n[x](http://evil.example)\n", r'en/a\.md, .*"http://evil\.example"; only mailto:'),
        ("subject: a\n\n![x](http://evil.example/x.png)\n", r"only mailto:"),
        ("subject: a\n\n{{ ''.__class__.__mro__ }}\n", r"en/a\.md, line 3: .*unsafe"),
        ("no subject\n", r"en/a\.md, line 1: has no subject"),
        ('subject: a\n\n\n{% include "_wrong.md" %}\n', r"en/_wrong\.md, line 2: 'y' is undefined"),
    ],
)
def test_a_faulty_template_is_one_sentence(tmp_path: Path, source: str, fault: str) -> None:
    letters = writer(tmp_path, {"en/a.md": source, "en/_wrong.md": "x\n{{ y }}\n"})
    with pytest.raises(LetterFaulty, match=fault):
        letters.preview("a", "en", {"who": JON})


def test_a_letter_without_template_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LetterFaulty, match=r"no template '\.\./\.\./etc/passwd'"):
        writer(tmp_path).preview("../../etc/passwd", "en", {})


def test_check_names_every_fault_at_once(tmp_path: Path) -> None:
    folder = shelf(
        tmp_path,
        {
            "en/a.md": "Hello\n",
            "en/b.md": "subject: {{ x\n\nHi\n\n{% endif %}\n",
            "es/c.md": 'subject: c\n\n{{ x|no_such_filter }}\n\n{% include "_gone.md" %}\n',
            "es/d.md": "subject: d\n\nSee [us](https://evil.example)\n",
            "es/e.md": 'subject: e\n\n{% include "_gone.md" %}\n',
        },
    )
    (folder / "es" / "f.md").write_bytes(b"subject: \xff\n\nx\n")
    faults = LetterWriter(PROGRAM, folder, 60).check()
    places = [re.sub(r"^.*/templates/", "", f).partition(": ")[0] for f in faults]
    assert places == [
        *("en/a.md, line 1", "en/b.md, line 1", "en/b.md, line 5", "es/c.md, line 3"),
        *("es/d.md, line 3", "es/e.md, line 3", "es/f.md, line 1"),
    ]
    assert writer(tmp_path / "right").check() == []
    assert "holds no template" in LetterWriter(PROGRAM, tmp_path / "none", 60).check()[0]
