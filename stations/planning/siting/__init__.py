"""Site choice (科学选址): where the next stations should stand, with a proof of how good it is."""
