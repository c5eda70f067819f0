import "./definition";
import type { Arrival } from "./credential-slots";
import type { Translate } from "./text";

/** A place to drop files on, with a button to choose them; `take` gets their contents and tells the faults. */
export function fileDrop(text: Translate, take: (arrivals: readonly Arrival[]) => readonly string[]): void {
  const zone = $("#aws-iot-drop");
  const chooser = $<HTMLInputElement>("#aws-iot-files");

  const read = async (files: readonly File[]) => {
    const arrivals: Arrival[] = [];
    const faults: string[] = [];
    for (const file of files) {
      const source = await file.text().catch(() => undefined);
      if (source === undefined) faults.push(text("credentials.unreadable", { file: file.name }));
      else arrivals.push({ source, file: file.name });
    }
    faults.push(...take(arrivals));
    $("#aws-iot-drop-status")
      .toggleClass("aws-iot-bad", faults.length > 0)
      .text(faults.join(" ") || text("credentials.sorted"));
  };

  $("#aws-iot-choose").on("click", () => chooser.trigger("click"));
  chooser.on("change", () => void read([...(chooser[0]?.files ?? [])]));
  zone.on("dragover dragenter", (event) => {
    event.preventDefault();
    zone.addClass("aws-iot-over");
  });
  zone.on("dragleave drop", () => void zone.removeClass("aws-iot-over"));
  zone.on("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    void read([...(event.originalEvent?.dataTransfer?.files ?? [])]);
  });
}
