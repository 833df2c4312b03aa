"""The REST door: every kind of record and every verb of the house, read from the manifests."""
