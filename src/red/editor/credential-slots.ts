import { AwsIotError } from "../../iot-core/errors";
import { keyBelongsTo } from "../../iot-core/key-pair";
import { sortPem, type CredentialSlot } from "../../iot-core/pem";
import { variableIn } from "../../iot-core/settings";
import type { CertificateFacts } from "../certificate-facts";
import { ambiguous, sortArrivals, textFor, type Arrival, type Sorted } from "./arrivals";
import { certificateFacts, details, validity } from "./certificate";
import type { Fields } from "./fields";
import { explanation, type Translate } from "./text";
import { element, line } from "./view";

/** What Node-RED gives the editor in place of a saved secret, and takes back as "unchanged". */
export const SAVED = "__PWRD__";

const slots: readonly CredentialSlot[] = ["cert", "key", "ca"];

/**
 * The security tab: three slots to paste into, filled also by files. Whatever comes in goes where it belongs by its
 * content; a filled slot tells what it holds and does not show it.
 */
export class CredentialSlots {
  readonly #fields: Fields;
  readonly #text: Translate;
  readonly #connectionId: string;
  /** certificate and root CA as they were when the dialog opened */
  readonly #deployed: Readonly<Record<CredentialSlot, string>>;
  /** what the runtime tells of the private key it has and the certificate in the form */
  #savedKeyBelongs: boolean | undefined;

  constructor(fields: Fields, text: Translate, connectionId: string) {
    this.#fields = fields;
    this.#text = text;
    this.#connectionId = connectionId;
    this.#deployed = { cert: fields.text("cert"), key: SAVED, ca: fields.text("ca") };
    for (const slot of slots) {
      fields.get(slot).on("input", () => this.#pasted(slot));
      this.#row(slot)
        .find(".aws-iot-remove")
        .on("click", () => this.#remove(slot));
    }
    fields.get("keyFile").on("change", () => this.#showPassphrase());
    slots.forEach((slot) => this.#render(slot));
    void this.#describeFile();
  }

  /** Puts everything found in texts where it belongs; what belongs to several devices goes nowhere. */
  place(arrivals: readonly Arrival[]): { sorted: readonly Sorted[]; several: readonly CredentialSlot[] } {
    const sorted = sortArrivals(arrivals);
    const several = ambiguous(sorted);
    const filled = slots.filter((slot) => !several.includes(slot) && textFor(slot, sorted) !== "");
    for (const slot of filled) this.#put(slot, textFor(slot, sorted));
    if (filled.includes("ca")) $("#aws-iot-root").prop("open", true);
    return { sorted, several };
  }

  #pasted(slot: CredentialSlot): void {
    const source = this.#fields.text(slot);
    if (source === "" || variableIn(source) !== undefined) {
      this.#status(slot, []);
      return this.#render(slot);
    }
    const { sorted } = this.place([{ source, slot }]);
    const moved = sorted.some(({ pieces }) => pieces.length > 0) && textFor(slot, sorted) === "";
    if (moved) this.#put(slot, "");
    this.#status(
      slot,
      sorted.flatMap(({ faults }) => faults),
    );
  }

  #put(slot: CredentialSlot, pem: string): void {
    this.#fields.get(slot).val(pem).trigger("change");
    this.#status(slot, []);
    this.#render(slot);
    if (slot === "cert") this.#render("key");
  }

  #remove(slot: CredentialSlot): void {
    this.#put(slot, "");
    this.#fields.get(slot).trigger("focus");
  }

  #render(slot: CredentialSlot): void {
    const pem = this.#fields.text(slot);
    const filled = pem === SAVED || sortPem(pem).pieces.length > 0;
    this.#row(slot).find(".aws-iot-saved").prop("hidden", !filled);
    this.#fields.get(slot).toggle(!filled);
    const variable = variableIn(pem);
    if (variable !== undefined) {
      const from = line("neutral", this.#text("credentials.variable", { variable }));
      this.#statusOf(slot).empty().append(from);
    }
    if (slot === "key") return this.#showKey(pem, filled);
    this.#show(slot, filled ? [this.#origin(slot, pem)] : []);
    if (filled) void this.#describe(slot, pem);
  }

