// Crash
