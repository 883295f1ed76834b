"""What an author and an instructor do before a class: build exercises, hand them out, keep the ledger."""
