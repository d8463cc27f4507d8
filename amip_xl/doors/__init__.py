"""The doors: command line and Excel; they call jobs and show what comes back."""
