import type { LastSent } from "../iot-core/closes";
import type { PacketTap } from "./packet-tap";
import type { Announcement, Incoming } from "./types";

/** How to CONNECT. */
export interface LinkOptions {
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  /** seconds */
  readonly keepalive: number;
  readonly clean: boolean;
  /** seconds; MQTT 5 only */
  readonly sessionExpiry: number;
  readonly will: Announcement | undefined;
  /** messages of QoS 1 without PUBACK that the endpoint may send; MQTT 5 only */
  readonly receiveMaximum: number;
  /** most milliseconds to wait for CONNACK */
  readonly connackTimeout: number;
}

/** What CONNACK said. */
export interface LinkFacts {
  readonly sessionPresent: boolean;
  /** 65,535 where the endpoint gave none */
  readonly receiveMaximum: number;
}

/** How a link ended; before CONNACK it is the failure of an attempt. */
export interface LinkEnd {
  readonly wasUp: boolean;
  /** of a CONNACK that refuses */
  readonly connackCode: number | undefined;
  /** of a DISCONNECT from the endpoint (MQTT 5) */
  readonly disconnectCode: number | undefined;
  readonly connackTimeout: boolean;
  readonly keepaliveTimeout: boolean;
  /** Node's error code of the socket */
  readonly nodeCode: string | undefined;
  /** what was wrong with a packet that came */
  readonly malformed: string | undefined;
  /** the first bytes that came, as latin1 */
  readonly received: string;
  readonly lastSent: LastSent | undefined;
  /** thrown by a listener */
  readonly fault: unknown;
  readonly error: Error | undefined;
}

/** What a link tells; what a listener throws ends the link. */
export interface LinkEvents {
  up(facts: LinkFacts): void;
  /** PUBACK; code 0 with MQTT 3.1.1 */
  acknowledged(packetId: number, code: number, reason: string | undefined): void;
  /** whether its PUBACK waits for `acknowledge`; `packetId` is 0 with QoS 0 */
  message(message: Incoming, packetId: number): boolean;
  /** the socket takes more after `send` returned false */
  drained(): void;
  /** once, and last */
  ended(end: LinkEnd): void;
  /** shown all packets */
  readonly tap: PacketTap;
}
