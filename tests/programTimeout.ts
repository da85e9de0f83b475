/** Milliseconds that a program may run that a test starts: less than the test may take, so that nothing outlives it. */
export const PROGRAM_TIMEOUT_MS = 480_000;
