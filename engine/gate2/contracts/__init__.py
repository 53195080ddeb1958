"""What the publisher's contracts are told, and what is read of them: no status is made here."""
