"""The git side: one real bare repository per GitHub repository."""
