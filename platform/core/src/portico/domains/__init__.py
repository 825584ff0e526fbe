"""A practice's own address for its portal: proved in the DNS, looked at each day, let go when the proof is gone."""
