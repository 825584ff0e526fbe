"""What the operator sees of a running process: its log. No patient's data gets here."""
