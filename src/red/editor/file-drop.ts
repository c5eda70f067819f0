import type { Arrival, Sorted } from "./arrivals";
import type { CredentialSlots } from "./credential-slots";
import "./definition";
import { explanation, sentence, type Translate } from "./text";
import { line } from "./view";

/** Nothing that belongs here is larger; of a larger file the beginning tells what it is. */
const MOST_BYTES = 256 * 1024;

/** Files dropped on the form, chosen with the button or pasted go into the slots; `opened` is called before. */
export function fileDrop(form: JQuery, text: Translate, slots: CredentialSlots, opened: () => void): void {
  const zone = $("#aws-iot-drop");
  const chooser = $<HTMLInputElement>("#aws-iot-files");
  const take = (files: FileList | undefined) => {
    if (!files || files.length === 0) return false;
    opened();
    void read([...files], text, slots);
    return true;
  };

  $("#aws-iot-choose").on("click", () => chooser.trigger("click"));
  chooser.on("change", () => {
    take(chooser[0]?.files ?? undefined);
    // the same files can be chosen again
    chooser.val("");
  });
  form.on("dragover dragenter", (event) => {
    event.preventDefault();
    zone.addClass("aws-iot-over");
  });
  form.on("dragleave drop", () => void zone.removeClass("aws-iot-over"));
  form.on("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    take(event.originalEvent?.dataTransfer?.files);
  });
  form.on("paste", (event) => {
    const { originalEvent } = event;
    if (originalEvent instanceof ClipboardEvent && take(originalEvent.clipboardData?.files))
      event.preventDefault();
  });
}

async function read(files: readonly File[], text: Translate, slots: CredentialSlots): Promise<void> {
  const arrivals: Arrival[] = [];
  const lines: JQuery[] = [];
  for (const file of files) {
    const source = await bytesOf(file).catch(() => undefined);
    if (source === undefined) lines.push(line("bad", text("credentials.unreadable", { file: file.name })));
    else arrivals.push({ source, file: file.name });
  }
  const { sorted, several } = slots.place(arrivals);
  for (const slot of several) lines.push(line("bad", text(`credentials.several.${slot}`)));
  const keyFound = sorted.some(({ pieces }) => pieces.some(({ slot }) => slot === "key"));
  lines.push(...sorted.flatMap((one) => report(one, keyFound, text)));
  $("#aws-iot-drop-status")
    .empty()
    .append(...lines);
}

/** One character a byte, as the rules of iot-core want it; UTF-16 as old Windows programs write it. */
async function bytesOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** What was found in a file. A public key beside the private one harms nobody. */
function report(
  { file = "", pieces, faults }: Sorted,
  keyFound: boolean,
  text: Translate,
): readonly JQuery[] {
  const found = new Set(pieces.map(({ slot }) => text(`credentials.slot.${slot}`)));
  const placed = found.size === 0 ? [] : [line("good", `${file}: ${[...found].join(", ")}`)];
  const refused = faults.map((fault) =>
    fault.code === "public-key-given" && keyFound
      ? line("neutral", `${file}: ${sentence(fault)}`)
      : line("bad", `${file}: ${explanation(fault)}`),
  );
  return [...placed, ...refused];
}
