const secrets = new Set<string>();

/** Remembers what must never be seen: a passphrase, a proxy's password, or each line of a private key. */
export function remember(secret: string): void {
  const lines = secret.includes("-----BEGIN") ? secret.split(/\r?\n/).filter(isKeyMaterial) : [secret];
  for (const line of lines) secrets.add(line);
}

const isKeyMaterial = (line: string): boolean => line.length >= 16 && !line.startsWith("-----");

/** Where a text holds a secret; the secret itself is not repeated. */
export const leakedIn = (text: string): string[] =>
  [...secrets].flatMap((secret) => {
    const at = text.indexOf(secret);
    return at < 0 ? [] : [`${text.slice(Math.max(0, at - 200), at)}<secret of ${secret.length} characters>`];
  });
