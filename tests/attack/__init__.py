"""What a forger, a flooder and a robot try from the outside, with what the documents promise for each.

Where to look for what attacks share, from the ground up:

    people          addresses                      marks         how a table of attempts is written
    records         what the records say           letters       the letters that were sent
    heard           who has heard of it            stories       what must hold at the end of every story
    mails_by_hand   mails made line by line        bounces       reports that a letter was not delivered
    cvs             files of a sign-up             deeds         what people do, at once
    steps           the same, for later            prepared      programs in memory, ready for an attempt
    databases       programs as fixtures           own_files     an association's rules and templates

    box_program     a whole program on a mailbox of its own (BoxProgram)
    box_deeds       what people and operators do with it
    box_stories     deeds with a before and an after
    imap_servers    Dovecot, behind a proxy        imap_faults   what befalls a mailbox
    smtp_servers    servers that take our letters  crashes       a process that dies at a named point

tests/attacks.py has the program itself (Attacked) with Jon, Mia and Eve. Fixtures need no import: conftest.py
has them.
"""
