import { AwsIotError } from "../../../iot-core/errors";
import { checkPublish } from "../../../iot-core/publish";
import { checkTopic } from "../../../iot-core/topics";
import { utf8Bytes } from "../../../iot-core/utf8";
import { remedy, sentence } from "../../../red/editor/text";
import { jsonFault } from "../../model/payload";
import type { ConnectionFacts, MessageProperties } from "../../model/protocol";
import type { Context } from "../app";
import { button, field, h, TEXT_EDITOR } from "../dom";
import { editor, type TextEditor } from "../red";
import { complaintOf, text } from "../texts";
import { OutcomeList } from "./outcome-list";
import { PropertyFields } from "./property-fields";

type Language = "json" | "text";

/** Publishes one message through the connection's outbox, and tells what became of it. */
export class PublishForm {
  readonly element: HTMLElement;
  readonly #topic = field(
    text("publish.topic"),
    h("input", { type: "text", spellcheck: "false", autocomplete: "off" }),
  );
  readonly #payloadBox = h("div", { class: "aws-iot-editor" });
  readonly #payload = field(text("publish.payload"), this.#payloadBox);
  readonly #language = h(
    "select",
    { "aria-label": text("publish.language"), onchange: () => this.#setLanguage() },
    h("option", { value: "json" }, "JSON"),
    h("option", { value: "text" }, text("payload.text")),
  );
  readonly #qos = h(
    "select",
    { "aria-label": text("message.qos") },
    h("option", { value: "0" }, "QoS 0"),
    h("option", { value: "1", selected: true }, "QoS 1"),
  );
  readonly #retain = h("input", { type: "checkbox" });
  readonly #properties = new PropertyFields();
  readonly #send: HTMLButtonElement;
  readonly #outcomes: OutcomeList;
  #isOpen = false;
  #text = '{\n    "hello": "AWS IoT"\n}';
  #editor: TextEditor | undefined;
  #connection: ConnectionFacts | undefined;

  constructor(private readonly context: Context) {
    this.#outcomes = new OutcomeList(context);
    this.#send = button("fa-paper-plane", text("button.publish"), () => undefined);
    this.#send.type = "submit";
    this.#send.classList.add("primary");
    const retain = h("label", { class: "aws-iot-check" }, this.#retain, ` ${text("message.retain")}`);
    this.element = h(
      "form",
      { class: "aws-iot-publish", novalidate: true },
      this.#topic.row,
      this.#payload.row,
      h("div", { class: "aws-iot-line" }, this.#language, this.#qos, retain, this.#send),
      this.#properties.element,
      this.#outcomes.element,
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#publish();
    });
    this.#topic.input.addEventListener("input", () => this.#topic.complain(""));
    // Tab leaves the field: not every editor keeps to tabFocusMode
    const pass = (event: KeyboardEvent) => event.key === "Tab" && event.stopPropagation();
    this.#payloadBox.addEventListener("keydown", pass, true);
    // after Node-RED's own listener, whichever was first
    editor.events.on("editor:close", () => setTimeout(() => this.#renewEditor()));
  }

  /** The section was opened or closed: only then Node-RED's text editor is made. */
  opened(open: boolean): void {
    this.#isOpen = open;
    if (open) this.#editor ??= this.#makeEditor();
  }

  /** When a dialog of Node-RED closes, it takes the text from every Monaco editor. */
  #renewEditor(): void {
    this.#editor?.destroy();
    this.#editor = this.#isOpen ? this.#makeEditor() : undefined;
  }

  #makeEditor(): TextEditor {
    const element = h("div", {});
    this.#payloadBox.replaceChildren(element);
    const made = editor.editor.createEditor({
      element,
      mode: this.#mode,
      value: this.#text,
      // narrow as the sidebar is
      minimap: { enabled: false },
      lineNumbers: "off",
      tabFocusMode: true,
      stateId: false,
    });
    made.getSession().on("change", () => {
      this.#text = made.getValue();
      this.#payload.complain("");
    });
    // over the name that it gives itself
    element.querySelector(TEXT_EDITOR)?.setAttribute("aria-labelledby", this.#payload.labelId);
    return made;
  }

  draw(connection: ConnectionFacts | undefined): void {
    this.#connection = connection;
    this.#send.disabled = connection === undefined;
    this.#properties.element.hidden = connection?.protocolVersion === 4;
    this.#outcomes.draw();
  }

  get #isJson(): boolean {
    return (this.#language.value as Language) === "json";
  }

  get #mode(): string {
    return `ace/mode/${this.#isJson ? "json" : "text"}`;
  }

  #setLanguage(): void {
    this.#editor?.getSession().setMode(this.#mode);
    this.#payload.complain("");
  }

  async #publish(): Promise<void> {
    const connection = this.#connection;
    const topic = this.#topic.input.value;
    const payload = this.#text;
    const retain = this.#retain.checked;
    const properties = connection?.protocolVersion === 5 ? this.#properties.read() : {};
    if (!connection || properties === undefined || !this.#check(topic, payload, retain, properties)) return;
    const message = {
      connection: connection.id,
      topic,
      payload,
      qos: this.#qos.value === "0" ? 0 : 1,
      retain,
      ...(Object.keys(properties).length > 0 && { properties }),
    } as const;
    this.#send.disabled = true;
    const result = await this.context.client.publish(message);
    this.#send.disabled = false;
    if (typeof result === "number") this.#outcomes.add(result, message, Date.now());
    else this.#outcomes.refused(complaintOf(result));
  }

  /** Says at the field what AWS would refuse; true when nothing is wrong. */
  #check(topic: string, payload: string, retain: boolean, properties: MessageProperties): boolean {
    const wrongTopic = checkTopic(topic, { retain });
    this.#topic.complain(wrongTopic ? complain(wrongTopic) : "");
    const fault = this.#isJson ? jsonFault(payload) : undefined;
    const params = { topic, bytes: utf8Bytes(payload), properties };
    const tooLarge = wrongTopic ? undefined : checkPublish({ topic, payloadBytes: params.bytes, retain });
    if (fault !== undefined) this.#payload.complain(text("publish.notJson", { fault }));
    else this.#payload.complain(tooLarge ? complain(tooLarge) : "");
    const wrongProperty =
      wrongTopic || tooLarge
        ? undefined
        : checkPublish({ topic, payloadBytes: 0, properties: shapeOf(properties) });
    if (wrongProperty) this.#properties.complain(wrongProperty);
    return !wrongTopic && fault === undefined && !tooLarge && !wrongProperty;
  }
}

const complain = (error: AwsIotError): string => `${sentence(error)} ${remedy(error)}`;

const shapeOf = ({ correlationData, ...properties }: MessageProperties) => ({
  ...properties,
  ...(correlationData !== undefined && { correlationDataBytes: atob(correlationData).length }),
});
