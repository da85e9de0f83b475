/** Where a Tomcat finds the secrets of its balancer, a line each (java/, BalancerSecrets); relative like a file's path. */
export const AJP_SECRET_FILE = "secrets/ajp";
