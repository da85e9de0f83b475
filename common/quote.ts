/** Quotes a value as one word of a POSIX shell. */
export function quote(value: string): string {
  return /^[\w./:@=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
