"""The order of things: stages, broker, worker, tasks, sweeper, commands, wiring."""
