"""What changes the state, whoever asks: people and API alike. Rights are checked before."""
