"""GeoReport v2 in plain data: how an answer is written in JSON and XML, how a question is read."""
