import { sortPem } from "../../iot-core/pem";
import type { Fields } from "./fields";
import { certificateFacts, type CertificateFacts } from "./certificate";
import type { Translate } from "./text";

/** What Node-RED gives the editor in place of a saved secret, and takes back as "unchanged". */
const SAVED = "__PWRD__";

type Slot = "cert" | "key" | "ca";
const slots: readonly Slot[] = ["cert", "key", "ca"];

/**
 * The security tab: a place to drop or choose files, and three slots to paste into. Whatever comes in goes where it
 * belongs by its content; a filled slot shows what it holds instead of the text.
 */
export function credentialSlots(fields: Fields, text: Translate, connectionId: string): void {
  const row = (slot: Slot) => $(`.aws-iot-slot[data-slot=${slot}]`);
  const value = (slot: Slot) => fields.text(slot);
  const status = (slot: Slot) => $(`#aws-iot-${slot}-status`).removeClass("aws-iot-bad aws-iot-warning");

  const show = (slot: Slot, description: string | undefined) => {
    row(slot)
      .find(".aws-iot-saved")
      .prop("hidden", description === undefined);
    row(slot)
      .find(".aws-iot-saved-text")
      .text(description ?? "");
    fields.get(slot).toggle(description === undefined);
  };

  const put = (slot: Slot, pem: string) => {
    fields.get(slot).val(pem).trigger("change");
    status(slot).text("");
    void render(slot);
  };

  const render = async (slot: Slot) => {
    const pem = value(slot);
    if (pem === "") return show(slot, undefined);
    const piece = sortPem(pem).pieces[0];
    if (pem !== SAVED && !piece) {
      show(slot, undefined);
      status(slot).addClass("aws-iot-bad").text(text("credentials.unknown"));
      return;
    }
    show(slot, pem === SAVED ? text("credentials.saved") : text("credentials.given"));
    if (slot !== "cert") return;
    const facts = await certificateFacts(connectionId);
    if (facts && value(slot) === pem) show(slot, describe(facts, text));
  };

  /** Puts everything found in a text where it belongs; the number of pieces. */
  const place = (source: string): number => {
    const { pieces } = sortPem(source);
    for (const slot of slots) {
      const own = pieces.filter((piece) => piece.slot === slot);
      if (own.length > 0) put(slot, own.map((piece) => piece.pem).join("\n"));
    }
    if (pieces.some((piece) => piece.slot === "ca")) $("#aws-iot-root").prop("open", true);
    return pieces.length;
  };

  for (const slot of slots) {
    fields.get(slot).on("input", () => {
      const source = value(slot);
      if (place(source) > 0 && value(slot) === source) void render(slot);
    });
    row(slot)
      .find(".aws-iot-remove")
      .on("click", () => {
        put(slot, "");
        fields.get(slot).trigger("focus");
      });
    void render(slot);
  }
  fileDrop(text, place);
}

function describe(facts: CertificateFacts, text: Translate): string {
  return [
    text("credentials.certificate", { subject: facts.subject }),
    text(facts.expired ? "credentials.expired" : "credentials.validUntil", { date: facts.validTo }),
    text("credentials.issuer", { issuer: facts.issuer }),
    text("credentials.id", { id: facts.id }),
  ].join("\n");
}

function fileDrop(text: Translate, place: (source: string) => number): void {
  const zone = $("#aws-iot-drop");
  const status = $("#aws-iot-drop-status");
  const chooser = $<HTMLInputElement>("#aws-iot-files");

  const take = async (files: readonly File[]) => {
    const faults: string[] = [];
    for (const file of files) {
      const source = await file.text().catch(() => undefined);
      if (source === undefined) faults.push(text("credentials.unreadable", { file: file.name }));
      else if (place(source) === 0) faults.push(text("credentials.unknownFile", { file: file.name }));
    }
    status
      .toggleClass("aws-iot-bad", faults.length > 0)
      .text(faults.join(" ") || text("credentials.sorted", { count: files.length }));
  };

  $("#aws-iot-choose").on("click", () => chooser.trigger("click"));
  chooser.on("change", () => void take([...(chooser[0]?.files ?? [])]));
  zone.on("dragover dragenter", (event) => {
    event.preventDefault();
    zone.addClass("aws-iot-over");
  });
  zone.on("dragleave drop", () => void zone.removeClass("aws-iot-over"));
  zone.on("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    void take([...(event.originalEvent?.dataTransfer?.files ?? [])]);
  });
}
