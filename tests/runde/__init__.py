"""One year's round of a county, played through the command line on generated figures."""
