"""What nobody can do: headers, cookies, other people's pages, what a page gives away by its size."""
