"""The portal: core's own pages for patients and proxies."""
