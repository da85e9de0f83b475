/**
 * The size of an AJP packet, which holds all headers of a request or of a response: 32 kB of them and what else is in it.
 * httpd (`iobuffersize`) and Tomcat (`packetSize`) must agree on it; the default of both is 8192, the largest 65536.
 */
export const AJP_PACKET_BYTES = 40_960;

/** The limit of one header of a request, and of its first line. */
export const HEADER_BYTES = 32_768;
