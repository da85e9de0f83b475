/** Generated for each lab and kept in its state, never typed. */
export interface LabSecrets {
  /** What httpd must show Tomcat's AJP connector. */
  readonly ajpSecret: string;
  /** Opens the balancer's status page. */
  readonly statusPassword: string;
}

/**
 * A secret crosses the grammars of httpd, Tomcat and htpasswd; these characters mean themselves in all of them.
 * @throws {Error} if it holds another character or is short; never shows the secret.
 */
export function plainSecret(name: keyof LabSecrets, secret: string): string {
  if (/^[\w-]{16,}$/.test(secret)) return secret;
  throw new Error(`${name} must be 16 or more of A–Z, a–z, 0–9, "-" and "_"; generate another`);
}
