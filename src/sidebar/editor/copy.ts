import { editor } from "./red";
import { text } from "./texts";

/** Puts a text into the clipboard, also where the editor is served without TLS; says so at the button. */
export function copy(value: string, at: EventTarget | null): boolean {
  return editor.clipboard.copyText(value, at instanceof HTMLElement ? $(at) : undefined, text("copied"));
}

/** Offers a text as a file. */
export function download(name: string, value: string): void {
  const url = URL.createObjectURL(new Blob([value], { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A file name with the time in it. */
export const fileName = (what: string, now: number): string =>
  `aws-iot-${what}-${new Date(now).toISOString().slice(0, 19).replace(/:/g, "")}.jsonl`;
