import { type ApplicationFile, bytes } from "./applicationFile.ts";

const CLASS = /^WEB-INF\/classes\/.*\.class$/;

/** Packages of Java's WebSocket API for servers, and of Spring's, as they are in the constant pool of a class that uses them. */
const PACKAGES = ["javax/websocket/server/", "jakarta/websocket/server/", "org/springframework/web/socket/"];

/** Returns whether a class of the application itself uses WebSockets. A library that brings its own is not seen. */
export async function usesWebSockets(files: readonly ApplicationFile[]): Promise<boolean> {
  for (const file of files.filter(({ path }) => CLASS.test(path))) {
    const content = await bytes(file);
    if (PACKAGES.some((name) => content.includes(name))) return true;
  }
  return false;
}
