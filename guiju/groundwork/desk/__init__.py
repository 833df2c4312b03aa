"""The desk: one declaration per kind of record gives list, board, record page, forms and API, by ordinary code."""
