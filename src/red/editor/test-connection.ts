import type { PhaseState, TestPhase, TestReport } from "../test-report";
import { asError, remedy, sentence, type Translate } from "./text";
import { element, icon, line } from "./view";

/** What is to be tested. */
export type Collect = () => Readonly<Record<string, unknown>>;

const marks = {
  started: "fa-circle-o-notch fa-spin",
  done: "fa-check-circle aws-iot-good",
  failed: "fa-times-circle aws-iot-bad",
};

/**
 * The part of the form that tests the connection as it stands there: a button that starts and stops, a row for each
 * phase as it goes, and the verdict.
 */
export class TestConnection {
  readonly #text: Translate;
  readonly #collect: Collect;
  readonly #button = $("#aws-iot-test-start");
  readonly #phases = $("#aws-iot-test-phases");
  readonly #verdict = $("#aws-iot-test-verdict");
  #request: JQuery.jqXHR | undefined;
  #read = 0;
  #over = false;

  constructor(text: Translate, collect: Collect) {
    this.#text = text;
    this.#collect = collect;
    const allowed = RED.user.hasPermission("aws-iot.write");
    this.#button.prop("disabled", !allowed).on("click", () => this.#click());
    // the editor fills in the texts of the form after this
    if (!allowed) $("#aws-iot-test-hint").removeAttr("data-i18n").text(text("test.forbidden"));
  }

  /** Ends a running test. */
  stop(): void {
    this.#request?.abort();
  }

  #click(): void {
    if (this.#request) return this.stop();
    const temporaryClientId = this.#verdict.find("input").is(":checked");
    this.#phases.empty();
    this.#verdict.empty();
    this.#read = 0;
    this.#over = false;
    this.#label(true);
    this.#request = this.#ask({ ...this.#collect(), temporaryClientId });
  }

  #ask(body: object): JQuery.jqXHR {
    const request = $.ajax({
      url: "aws-iot/test",
      type: "POST",
      contentType: "application/json",
      data: JSON.stringify(body),
      dataType: "text",
      xhr: () => {
        const xhr = new XMLHttpRequest();
        xhr.addEventListener("progress", () => {
          if (xhr.status === 200) this.#receive(xhr.responseText);
        });
        return xhr;
      },
    });
    request.always(() => this.#ended(request));
    return request;
  }

  /** The answer so far: one report a line, the last one perhaps not whole yet. */
  #receive(answer: string): void {
    const end = answer.lastIndexOf("\n") + 1;
    const lines = answer.slice(this.#read, end).split("\n");
    this.#read = Math.max(this.#read, end);
    for (const one of lines) if (one !== "") this.#report(JSON.parse(one) as TestReport);
  }

  #ended(request: JQuery.jqXHR): void {
    if (request.status === 200) this.#receive(request.responseText);
    this.#request = undefined;
    this.#label(false);
    this.#phases.find(".fa-spin").removeClass("fa-spin");
    if (this.#over) return;
    if (request.statusText === "abort") return this.#conclude(line("neutral", this.#text("test.stopped")));
    const forbidden = request.status === 401 || request.status === 403;
    this.#conclude(line("bad", this.#text(forbidden ? "test.forbidden" : "test.unanswered")));
  }

  #report(report: TestReport): void {
    if ("phase" in report) return this.#phase(report);
    this.#over = true;
    if (report.outcome === "connected") {
      const seconds = (report.ms / 1000).toFixed(1);
      return this.#conclude(line("good", this.#text("test.connected", { seconds })));
    }
    if (report.outcome === "client-id-in-use") return this.#offerTemporary(report);
    const error = asError(report);
    if (error === undefined) return this.#conclude(line("bad", this.#text("test.unanswered")));
    this.#conclude(line("bad", sentence(error)), element("div", "aws-iot-advice", remedy(error)));
  }

  #phase({ phase, state, ms, found }: PhaseState): void {
    const row = element("li", "aws-iot-phase").attr("data-phase", phase).attr("data-state", state);
    const mark = icon(marks[state]);
    if (state !== "started")
      mark.attr({ role: "img", "aria-label": this.#text(`test.${state}`) }).removeAttr("aria-hidden");
    row.append(
      mark,
      element("span", "aws-iot-phase-name", this.#text(`test.phase.${phase}`)),
      element("span", "aws-iot-phase-found", state === "done" ? this.#describe(phase, found) : ""),
      element("span", "aws-iot-phase-time", state === "started" ? "" : `${ms} ms`),
    );
    const before = this.#phases.children(`[data-phase=${phase}]`);
    if (before.length > 0) before.replaceWith(row);
    else this.#phases.append(row);
    this.#show();
  }

  /** What a phase found; a text of its own for each kind of finding. */
  #describe(phase: TestPhase, found: Readonly<Record<string, string | number>>): string {
    const kind = found["kind"] === undefined ? phase : `${phase}-${found["kind"]}`;
    return this.#text(`test.found.${kind}`, found);
  }

  #offerTemporary({ clientId, temporary }: { readonly clientId: string; readonly temporary: string }): void {
    const box = $("<input>").attr({ type: "checkbox", id: "aws-iot-test-temporary" });
    const label = element("label", "", box, ` ${this.#text("test.temporary", { clientId: temporary })}`);
    this.#conclude(
      line("warning", this.#text("test.inUse", { clientId })),
      element("div", "aws-iot-advice", label.attr("for", "aws-iot-test-temporary")),
    );
  }

  #conclude(...content: readonly JQuery[]): void {
    this.#verdict.empty().append(...content);
    this.#show();
  }

  #show(): void {
    $(".aws-iot-test")[0]?.scrollIntoView({ block: "nearest" });
  }

  #label(running: boolean): void {
    const [mark, key] = running ? ["fa-stop", "test.stop"] : ["fa-plug", "test.start"];
    this.#button.empty().append(icon(mark ?? ""), document.createTextNode(` ${this.#text(key ?? "")}`));
  }
}
