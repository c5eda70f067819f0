import { createRequire } from "node:module";
import { connect } from "node:net";
import { generate, parser, type IPublishPacket } from "mqtt-packet";
import type { Feed, Tally } from "./witness";

const { payloads, seqOf } = createRequire(__filename)("../subjects/payloads.cjs") as {
  payloads(size: number, json?: Feed["json"]): (seq: number) => string;
  seqOf(payload: Buffer): number;
};

/** One watched topic. */
class Watched {
  #seen = new Uint8Array(1024);
  #highest = -1;
  arrived = 0;
  duplicates = 0;
  disorder = 0;
  first = 0;
  last = Date.now();
  check: () => void = () => undefined;

  add(seq: number): void {
    if (seq >= this.#seen.length) {
      const more = new Uint8Array(Math.max(seq + 1, this.#seen.length * 2));
      more.set(this.#seen);
      this.#seen = more;
    }
    this.last = Date.now();
    if (this.first === 0) this.first = this.last;
    if (this.#seen[seq]) this.duplicates++;
    else {
      this.#seen[seq] = 1;
      this.arrived++;
      if (seq < this.#highest) this.disorder++;
      this.#highest = Math.max(seq, this.#highest);
    }
    this.check();
  }

  tally(count: number): Tally {
    const { arrived, duplicates, disorder, first, last } = this;
    return { arrived, missing: Math.max(0, count - arrived), duplicates, disorder, first, last: first && last };
  }
}

const watched = new Map<string, Watched>();
const socket = connect(Number(process.argv[2]), "127.0.0.1");
socket.setNoDelay();
const subscribed = new Map<number, () => void>();
const acknowledged = new Map<number, () => void>();
let ids = 0;
const nextId = () => (ids = (ids % 65_000) + 1);

const incoming = parser();
incoming.on("packet", (packet) => {
  if (packet.cmd === "publish") received(packet);
  else if (packet.cmd === "suback") subscribed.get(packet.messageId ?? 0)?.();
  else if (packet.cmd === "puback") acknowledged.get(packet.messageId ?? 0)?.();
});
socket.on("data", (chunk) => {
  socket.cork();
  incoming.parse(chunk);
  socket.uncork();
});
socket.write(
  generate({ cmd: "connect", clientId: `witness-${process.pid}`, clean: true, keepalive: 0, protocolId: "MQTT", protocolVersion: 4 }),
);

function received({ topic, payload, qos, messageId }: IPublishPacket): void {
  if (qos > 0 && messageId !== undefined) socket.write(generate({ cmd: "puback", messageId }));
  watched.get(topic)?.add(seqOf(payload as Buffer));
}

async function watch({ topic }: { topic: string }): Promise<void> {
  watched.set(topic, new Watched());
  const messageId = nextId();
  const answered = new Promise<void>((done) => subscribed.set(messageId, done));
  socket.write(generate({ cmd: "subscribe", messageId, subscriptions: [{ topic, qos: 1 }] }));
  await answered;
}

interface Until {
  readonly topic: string;
  readonly count: number;
  readonly quietMs: number;
  readonly mostMs: number;
}

function until({ topic, count, quietMs, mostMs }: Until): Promise<Tally> {
  const begin = Date.now();
  const one = watched.get(topic) ?? new Watched();
  one.last = Math.max(one.last, Date.now());
  return new Promise((done) => {
    const finish = () => {
      clearInterval(timer);
      one.check = () => undefined;
      done(one.tally(count));
    };
    const isOver = () => Date.now() - one.last > quietMs || Date.now() - begin > mostMs;
    const timer = setInterval(() => isOver() && finish(), 100);
    one.check = () => one.arrived >= count && finish();
    one.check();
  });
}

function nextArrival({ topic, since }: { topic: string; since: number }): Promise<number> {
  const one = watched.get(topic) ?? new Watched();
  return new Promise((done) => {
    one.check = () => {
      if (one.arrived === 0 || one.last < since) return;
      one.check = () => undefined;
      done(one.last);
    };
    if (since === 0) one.check();
  });
}

/** Sends in bursts, each when the socket has taken the one before. */
async function feed({ prefix, topics, qos, size, count, json }: Feed): Promise<void> {
  const payload = payloads(size, json);
  for (let seq = 0; seq < count; ) {
    socket.cork();
    for (let burst = 0; burst < 50 && seq < count; burst++, seq++) {
      const topic = topics === 0 ? prefix : `${prefix}/${seq % topics}`;
      const messageId = qos === 0 ? 0 : nextId();
      socket.write(generate({ cmd: "publish", topic, payload: payload(seq), qos, messageId, dup: false, retain: false }));
    }
    socket.uncork();
    if (socket.writableNeedDrain) await new Promise((drained) => socket.once("drain", drained));
    else await new Promise((next) => setImmediate(next));
  }
}

const commands: Record<string, (args: never) => unknown> = { watch, until, nextArrival, feed };
process.on("message", ({ id, command, args }: { id: number; command: string; args: never }) => {
  void Promise.resolve(commands[command]?.(args)).then((result) => process.send?.({ id, result }));
});
process.on("disconnect", () => process.exit());
