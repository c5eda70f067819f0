import type { Context } from "./app";
import { copy } from "./copy";
import { button, h, setText } from "./dom";
import { text } from "./texts";

/** One button that copies the support report of the chosen connection, and shows what it copied. */
export class ReportButton {
  readonly button: HTMLButtonElement;
  readonly element: HTMLElement;
  readonly #title = h("div", {});
  readonly #body = h("textarea", {
    readonly: true,
    rows: 12,
    spellcheck: "false",
    "aria-label": text("report.title"),
  });

  constructor(private readonly context: Context) {
    this.button = button("fa-life-ring", text("report.copy"), () => void this.#make(), "small");
    const again = button("fa-clipboard", text("button.copy"), (event) =>
      copy(this.#body.value, event.currentTarget),
    );
    const close = button("fa-times", text("button.close"), () => this.#close());
    this.element = h(
      "div",
      { class: "aws-iot-report", hidden: true, role: "region", "aria-label": text("report.title") },
      h("div", { role: "status" }, this.#title),
      this.#body,
      h("div", { class: "aws-iot-buttons" }, again, close),
    );
  }

  async #make(): Promise<void> {
    const connection = this.context.panel.selected;
    const report = connection && (await this.context.client.report(connection.id));
    this.element.hidden = false;
    this.#body.hidden = report === undefined;
    this.#body.value = report ?? "";
    const copied = report !== undefined && copy(report, this.button);
    if (report === undefined) setText(this.#title, text("report.none"));
    else setText(this.#title, text(copied ? "report.copied" : "report.ready"));
  }

  #close(): void {
    this.element.hidden = true;
    this.button.focus();
  }
}
