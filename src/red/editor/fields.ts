import { variableIn } from "../../iot-core/settings";
import "./definition";

/** A form's fields by property name: `config` for a config node's dialog. */
export class Fields {
  readonly #prefix: string;

  constructor(kind: "node" | "config") {
    this.#prefix = kind === "config" ? "#node-config-input-" : "#node-input-";
  }

  get(property: string): JQuery {
    return $(this.#prefix + property);
  }

  text(property: string): string {
    return String(this.get(property).val() ?? "").trim();
  }

  set(property: string, value: string): void {
    this.get(property).val(value);
  }

  checked(property: string): boolean {
    return this.get(property).is(":checked");
  }

  /** What stands in the fields of properties. */
  values(properties: readonly string[]): Record<string, string | boolean> {
    return Object.fromEntries(
      properties.map((property) => {
        const isBox = this.get(property).is(":checkbox");
        const value = isBox && !this.#isUndecided(property) ? this.checked(property) : this.text(property);
        return [property, value];
      }),
    );
  }

  /** Calls back now and on every change of one of the fields. */
  follow(properties: readonly string[], update: () => void): void {
    for (const property of properties) this.get(property).on("change input", update);
    update();
  }

  /** Checks a field again whose validity hangs on another one. */
  recheck(property: string): void {
    this.get(property).trigger("change");
  }

  /**
   * For `oneditprepare`: shows the default of a property the node does not have. The editor gives a new config node no
   * default that is 0 or false, and a flow may be older than a property. A list shows true and false only as texts.
   */
  showDefaults(node: Readonly<Record<string, unknown>>, defaults: Readonly<Record<string, unknown>>): void {
    for (const [property, value] of Object.entries(defaults)) {
      if (this.get(property).is(":checkbox")) this.#tick(property, node[property] ?? value);
      else if (node[property] === undefined || typeof node[property] === "boolean")
        this.set(property, String(node[property] ?? value));
    }
  }

  /** A box that an environment variable decides on is neither ticked nor not, and holds the variable as its value. */
  #tick(property: string, value: unknown): void {
    const box = this.get(property).prop("checked", String(value) === "true");
    if (variableIn(value) === undefined) return;
    box.prop("indeterminate", true).val(String(value)).attr("title", String(value));
  }

  #isUndecided(property: string): boolean {
    return this.get(property).prop("indeterminate") === true;
  }

  /** For `oneditsave`: the variables of boxes nobody has ticked stay, as the editor does not find these boxes. */
  keepVariables(properties: readonly string[]): void {
    for (const property of properties) {
      if (this.#isUndecided(property)) this.get(property).removeAttr("id");
    }
  }

  /**
   * For `oneditsave`: puts numbers into the node where the form has text. The editor compares the two loosely, so it
   * leaves the number where it stands, and would take blank for 0.
   */
  saveNumbers(node: Record<string, unknown>, properties: readonly string[]): void {
    for (const property of properties) {
      if (!this.#shows(property)) continue;
      const text = this.text(property);
      this.set(property, text);
      if (text === "") node[property] = "";
      else if (Number.isFinite(Number(text))) node[property] = Number(text);
    }
  }

  /** For `oneditsave`: puts texts into the node, as the editor would take blank for false. */
  saveTexts(node: Record<string, unknown>, properties: readonly string[]): void {
    for (const property of properties) if (this.#shows(property)) node[property] = this.text(property);
  }

  /** A list shows nothing of a value that is not among its own, like an environment variable: that stays. */
  #shows(property: string): boolean {
    return this.get(property).val() !== null;
  }
}

/** Makes a text area as high as its lines, from one line up. */
export function growing(field: JQuery): void {
  const fit = () => {
    const lines = String(field.val() ?? "").split("\n").length;
    field.attr("rows", Math.min(Math.max(lines, 1), 10));
  };
  field.on("input change", fit);
  fit();
}
