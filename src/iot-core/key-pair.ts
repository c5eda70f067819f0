import { elementAt, fromPem, labelOf, tags, within } from "./der";

/**
 * Whether a private key belongs to a certificate, told without any secret arithmetic: a key carries its public half
 * (RFC 8017 A.1.2, RFC 5915), and the certificate has the same bytes. Undefined where that cannot be told: an encrypted
 * key, a key without its public half, a damaged text.
 */
export function keyBelongsTo(keyPem: string, certificatePem: string): boolean | undefined {
  const key = fromPem(keyPem);
  const [block = ""] = /-----BEGIN [^-]*CERTIFICATE-----[^-]+-----END/.exec(certificatePem) ?? [];
  const certificate = fromPem(`${block}-----`);
  const half = key === undefined ? undefined : publicHalf(key);
  return half === undefined || !certificate ? undefined : certificate.includes(half);
}

function publicHalf(key: string): string | undefined {
  const root = elementAt(key, 0);
  const parts = root === undefined ? [] : within(key, root);
  switch (labelOf(key)) {
    case "RSA PRIVATE KEY": {
      const [, modulus, exponent] = parts;
      return modulus && exponent && key.slice(modulus.start, exponent.end);
    }
    case "EC PRIVATE KEY": {
      const point = parts.find(({ tag }) => tag === tags.second);
      return point && key.slice(point.content, point.end);
    }
    case "PRIVATE KEY": {
      const wrapped = parts.find(({ tag }) => tag === tags.octets);
      return wrapped && publicHalf(key.slice(wrapped.content, wrapped.end));
    }
    default:
      return undefined;
  }
}
