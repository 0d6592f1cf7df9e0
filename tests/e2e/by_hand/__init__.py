"""The main job by hand, through the pages alone."""
