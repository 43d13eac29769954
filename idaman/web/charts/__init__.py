"""Charts made on the server: markup in, nothing to run in the browser; the data always beside."""
