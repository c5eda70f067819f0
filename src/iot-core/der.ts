/** An element of DER (X.690): its tag, and where it and its content lie in the bytes. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

export const tags = { integer: 0x02, bits: 0x03, octets: 0x04, sequence: 0x30, second: 0xa1 } as const;

/** Reads the element at an offset. Bytes are a text with one character a byte, as `atob` gives it. */
export function elementAt(bytes: string, start: number): Element | undefined {
  const tag = bytes.charCodeAt(start);
  const first = bytes.charCodeAt(start + 1);
  const more = first < 0x80 ? 0 : first - 0x80;
  if (Number.isNaN(first) || first === 0x80 || more > 4) return undefined;
  let length = more === 0 ? first : 0;
  for (let i = 0; i < more; i++) length = length * 256 + bytes.charCodeAt(start + 2 + i);
  const content = start + 2 + more;
  return content + length <= bytes.length ? { tag, start, content, end: content + length } : undefined;
}

/** The elements within an element, as far as they can be read. */
export function within(bytes: string, { content, end }: Element): readonly Element[] {
  const found: Element[] = [];
  for (let at = content; at < end;) {
    const element = elementAt(bytes, at);
    if (element === undefined || element.end > end) break;
    found.push(element);
    at = element.end;
  }
  return found;
}

/** The bytes of a PEM block (RFC 7468); undefined when its base64 is damaged. */
export function fromPem(pem: string): string | undefined {
  try {
    return atob(pem.replace(/-----[^-]+-----|\s/g, ""));
  } catch {
    return undefined;
  }
}

export function toPem(label: string, bytes: string): string {
  const lines = btoa(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----`;
}

/**
 * The PEM label of what DER bytes hold, told by their structure: certificate (RFC 5280), request (RFC 2986), private
 * keys (RFC 5958, 8017, 5915) and public keys. Undefined for anything else.
 */
export function labelOf(bytes: string): string | undefined {
  const root = elementAt(bytes, 0);
  const [first, second, third] = root?.tag === tags.sequence ? within(bytes, root) : [];
  if (first === undefined || second === undefined) return undefined;
  const { integer, bits, octets, sequence } = tags;
  switch (`${first.tag},${second.tag}`) {
    case `${integer},${octets}`:
      return "EC PRIVATE KEY";
    case `${integer},${integer}`:
      return third === undefined ? "RSA PUBLIC KEY" : "RSA PRIVATE KEY";
    case `${integer},${sequence}`:
      // 3 is PKCS#12
      return bytes.charCodeAt(first.content) < 2 ? "PRIVATE KEY" : undefined;
    case `${sequence},${octets}`:
      return "ENCRYPTED PRIVATE KEY";
    case `${sequence},${bits}`:
      return "PUBLIC KEY";
    case `${sequence},${sequence}`:
      return within(bytes, first).length < 6 ? "CERTIFICATE REQUEST" : "CERTIFICATE";
    default:
      return undefined;
  }
}
