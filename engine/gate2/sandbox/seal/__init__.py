"""What a seal is made of, and how it is shown to hold."""
