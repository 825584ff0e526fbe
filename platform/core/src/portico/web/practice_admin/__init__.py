"""The practice sees to itself: its places, people, features and letters."""
