"""One view of the queue, which every surface renders."""
