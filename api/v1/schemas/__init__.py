"""The shapes of requests and answers of `/api/v1`; unknown fields are refused."""
