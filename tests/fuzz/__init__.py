"""Coverage-guided fuzzing of the zip and XML layers, and what it has found."""
