"""Coverage-guided tests of everything that takes words, files or tables from strangers."""
