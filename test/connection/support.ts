import { once } from "node:events";
import { createServer, connect as connectTcp, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from "node:tls";
import { Attempt, type AttemptEvents, type AttemptTools } from "../../src/connection/attempt";
import { systemClock } from "../../src/connection/clock";
import { Connection } from "../../src/connection/connection";
import { loadCredentials } from "../../src/connection/credentials";
import type { DialRecord } from "../../src/connection/dial-record";
import type { Link, LinkFacts } from "../../src/connection/link";
import { PacketTap } from "../../src/connection/packet-tap";
import type {
  Clock,
  ConnectionSettings,
  ConnectionStatus,
  FilterState,
  Incoming,
  Subscriber,
  Timer,
} from "../../src/connection/types";
import type { Publish } from "../../src/outbox/types";
import type { AwsIotError } from "../../src/iot-core/errors";
import type { ClientCertificate, Endpoint } from "../../src/local-endpoint";
import { publish, settings as outboxSettings, TestClock, TestPublisher, until } from "../outbox/harness";

let clients = 0;
/** A client ID nobody has used: AWS takes one CONNECT a second of each, and so do we. */
export const newClientId = (): string => `client-${process.pid}-${++clients}`;

/** Settings to reach something on this machine, with credentials that are in order. */
export const settingsFor = (
  { certPem: cert, keyPem: key }: Pick<ClientCertificate, "certPem" | "keyPem">,
  more: Partial<ConnectionSettings> & Pick<ConnectionSettings, "port">,
): ConnectionSettings => {
  const clientId = newClientId();
  return {
    id: clientId,
    label: clientId,
    endpoint: "localhost",
    serverName: "localhost",
    alpn: "x-amzn-mqtt-ca",
    clientId,
    protocolVersion: 5,
    keepalive: 60,
    clean: true,
    sessionExpiry: 0,
    autoConnect: true,
    credentials: { cert, key },
    proxy: { kind: "off" },
    outbox: outboxSettings(),
    birth: undefined,
    close: undefined,
    will: undefined,
    ...more,
  };
};

/** Settings to reach the local endpoint. */
export const settingsAt = (
  endpoint: Endpoint,
  certificate: ClientCertificate,
  more: Partial<ConnectionSettings> = {},
): ConnectionSettings =>
  settingsFor(certificate, {
    port: endpoint.port,
    credentials: { cert: certificate.certPem, key: certificate.keyPem, ca: endpoint.caPem },
    ...more,
  });

/** The real clock moved by hand: its time goes on from now. */
export const movedClock = (): TestClock => new TestClock(Date.now());

export interface Outcome {
  /** set when it came up */
  readonly link: Link | undefined;
  readonly facts: LinkFacts | undefined;
  /** settles with why it ended; undefined: ended by us */
  readonly down: Promise<AwsIotError | undefined>;
  readonly attempt: Attempt;
  readonly record: () => DialRecord;
}

export interface AttemptOptions extends Partial<Pick<AttemptTools, "clock" | "lookup" | "shortSessions">> {
  readonly onPhase?: AttemptEvents["phase"];
  readonly events?: Partial<Pick<AttemptEvents, "acknowledged" | "message" | "drained">>;
}

/** One attempt; settles when it is up or down. */
export function attempt(settings: ConnectionSettings, options: AttemptOptions = {}): Promise<Outcome> {
  const { clock = systemClock, lookup, shortSessions = () => 1, onPhase, events } = options;
  const tools: AttemptTools = {
    clock,
    holder: settings,
    credentials: () => loadCredentials(settings.credentials, clock.now()),
    shortSessions,
    receiveMaximum: () => 100,
    ...(lookup ? { lookup } : {}),
  };
  return new Promise((settle) => {
    let over: (error: AwsIotError | undefined) => void = () => undefined;
    const down = new Promise<AwsIotError | undefined>((fulfil) => (over = fulfil));
    const outcome = (link?: Link, facts?: LinkFacts): Outcome => ({
      link,
      facts,
      down,
      attempt: one,
      record: () => one.record,
    });
    const one: Attempt = new Attempt(settings, tools, {
      acknowledged: () => undefined,
      message: () => false,
      drained: () => undefined,
      tap: new PacketTap(),
      ...events,
      up: (link, facts) => settle(outcome(link, facts)),
      down: (error) => {
        over(error);
        settle(outcome());
      },
      ...(onPhase ? { phase: onPhase } : {}),
    });
    void one.start();
  });
}

/** Why an attempt fails. */
export async function failure(settings: ConnectionSettings, options?: AttemptOptions): Promise<AwsIotError> {
  const { link, down } = await attempt(settings, options);
  link?.destroy();
  const error = await down;
  if (link || !error) throw new Error("the attempt succeeded");
  return error;
}

/** Servers of a test, stopped together. */
export class Servers {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** Plain TCP; returns the port. */
  plain(onSocket: (socket: Socket) => void): Promise<number> {
    return this.#listen(createServer((socket) => onSocket(socket)));
  }

  /** TLS; a handshake that fails is the client's to report. */
  tls(options: TlsOptions, onSocket: (socket: TLSSocket) => void = () => undefined): Promise<number> {
    const server = createTlsServer(options, (socket) => {
      socket.on("error", () => undefined);
      onSocket(socket);
    });
    server.on("tlsClientError", () => undefined);
    return this.#listen(server);
  }

  /** Nothing listens there. */
  async closedPort(): Promise<number> {
    const server = createServer();
    const port = await this.#listen(server);
    server.close();
    await once(server, "close");
    return port;
  }

  /**
   * An HTTP proxy that answers CONNECT with `answer`, and with status 200 connects to `port` whatever it is asked for.
   * Keeps the heads of the requests.
   */
  async proxy(answer = "HTTP/1.1 200 Connection established\r\n\r\n", port = 0): Promise<TestProxy> {
    const requests: string[] = [];
    const listening = await this.plain((socket) => {
      socket.once("data", (chunk) => {
        requests.push(chunk.toString());
        socket.write(answer);
        if (port === 0) return;
        const onward = connectTcp(port, "127.0.0.1");
        this.#keep(onward);
        socket.pipe(onward).pipe(socket);
        socket.on("close", () => onward.destroy());
        onward.on("close", () => socket.destroy());
      });
    });
    return { requests, url: `http://127.0.0.1:${listening}`, port: listening };
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers.splice(0)) server.close();
  }

  async #listen(server: Server): Promise<number> {
    this.#servers.push(server);
    server.on("connection", (socket: Socket) => this.#keep(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
  }
}

