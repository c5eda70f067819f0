import { sortPem, type CredentialSlot, type Piece } from "../../iot-core/pem";
import { AwsIotError } from "../../iot-core/errors";

/** A text that came in: pasted into a slot, or from a file of that name. */
export interface Arrival {
  readonly source: string;
  readonly slot?: CredentialSlot;
  readonly file?: string;
}

/** What was found in one arrival. */
export interface Sorted {
  readonly file: string | undefined;
  readonly pieces: readonly Piece[];
  readonly faults: readonly AwsIotError[];
}

/** Tells where everything in texts that came in together belongs. */
export function sortArrivals(arrivals: readonly Arrival[]): readonly Sorted[] {
  const sorted = arrivals.map(({ source, slot, file }) => {
    const { pieces, faults } = sortPem(source, file);
    return { file, faults, pieces: pieces.map((piece) => reslot(piece, slot)) };
  });
  return settle(sorted);
}

/** A certificate stays in the certificate slot it was pasted into: self-signed ones look like an authority. */
const reslot = (piece: Piece, slot: CredentialSlot | undefined): Piece =>
  slot !== undefined && slot !== "key" && piece.slot !== "key" ? { slot, pem: piece.pem } : piece;

/** Of a key and a lone authority, the authority is the self-signed certificate of the device. */
function settle(sorted: readonly Sorted[]): readonly Sorted[] {
  const all = sorted.flatMap(({ pieces }) => pieces);
  const count = (slot: CredentialSlot) => all.filter((piece) => piece.slot === slot).length;
  if (count("cert") > 0 || count("ca") !== 1 || count("key") === 0) return sorted;
  const promoted = ({ slot, pem }: Piece): Piece => ({ slot: slot === "ca" ? "cert" : slot, pem });
  return sorted.map((one) => ({ ...one, pieces: one.pieces.map(promoted) }));
}

/** The slots of which files of several devices came together. */
export const ambiguous = (sorted: readonly Sorted[]): readonly CredentialSlot[] =>
  (["cert", "key"] as const).filter((slot) => {
    const different = sorted.map((one) => textFor(slot, [one])).filter((pem) => pem !== "");
    return new Set(different).size > 1;
  });

/** All that belongs into a slot. */
export const textFor = (slot: CredentialSlot, sorted: readonly Sorted[]): string =>
  sorted
    .flatMap(({ pieces }) => pieces)
    .filter((piece) => piece.slot === slot)
    .map(({ pem }) => pem)
    .join("\n");
