"""What happens to households, each a verb with its day and reason, each undone while nothing came after it."""
