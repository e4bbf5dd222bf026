"""What a forger, a flooder and a robot try from the outside, with what the documents promise for each."""
