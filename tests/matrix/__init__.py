"""Who may do what, tried: each role at each route, with its own things, others' and none."""
