"""Pages as pictures: upright, straight, without seals and leaders, for reading only."""
