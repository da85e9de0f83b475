/** The secrets of a lab; they are generated and kept in its state, never configured. */
export interface LabSecrets {
  /** The secret that Tomcat's AJP connector requires from httpd. */
  readonly ajpSecret: string;
  /** The password of the balancer's status page. */
  readonly statusPassword: string;
}

/**
 * Returns the secret if it needs no quoting in the files of httpd and Tomcat and in htpasswd.
 * @throws {Error} if it has another character or is too short; the message never contains the secret.
 */
export function plainSecret(name: keyof LabSecrets, secret: string): string {
  if (/^[\w-]{16,}$/.test(secret)) return secret;
  throw new Error(`${name} must be 16 or more of A–Z, a–z, 0–9, "-" and "_"; generate another`);
}
