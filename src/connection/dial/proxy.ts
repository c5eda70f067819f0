import type { Socket } from "node:net";
import type { ProxySetting } from "../types";
import { DialFailure } from "./failure";
import { chooseProxy } from "./proxy-choice";

/** An HTTP proxy; `authorization` is the header's value and never to be shown. */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  readonly authorization: string | undefined;
}

/** Bytes a proxy may take for the head of its answer. */
const HEAD_LIMIT = 16_384;

/**
 * The proxy to go through, if any.
 *
 * @throws DialFailure when the address of the proxy cannot be used
 */
export function proxyFor(setting: ProxySetting, host: string, port: number): Proxy | undefined {
  if (setting.kind === "off") return undefined;
  const address = setting.kind === "url" ? setting.url : chooseProxy(bracketed(host), port, setting.options);
  return address === "" ? undefined : parse(address);
}

function parse(address: string): Proxy {
  const whole = address.includes("://") ? address : `http://${address}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url?.protocol !== "http:" || url.hostname === "")
    throw new DialFailure("PROXY_URL_INVALID", "not of the form http://host:port");
  const { hostname, port, username, password } = url;
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 80 : Number(port),
    authorization:
      username === ""
        ? undefined
        : `Basic ${Buffer.from(`${decode(username)}:${decode(password)}`).toString("base64")}`,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/** Name of a proxy for people: without its password. */
export const proxyName = ({ host, port }: Proxy): string => `${bracketed(host)}:${port}`;

/**
 * Asks the proxy for a tunnel (RFC 9110, section 9.3.6) over a socket to it; the socket is the tunnel then. Any other
 * answer than 2xx destroys the socket; `onStatus` learns the status in each case.
 */
export function openTunnel(
  socket: Socket,
  proxy: Proxy,
  target: { readonly host: string; readonly port: number },
  signal: AbortSignal,
  onStatus: (status: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = "";
    const leave = (failure?: Error): void => {
      socket.off("readable", read).off("end", closed).off("error", closed).off("close", closed);
      signal.removeEventListener("abort", closed);
      if (failure === undefined) return resolve();
      socket.destroy();
      reject(failure);
    };
    const closed = (): void => leave(new DialFailure("PROXY_CLOSED", "closed without an answer"));
    const read = (): void => {
      const chunk: unknown = socket.read();
      if (Buffer.isBuffer(chunk)) head += chunk.toString("latin1");
      const verdict = judge(head, onStatus);
      if (verdict !== "incomplete") leave(verdict);
    };
    socket.on("readable", read).on("end", closed).on("error", closed).on("close", closed);
    signal.addEventListener("abort", closed);
    socket.write(request(proxy, target));
  });
}

function request({ authorization }: Proxy, target: { readonly host: string; readonly port: number }): string {
  const authority = `${bracketed(target.host)}:${target.port}`;
  const credentials = authorization === undefined ? "" : `Proxy-Authorization: ${authorization}\r\n`;
  return `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`;
}

/** What the bytes of the answer so far say: undefined is a tunnel. */
function judge(head: string, onStatus: (status: number) => void): DialFailure | "incomplete" | undefined {
  const start = "HTTP/1.";
  if (!head.startsWith(start.slice(0, head.length)) || head.length > HEAD_LIMIT)
    return new DialFailure("PROXY_NOT_HTTP", "the answer is not HTTP");
  const end = head.indexOf("\r\n\r\n");
  if (end < 0) return "incomplete";
  const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) return new DialFailure("PROXY_NOT_HTTP", "the answer has no status");
  onStatus(status);
  if (status < 200 || status > 299) return new DialFailure("PROXY_STATUS", `status ${status}`);
  // the server of a TLS connection never speaks first
  return head.length > end + 4 ? new DialFailure("PROXY_EARLY_DATA", "data before TLS began") : undefined;
}