export interface TestProxy {
  readonly requests: readonly string[];
  readonly url: string;
  readonly port: number;
}

/** A fatal TLS alert (RFC 8446, section 6) as a server sends it in answer to the ClientHello. */
export const alert = (description: number) => (socket: Socket) =>
  void socket.once("data", () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, description])));

/** The real clock, which can be moved forward: what falls due by that is done at once. */
export class SkipClock implements Clock {
  #ahead = 0;
  readonly #timers = new Set<{ at: number; due: () => void }>();

  now(): number {
    return Date.now() + this.#ahead;
  }

  steady(): number {
    return this.now();
  }

  setTimer(callback: () => void, ms: number): Timer {
    const real = setTimeout(() => timer.due(), ms);
    const cancel = (): void => {
      clearTimeout(real);
      this.#timers.delete(timer);
    };
    const due = (): void => {
      cancel();
      callback();
    };
    const timer = { at: this.now() + ms, due };
    this.#timers.add(timer);
    return { cancel };
  }

  /** Moves forward, doing what falls due in its order. */
  skip(ms: number): void {
    const end = this.#ahead + ms;
    for (;;) {
      const [next] = [...this.#timers].toSorted((a, b) => a.at - b.at);
      const left = end - this.#ahead;
      if (next === undefined || next.at > this.now() + left) break;
      this.#ahead += Math.max(0, next.at - this.now());
      next.due();
    }
    this.#ahead = Math.max(this.#ahead, end);
  }
}

/** Settles with the first status that is as wanted, the present one included. */
export function statusOf<State extends ConnectionStatus["state"]>(
  connection: Connection,
  state: State,
  wanted: (status: Extract<ConnectionStatus, { state: State }>) => boolean = () => true,
): Promise<Extract<ConnectionStatus, { state: State }>> {
  const fits = (status: ConnectionStatus): status is Extract<ConnectionStatus, { state: State }> =>
    status.state === state && wanted(status as Extract<ConnectionStatus, { state: State }>);
  const { status } = connection;
  if (fits(status)) return Promise.resolve(status);
  return new Promise((settle) => {
    const stop = connection.onStatus((changed) => {
      if (!fits(changed)) return;
      stop();
      settle(changed);
    });
  });
}

/** A subscriber that remembers what it was told. */
export class Listener implements Subscriber {
  readonly messages: Incoming[] = [];
  readonly states = new Map<string, FilterState>();
  constructor(readonly id = "in") {}

  deliver(message: Incoming): void {
    this.messages.push(message);
  }
  filterState(filter: string, state: FilterState): void {
    this.states.set(filter, state);
  }
  get topics(): string[] {
    return this.messages.map(({ topic }) => topic);
  }
  state(filter: string): string | undefined {
    const state = this.states.get(filter);
    return state?.state === "refused" ? state.error.code : state?.state;
  }
}

/** A connection with what it tells. */
export interface Opened {
  readonly connection: Connection;
  readonly clock: SkipClock;
  readonly errors: AwsIotError[];
  readonly statuses: ConnectionStatus[];
  readonly release: () => void;
}

/** Opens a connection that a node holds. */
export function openConnection(settings: ConnectionSettings): Opened {
  const clock = new SkipClock();
  const connection = new Connection(settings, clock, () => 0.5);
  const errors: AwsIotError[] = [];
  const statuses: ConnectionStatus[] = [];
  connection.onError((error) => errors.push(error));
  connection.onStatus((status) => statuses.push(status));
  return { connection, clock, errors, statuses, release: connection.hold("node") };
}

/** Down, or about to come up again: lets the next attempt begin without waiting for its time. */
export async function hurry({ connection, clock }: Opened): Promise<void> {
  await until(() => connection.status.state !== "connected");
  const { status } = connection;
  if (status.state === "waiting") clock.skip(status.until - clock.now());
  // the second between two CONNECTs
  clock.skip(1_000);
}

/** Up again after it went down. */
export async function again(opened: Opened): Promise<void> {
  await hurry(opened);
  await statusOf(opened.connection, "connected");
}

/** Publishes; returns what becomes of it. */
export function send(
  { connection }: Pick<Opened, "connection">,
  topic: string,
  more: Partial<Publish> = {},
): TestPublisher {
  const publisher = new TestPublisher();
  connection.publish(publish(topic, more), publisher);
  return publisher;
}
