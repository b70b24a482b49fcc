"""What nobody can do: headers, cookies, other people's pages, what sizes and times give away."""
