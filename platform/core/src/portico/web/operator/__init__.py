"""The operators' console: practices and how they fare, in states, counts and ids. Nothing here is a patient's."""
