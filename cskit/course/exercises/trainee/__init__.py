"""What runs where a trainee works: open an exercise, check an answer, see how far one is. It knows no ledger."""
