"""Pages and endpoints: views, forms, templates. A view parses, calls, commits, answers."""
