"""What an instructor does with what came back: read it without trusting it, mark it, show the class."""
