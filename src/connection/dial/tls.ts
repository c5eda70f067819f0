import { isIP, type Socket } from "node:net";
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { DialFailure } from "./failure";
import type { ServerCertificate } from "../../iot-core/causes";
import type { DialTarget } from "./types";

/** What a handshake agreed on, as far as it went. */
export interface Handshake {
  readonly alpnChosen: string | false;
  readonly tlsVersion: string;
  readonly cipher: string;
  readonly server: ServerCertificate | undefined;
}

/**
 * Does the TLS handshake over a connected socket. Rejects with Node's error, or a DialFailure; `onHandshake` learns
 * what was agreed before the verdict on it. The socket is destroyed unless the handshake is good.
 */
export function secure(
  plain: Socket,
  target: DialTarget,
  signal: AbortSignal,
  onHandshake: (handshake: Handshake) => void,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = begin(plain, target);
    const leave = (failure?: Error): void => {
      socket.off("secureConnect", agreed).off("close", closed);
      signal.removeEventListener("abort", closed);
      if (failure === undefined) return resolve(socket);
      socket.destroy();
      plain.destroy();
      reject(failure);
    };
    const agreed = (): void => {
      onHandshake(describe(socket));
      leave(verdict(socket, target));
    };
    const closed = (): void => leave(new DialFailure("CLOSED", "closed in the handshake"));
    // stays for good: TLS 1.3 tells its verdict on the client certificate after the handshake
    socket.on("error", leave).on("secureConnect", agreed).on("close", closed);
    signal.addEventListener("abort", closed);
  });
}

/** OpenSSL may refuse certificate or key here, and nobody else would let the socket go. */
function begin(plain: Socket, target: DialTarget): TLSSocket {
  try {
    return start(plain, target);
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

function start(socket: Socket, { alpn, serverName, credentials }: DialTarget): TLSSocket {
  const { cert, key, ca, passphrase } = credentials;
  return connect({
    socket,
    cert,
    key,
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
    // an address cannot be sent as server name (RFC 6066, section 3)
    ...(isIP(serverName) ? {} : { servername: serverName }),
    checkServerIdentity: (_name, certificate) => checkServerIdentity(serverName, certificate),
    // checked in `verdict` right after the handshake, where the certificate refused can still be described
    rejectUnauthorized: false,
  });
}

function verdict(socket: TLSSocket, { alpn }: DialTarget): Error | undefined {
  if (!socket.authorized) {
    const code = String(socket.authorizationError);
    return Object.assign(new Error(code), { code });
  }
  if (alpn === undefined || socket.alpnProtocol === alpn) return undefined;
  return new DialFailure("ALPN_NOT_CHOSEN", `asked for ${alpn}, got ${socket.alpnProtocol || "none"}`);
}

function describe(socket: TLSSocket): Handshake {
  return {
    alpnChosen: socket.alpnProtocol ?? false,
    tlsVersion: socket.getProtocol() ?? "unknown",
    cipher: socket.getCipher().name,
    server: describeServer(socket.getPeerCertificate()),
  };
}

function describeServer({ subject, issuer, valid_from, valid_to, subjectaltname }: Partial<PeerCertificate>) {
  if (subject === undefined) return undefined;
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    names: (subjectaltname ?? "").replaceAll(/DNS:|IP Address:/g, ""),
    notBefore: Date.parse(valid_from ?? ""),
    notAfter: Date.parse(valid_to ?? ""),
  };
}

/** Organization and common name, as people know an issuer. */
function nameOf(name: PeerCertificate["subject"] | undefined): string {
  const parts = [name?.O, name?.CN].flatMap((part) => part ?? []);
  return [...new Set(parts)].join(", ") || "an unnamed authority";
}
