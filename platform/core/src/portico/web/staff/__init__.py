"""The workspace: core's own pages for staff."""
