/** The part of AJP 1.3 that a request for a page needs (Tomcat's `AjpProcessor`, httpd's `mod_proxy_ajp`). */

const FORWARD_REQUEST = 2;
const GET = 2;
const SECRET = 0x0c;
const END = 0xff;
const SEND_HEADERS = 4;

/** Length of an answer's beginning, including its status. */
export const AJP_STATUS_BYTES = 7;

/** Returns a GET request that carries the secret. */
export function ajpRequest(path: string, secret: string): Buffer {
  const body = Buffer.concat([
    Buffer.from([FORWARD_REQUEST, GET]),
    ...["HTTP/1.1", path, "127.0.0.1", "localhost", "localhost"].map(string),
    // Server port 80, no TLS, no headers.
    Buffer.from([0, 80, 0, 0, 0]),
    Buffer.from([SECRET]),
    string(secret),
    Buffer.from([END]),
  ]);
  return Buffer.concat([Buffer.from([0x12, 0x34]), uint16(body.length), body]);
}

/** Returns the HTTP status of an answer, or undefined if it is not an AJP answer. */
export function ajpStatus(answer: Buffer): number | undefined {
  const isAnswer =
    answer.length >= AJP_STATUS_BYTES &&
    answer.toString("latin1", 0, 2) === "AB" &&
    answer[4] === SEND_HEADERS;
  return isAnswer ? answer.readUInt16BE(5) : undefined;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint16(bytes.length), bytes, Buffer.from([0])]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
