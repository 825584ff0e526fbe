"""Letters to people: branded, without a word about health, sent after the transaction is committed."""
