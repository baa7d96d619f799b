"""Scripts that make the pairs, the suite and the queries from the documents and the questions."""
