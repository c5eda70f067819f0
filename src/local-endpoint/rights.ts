import type { ClientCertificate } from "./certificates";
import type { Settings } from "./options";
import type { Action, PolicyDocument } from "./policy";
import { allows } from "./policy";

const kinds: Record<Action, string> = {
  Connect: "client",
  Publish: "topic",
  RetainPublish: "topic",
  Subscribe: "topicfilter",
  Receive: "topic",
};

const partition = (region: string): string => {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
};

/** What one connection may do, by the policy its certificate has at the moment. */
export class Rights {
  readonly #arn: string;
  readonly #known = new Map<string, boolean>();
  #policy: PolicyDocument | undefined;
  #thing: string | undefined;

  constructor(
    private readonly certificate: ClientCertificate,
    readonly clientId: string,
    private readonly connectAttributes: readonly string[],
    { region, account }: Pick<Settings, "region" | "account">,
  ) {
    this.#arn = `arn:${partition(region)}:iot:${region}:${account}:`;
  }

  may(action: Action, resource: string): boolean {
    const { policy, thing, commonName } = this.certificate;
    if (policy !== this.#policy || thing !== this.#thing || this.#known.size >= 1_000) this.#known.clear();
    this.#policy = policy;
    this.#thing = thing;
    const key = `${action} ${resource}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const who = {
      clientId: this.clientId,
      commonName,
      thing: thing === this.clientId ? thing : undefined,
      connectAttributes: this.connectAttributes,
    };
    const may = allows(policy, who, action, `${this.#arn}${kinds[action]}/${resource}`);
    this.#known.set(key, may);
    return may;
  }
}
