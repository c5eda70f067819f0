/** An AWS IoT policy document (IAM's grammar, as far as MQTT devices meet it). */
export interface PolicyDocument {
  Version: string;
  Statement: PolicyStatement | readonly PolicyStatement[];
}
export interface PolicyStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action: string | readonly string[];
  Resource: string | readonly string[];
  Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export type Action = "Connect" | "Publish" | "RetainPublish" | "Subscribe" | "Receive";

/** Who asks: what policy variables and conditions are replaced with. */
export interface Requester {
  clientId: string;
  commonName: string;
  /** the thing the certificate is attached to, if it is */
  thing: string | undefined;
  /** `PersistentConnect`, `LastWill` */
  connectAttributes: readonly string[];
}

/** How many characters without white space AWS stores. */
const documentLength = 2048;

export const allowAll: PolicyDocument = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "iot:*", Resource: "*" },
};

const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

const conditions = new Set(["Bool", "StringEquals", "StringNotEquals", "StringLike"]);

/** Refuses what AWS would not store and what this engine does not know, so that no test passes by accident. */
export function checkPolicy(policy: PolicyDocument): void {
  // what comes from a file may be anything
  if (typeof policy.Statement !== "object") throw new Error("policy without Statement");
  const length = JSON.stringify(policy).replace(/\s/g, "").length;
  if (length > documentLength) throw new Error(`policy of ${length} characters, at most ${documentLength}`);
  for (const { Effect, Condition = {} } of list(policy.Statement)) {
    if (Effect !== "Allow" && Effect !== "Deny") throw new Error(`policy: unknown Effect ${String(Effect)}`);
    for (const operator of Object.keys(Condition)) {
      const plain = operator.replace(/^For(All|Any)Values?:/, "");
      if (!conditions.has(plain)) throw new Error(`policy: condition ${operator} is not supported here`);
    }
  }
}

/** Whether the policy lets the requester do it: Deny wins, and what nothing allows is denied. */
export function allows(policy: PolicyDocument, who: Requester, action: Action, arn: string): boolean {
  const effects = list(policy.Statement)
    .filter((statement) => applies(statement, who, action, arn))
    .map((statement) => statement.Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

const applies = (statement: PolicyStatement, who: Requester, action: Action, arn: string): boolean =>
  list(statement.Action).some((pattern) => like(pattern.toLowerCase(), `iot:${action}`.toLowerCase())) &&
  list(statement.Resource).some((pattern) => resourceMatches(pattern, who, arn)) &&
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, key, list(wanted), who)),
  );

/** A variable without value (a thing's name where no thing is attached) matches nothing. */
function resourceMatches(pattern: string, who: Requester, arn: string): boolean {
  const parts = pattern.split(/(\$\{[^}]*\})/);
  let regexp = "";
  for (const part of parts) {
    if (part.startsWith("${")) {
      const value = variable(part.slice(2, -1), who);
      if (value === undefined) return false;
      regexp += escape(value);
    } else {
      regexp += wildcards(part);
    }
  }
  return new RegExp(`^${regexp}$`, "su").test(arn);
}

function variable(name: string, who: Requester): string | undefined {
  switch (name) {
    case "iot:ClientId":
      return who.clientId;
    case "iot:Connection.Thing.ThingName":
      return who.thing;
    case "iot:Certificate.Subject.CommonName":
      return who.commonName;
    case "*":
    case "?":
    case "$":
      return name;
    default:
      return undefined;
  }
}

function conditionHolds(operator: string, key: string, wanted: readonly string[], who: Requester): boolean {
  const actual = conditionValues(key, who);
  const plain = operator.replace(/^For(All|Any)Values?:/, "");
  const holds = (value: string) => wanted.some((one) => compare(plain, value, one));
  if (operator.startsWith("ForAll")) return actual.every(holds);
  if (plain === "StringNotEquals") return !actual.some((value) => wanted.includes(value));
  return actual.some(holds);
}

function compare(operator: string, value: string, wanted: string): boolean {
  if (operator === "Bool") return value === wanted.toLowerCase();
  return operator === "StringLike" ? like(wanted, value) : value === wanted;
}

function conditionValues(key: string, who: Requester): readonly string[] {
  if (key === "iot:Connection.Thing.IsAttached") return [String(who.thing !== undefined)];
  if (key === "iot:ConnectAttributes") return who.connectAttributes;
  const value = variable(key, who);
  return value === undefined ? [] : [value];
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const wildcards = (pattern: string): string => escape(pattern).replaceAll("\\*", ".*").replaceAll("\\?", ".");
/** `*` is any text, slashes included; `?` one character; `+` and `#` are themselves. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(`^${wildcards(pattern)}$`, "su").test(text);
