import { PREVIEW_BYTES } from "./protocol";

/** A payload, or its beginning. */
export interface Payload {
  readonly bytes: Uint8Array;
  /** bytes of the whole */
  readonly size: number;
}

/** A payload as it travels: base64 of it or of its beginning. */
export function decodePayload(base64: string, size: number): Payload {
  const binary = atob(base64);
  return { bytes: Uint8Array.from(binary, (character) => character.charCodeAt(0)), size };
}

export const isWhole = ({ bytes, size }: Payload): boolean => bytes.length >= size;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The payload as text where it is UTF-8; a character that was cut in two at the end of a preview is left out. */
export function textOf(payload: Payload): string | undefined {
  const bytes = isWhole(payload) ? payload.bytes : payload.bytes.subarray(0, lastBoundary(payload.bytes));
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Where the last whole UTF-8 character ends. */
function lastBoundary(bytes: Uint8Array): number {
  for (let i = bytes.length - 1; i >= Math.max(0, bytes.length - 4); i--) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) return i + 1;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return i + length <= bytes.length ? i + length : i;
  }
  return bytes.length;
}

export type View = "json" | "text" | "hex";

/** How a payload is read best: JSON objects and lists by their structure, text as text, the rest as bytes. */
export function bestView(payload: Payload): View {
  const text = textOf(payload);
  if (text === undefined || isBinary(text)) return "hex";
  return jsonOf(text) === undefined ? "text" : "json";
}

/** An object or a list in JSON; undefined where the text is none. */
export function jsonOf(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text, asWritten);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A number in JSON that JavaScript would write differently, such as an id of twenty digits. */
export class Written {
  constructor(readonly source: string) {}
}

/** The source is given since Chrome 114, Firefox 135 and Safari 18.4. */
const asWritten = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" && context?.source !== undefined && context.source !== String(value)
    ? new Written(context.source)
    : value;

const keepsNumbers = JSON.parse("1.0", asWritten) instanceof Written;

/** Whether JSON may have a number that is not shown as it is written. */
export const isRounded = (text: string): boolean => !keepsNumbers && /\d{16}/.test(text);

/** What the parser says of text that is no JSON; undefined where it is. */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Text may be what binary data happens to be: then it has control characters. */
const isBinary = (text: string): boolean => (text.match(controls)?.length ?? 0) > text.length / 20;

/** Control characters, but tab and line ends. */
const controls = /(?![\t\n\r])\p{Cc}/gu;
/** Characters that turn the direction of text, or are not seen. */
const unseen = /[\p{Bidi_C}\u{200b}\u{2028}\u{2029}\u{2060}-\u{2064}\u{feff}]/gu;

/** Text with what cannot be seen made visible. */
export const visible = (text: string): string => text.replace(controls, pictureOf).replace(unseen, escapeOf);

/** The same for a topic: tabs, line ends and spaces around it too. */
export const visibleTopic = (topic: string): string =>
  visible(topic.replace(/[\t\n\r]/g, pictureOf)).replace(/^ +| +$/g, (spaces) => "␣".repeat(spaces.length));

/** The picture Unicode has for a control character of ASCII. */
function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code > 0x7f) return escapeOf(character);
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
}

const escapeOf = (character: string): string =>
  `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/** The beginning of a payload in one line. */
export function lineOf(payload: Payload, most = 200): string {
  const start = { bytes: payload.bytes.subarray(0, most * 4), size: payload.size };
  const text = textOf(start);
  if (text === undefined || isBinary(text)) return hexOf(payload.bytes.subarray(0, 24));
  const line = visible(text.replace(/\s+/g, " ")).trim();
  return line.length > most ? `${line.slice(0, most).replace(/[\u{d800}-\u{dbff}]$/u, "")}…` : line;
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** Bytes in lines of sixteen: offset, hexadecimal, and the printable ones. */
export function hexDump(bytes: Uint8Array, most = PREVIEW_BYTES): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += 16) {
    const row = bytes.subarray(at, at + 16);
    const printable = Array.from(row, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·",
    );
    lines.push(`${at.toString(16).padStart(5, "0")}  ${hexOf(row).padEnd(47)}  ${printable.join("")}`);
  }
  return lines.join("\n");
}
