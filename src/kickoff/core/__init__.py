"""The pure heart: values and total functions, no clock, entropy, files, environment or network."""