  /** Asks the runtime about a certificate and shows what it says. */
  async #describe(slot: CredentialSlot, pem: string): Promise<void> {
    const facts = await certificateFacts(this.#connectionId, pem);
    if (facts === undefined || this.#fields.text(slot) !== pem) return;
    if (facts instanceof AwsIotError) return this.#show(slot, [line("bad", explanation(facts))]);
    const title = element("div", "aws-iot-title", facts.subject);
    const device = slot === "cert" ? [details(facts, this.#text)] : [];
    this.#show(slot, [title, validity(facts, this.#text), ...device, this.#origin(slot, pem)]);
    if (slot === "ca") return;
    this.#savedKeyBelongs = facts.keyBelongs;
    this.#render("key");
  }

  /** The certificate that a deployed connection reads from a file. */
  async #describeFile(): Promise<void> {
    const path = this.#fields.text("certFile");
    if (path === "" || this.#fields.text("cert") !== "") return;
    const facts = await certificateFacts(this.#connectionId, "");
    if (facts === undefined || this.#fields.text("certFile") !== path) return;
    const shown = facts instanceof AwsIotError ? [line("bad", explanation(facts))] : this.#fileFacts(facts);
    const box = $("#aws-iot-certFile-facts")
      .empty()
      .append(...shown);
    this.#fields.get("certFile").one("input", () => void box.empty());
  }

  #fileFacts(facts: CertificateFacts): readonly JQuery[] {
    return [
      element("div", "aws-iot-title", facts.subject),
      validity(facts, this.#text),
      details(facts, this.#text),
    ];
  }

  #showKey(pem: string, filled: boolean): void {
    const saved = pem === SAVED;
    const certificate = this.#fields.text("cert");
    const belongs = saved ? this.#savedKeyBelongs : keyBelongsTo(pem, certificate);
    const shown = certificate === "" ? [] : [this.#keyVerdict(belongs, pem)];
    this.#show("key", filled ? [...shown, this.#origin("key", pem)] : []);
    this.#showPassphrase();
  }

  #keyVerdict(belongs: boolean | undefined, pem: string): JQuery {
    if (belongs === true) return line("good", this.#text("certificate.keyBelongs"));
    if (belongs === false) return line("bad", this.#text("certificate.keyDiffers"));
    const encrypted = isEncrypted(pem) && this.#fields.text("passphrase") === "";
    return line("neutral", this.#text(encrypted ? "certificate.keyEncrypted" : "certificate.keyUnknown"));
  }

  /** The field for the passphrase, but for keys that surely have none. */
  #showPassphrase(): void {
    const pem = this.#fields.text("key");
    const file = pem === "" && this.#fields.text("keyFile") !== "";
    const saved = pem === SAVED && this.#savedKeyBelongs === undefined;
    const given = this.#fields.text("passphrase") !== "";
    const variable = variableIn(pem) !== undefined;
    $("#aws-iot-passphrase-row").toggle(isEncrypted(pem) || file || saved || given || variable);
  }

  #origin(slot: CredentialSlot, pem: string): JQuery {
    const saved = pem === SAVED || pem === this.#deployed[slot];
    return element("div", "aws-iot-origin", this.#text(saved ? "credentials.saved" : "credentials.given"));
  }

  #show(slot: CredentialSlot, content: readonly JQuery[]): void {
    this.#row(slot)
      .find(".aws-iot-saved-text")
      .empty()
      .append(...content);
  }

  #status(slot: CredentialSlot, faults: readonly AwsIotError[]): void {
    this.#statusOf(slot)
      .empty()
      .append(...faults.map((fault) => line("bad", explanation(fault))));
  }

  #statusOf(slot: CredentialSlot): JQuery {
    return $(`#aws-iot-${slot}-status`);
  }

  #row(slot: CredentialSlot): JQuery {
    return $(`.aws-iot-slot[data-slot=${slot}]`);
  }
}

const isEncrypted = (pem: string): boolean => /ENCRYPTED/.test(pem);
