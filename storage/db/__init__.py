"""Everything SQL: engine, models, queries, migrations. Queries never commit."""
