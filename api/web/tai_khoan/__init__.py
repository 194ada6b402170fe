"""`/tai-khoan` and the steps of signing in: second factors, locked screens, own sessions."""
