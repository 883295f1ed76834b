"""Wrong ways that beginners took on four trainees' shops, one small function per way, each in plain pandas."""
