"""The demo: invented people, the mails their clients write, and embedded servers."""
