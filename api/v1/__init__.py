"""JSON for machines: one file per resource, the guard of each route named at the route."""
