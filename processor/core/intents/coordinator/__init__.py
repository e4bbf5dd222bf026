"""What coordinators command; each verb is an intent like any other, and says for whom it is."""
