import { sortPem, type CredentialSlot, type Piece } from "../../iot-core/pem";
import { certificateFacts, type CertificateFacts } from "./certificate";
import type { Fields } from "./fields";
import { remedy, sentence, type Translate } from "./text";

/** What Node-RED gives the editor in place of a saved secret, and takes back as "unchanged". */
const SAVED = "__PWRD__";

const slots: readonly CredentialSlot[] = ["cert", "key", "ca"];

/** A text that came in: pasted into a slot, or from a file of that name. */
export interface Arrival {
  readonly source: string;
  readonly slot?: CredentialSlot;
  readonly file?: string;
}

/**
 * The security tab: a place to drop or choose files, and three slots to paste into. Whatever comes in goes where it
 * belongs by its content; a filled slot tells what it holds and does not show it.
 */
export class CredentialSlots {
  readonly #fields: Fields;
  readonly #text: Translate;
  readonly #connectionId: string;
  /** the certificate as it was when the dialog opened: the one the runtime knows */
  readonly #deployedCert: string;

  constructor(fields: Fields, text: Translate, connectionId: string) {
    this.#fields = fields;
    this.#text = text;
    this.#connectionId = connectionId;
    this.#deployedCert = fields.text("cert");
    for (const slot of slots) {
      fields.get(slot).on("input", () => this.#pasted(slot));
      this.#row(slot)
        .find(".aws-iot-remove")
        .on("click", () => this.#remove(slot));
      this.#render(slot);
    }
  }

  /** Puts everything found in texts where it belongs; tells what cannot be used and why. */
  place(arrivals: readonly Arrival[]): readonly string[] {
    const sorted = arrivals.map((arrival) => ({ ...sortPem(arrival.source), ...arrival }));
    const pieces = settle(sorted.flatMap((one) => one.pieces.map((piece) => reslot(piece, one.slot))));
    for (const slot of slots) {
      const own = pieces.filter((piece) => piece.slot === slot).map((piece) => piece.pem);
      if (own.length > 0) this.#put(slot, own.join("\n"));
    }
    if (pieces.some((piece) => piece.slot === "ca")) $("#aws-iot-root").prop("open", true);
    return sorted.flatMap((one) =>
      one.faults.map((fault) => `${one.file ? `${one.file}: ` : ""}${sentence(fault)} ${remedy(fault)}`),
    );
  }

  #pasted(slot: CredentialSlot): void {
    const source = this.#fields.text(slot);
    if (source === "") return this.#render(slot);
    const faults = this.place([{ source, slot }]);
    const stays = this.#fields.text(slot) === source && sortPem(source).pieces.length > 0;
    if (stays && !sortPem(source).pieces.some((piece) => reslot(piece, slot).slot === slot))
      this.#put(slot, "");
    this.#status(slot, faults);
  }

  #put(slot: CredentialSlot, pem: string): void {
    this.#fields.get(slot).val(pem).trigger("change");
    this.#status(slot, []);
    this.#render(slot);
  }

  #remove(slot: CredentialSlot): void {
    this.#put(slot, "");
    this.#fields.get(slot).trigger("focus");
  }

  #render(slot: CredentialSlot): void {
    const pem = this.#fields.text(slot);
    if (pem === "" || (pem !== SAVED && sortPem(pem).pieces.length === 0)) return this.#show(slot, undefined);
    const saved = pem === SAVED || (slot === "cert" && pem === this.#deployedCert);
    this.#show(slot, this.#text(saved ? "credentials.saved" : "credentials.given"));
    if (slot === "cert" && saved) void this.#showFacts(pem);
  }

  async #showFacts(pem: string): Promise<void> {
    const facts = await certificateFacts(this.#connectionId);
    if (facts && this.#fields.text("cert") === pem) this.#show("cert", describe(facts, this.#text));
  }

  #show(slot: CredentialSlot, description: string | undefined): void {
    const saved = this.#row(slot).find(".aws-iot-saved");
    saved.prop("hidden", description === undefined);
    saved.find(".aws-iot-saved-text").text(description ?? "");
    this.#fields.get(slot).toggle(description === undefined);
  }

  #status(slot: CredentialSlot, faults: readonly string[]): void {
    $(`#aws-iot-${slot}-status`)
      .toggleClass("aws-iot-bad", faults.length > 0)
      .text(faults.join(" "));
  }

  #row(slot: CredentialSlot): JQuery {
    return $(`.aws-iot-slot[data-slot=${slot}]`);
  }
}

/** A certificate stays in the certificate slot it was pasted into: self-signed ones look like an authority. */
const reslot = (piece: Piece, slot: CredentialSlot | undefined): Piece =>
  slot !== undefined && slot !== "key" && piece.slot !== "key" ? { slot, pem: piece.pem } : piece;

/** Of a key and a lone authority, the authority is the self-signed certificate of the device. */
function settle(pieces: readonly Piece[]): readonly Piece[] {
  const count = (slot: CredentialSlot) => pieces.filter((piece) => piece.slot === slot).length;
  if (count("cert") > 0 || count("ca") !== 1 || count("key") === 0) return pieces;
  return pieces.map((piece) => (piece.slot === "ca" ? { slot: "cert", pem: piece.pem } : piece));
}

function describe(facts: CertificateFacts, text: Translate): string {
  return [
    text("credentials.certificate", { subject: facts.subject }),
    text(facts.expired ? "credentials.expired" : "credentials.validUntil", { date: facts.validTo }),
    text("credentials.issuer", { issuer: facts.issuer }),
    text("credentials.id", { id: facts.id }),
  ].join("\n");
}
