"""What pages are made of: base templates, stylesheet, forms, lists, charts."""
