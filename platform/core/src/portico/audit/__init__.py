"""Who did what, to whose record, when and through which plugin. Appended in the transaction of the act itself."""
