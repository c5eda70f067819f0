/** Bytes of a well-formed text in UTF-8; counted, because AWS's limits are in bytes and this runs in the browser too. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // a surrogate pair has two units and four bytes
    if (unit >= 0xd800 && unit <= 0xdfff) bytes += 1;
    else if (unit >= 0x800) bytes += 2;
    else if (unit >= 0x80) bytes += 1;
  }
  return bytes;
}

/**
 * The first character MQTT forbids or discourages in its strings, as `U+0000`: NUL, other controls, lone surrogates
 * (MQTT 5, 1.5.4; the broker may close the connection).
 */
export function forbiddenCharacter(text: string): string | undefined {
  const found = /[\p{Cc}\p{Cs}]/u.exec(text)?.[0].charCodeAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
}
