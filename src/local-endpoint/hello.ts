/** What a client asks for before anything is encrypted. */
export interface Hello {
  serverName: string | undefined;
  /** undefined: the extension is absent */
  alpn: string[] | undefined;
}

const handshakeRecord = 22;
const clientHello = 1;

/** Reads the ClientHello at the start of a TLS connection: `more` while it is incomplete, undefined if it is none. */
export function readHello(bytes: Buffer): Hello | "more" | undefined {
  const message = handshakeMessage(bytes);
  if (!Buffer.isBuffer(message)) return message;
  try {
    return parse(message);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The first handshake message, put together from its records. */
function handshakeMessage(bytes: Buffer): Buffer | "more" | undefined {
  const parts: Buffer[] = [];
  let have = 0;
  for (let at = 0; ;) {
    if (bytes.length > at && bytes[at] !== handshakeRecord) return undefined;
    if (bytes.length < at + 5) return "more";
    const length = bytes.readUInt16BE(at + 3);
    if (bytes.length < at + 5 + length) return "more";
    parts.push(bytes.subarray(at + 5, at + 5 + length));
    have += length;
    at += 5 + length;
    const message = Buffer.concat(parts);
    if (have >= 4 && message[0] !== clientHello) return undefined;
    if (have >= 4 && have >= 4 + message.readUIntBE(1, 3)) return message;
  }
}

function parse(message: Buffer): Hello {
  const hello: Hello = { serverName: undefined, alpn: undefined };
  let at = 4 + 2 + 32;
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  if (at >= message.length) return hello;
  const end = at + 2 + message.readUInt16BE(at);
  for (at += 2; at < end;) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    const body = message.subarray(at + 4, at + 4 + length);
    if (type === 0) hello.serverName = body.toString("utf8", 5, 5 + body.readUInt16BE(3));
    if (type === 16) hello.alpn = protocols(body);
    at += 4 + length;
  }
  return hello;
}

function protocols(body: Buffer): string[] {
  const list: string[] = [];
  for (let at = 2; at < body.length; at += 1 + body.readUInt8(at)) {
    list.push(body.toString("latin1", at + 1, at + 1 + body.readUInt8(at)));
  }
  return list;
}
