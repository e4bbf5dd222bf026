"""`make mutants`: conditions of the core are turned one at a time, and the tests should notice each."""
