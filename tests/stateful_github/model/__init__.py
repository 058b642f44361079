"""The state: accounts, repositories, threads, runs. Mutable; nothing here knows HTTP."""
