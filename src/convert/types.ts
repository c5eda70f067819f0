import type { AwsIotError } from "../iot-core/errors";

/** A node as it stands in a flow file. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** A node in its new form, and what could not be carried. */
export interface Converted {
  readonly node: FlowNode;
  readonly errors: readonly AwsIotError[];
}

/** What a person has to know of one node, named as it was before. */
export interface Remark {
  readonly node: FlowNode;
  readonly error: AwsIotError;
}

/** Credentials of a `tls-config` or `mqtt-broker` node as far as they can be read. */
export type Credentials = Readonly<Record<string, unknown>>;
