"""The acts: authorize, load, decide, store. What pages, HTTP and the command line call."""
