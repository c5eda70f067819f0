const secrets = new Set<string>();

/** Remembers what must never be seen: a passphrase, a proxy's password, or each line of a private key. */
export function remember(secret: string): void {
  const lines = secret.includes("-----BEGIN") ? secret.split(/\r?\n/).filter(isKeyMaterial) : [secret];
  for (const line of lines) secrets.add(line);
}

const isKeyMaterial = (line: string): boolean => line.length >= 16 && !line.startsWith("-----");

/** What stands before the first secret in a text, to find it by; nothing where there is none. */
export function leakedIn(text: string): string[] {
  const places = [...secrets].map((secret) => text.indexOf(secret)).filter((at) => at >= 0);
  if (places.length === 0) return [];
  const first = Math.min(...places);
  return [`${text.slice(Math.max(0, first - 200), first)}<secret>`];
}
