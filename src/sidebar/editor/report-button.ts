import type { Context } from "./app";
import { copy } from "./copy";
import { button, h, setText } from "./dom";
import { text } from "./texts";

/** Copies the support report of a connection, and shows what it copied; the button is for the chosen one. */
export class ReportButton {
  readonly button: HTMLButtonElement;
  readonly element: HTMLElement;
  readonly #again: HTMLButtonElement;
  /** what asked for the report, and gets the focus back */
  #asking: HTMLElement | undefined;
  readonly #title = h("div", {});
  readonly #body = h("textarea", {
    readonly: true,
    rows: 12,
    spellcheck: "false",
    "aria-label": text("report.title"),
  });

  constructor(private readonly context: Context) {
    const make = (): void => void this.make(context.panel.selected?.id);
    this.button = button("fa-life-ring", text("report.copy"), make, "small");
    this.#again = button("fa-clipboard", text("button.copy"), (event) =>
      copy(this.#body.value, event.currentTarget),
    );
    const close = button("fa-times", text("button.close"), () => this.#close());
    this.element = h(
      "div",
      { class: "aws-iot-report", hidden: true, role: "region", "aria-label": text("report.title") },
      h("div", { role: "status" }, this.#title),
      this.#body,
      h("div", { class: "aws-iot-buttons" }, this.#again, close),
    );
  }

  async make(connection: string | undefined): Promise<void> {
    const asking = document.activeElement;
    const report = connection === undefined ? undefined : await this.context.client.report(connection);
    this.#asking = asking instanceof HTMLElement ? asking : undefined;
    this.element.hidden = false;
    this.#body.hidden = this.#again.hidden = report === undefined;
    this.#body.value = report ?? "";
    setText(this.#title, this.#say(connection, report));
  }

  #say(connection: string | undefined, report: string | undefined): string {
    if (connection === undefined) return text("report.none");
    if (report === undefined) return text("request.failed");
    return text(copy(report, this.#again) ? "report.copied" : "report.ready");
  }

  #close(): void {
    this.element.hidden = true;
    this.#asking?.focus();
  }
}
