"""Evidence records (RFC 4998): one time stamp proves that thousands of objects existed.

`hash_tree` and `building` make them; `verifying` judges them and shares no step with the builder.
"""
