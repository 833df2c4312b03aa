"""How anything is written: moves, gates, actions, doors."""
