/** One word of a POSIX shell, whatever is in it. */
export function quote(value: string): string {
  return /^[\w./:@=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
