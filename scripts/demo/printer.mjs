/** Follows the messages of the demo and prints one line for each step of each: published, acknowledged, received. */
export class Printer {
  /** the messages by their count: when they left, and what came back */
  #messages = new Map();

  constructor(print = console.log, now = Date.now) {
    this.print = print;
    this.now = now;
  }

  published({ payload }) {
    this.#messages.set(payload.count, { left: this.now() });
    this.#line("published", payload, readings(payload));
  }

  /** The output of the aws-iot-out node: what became of a message. */
  settled({ payload, outcome }) {
    const message = this.#messages.get(payload?.count);
    if (!message) return;
    if (outcome.result !== "delivered") return this.#line(outcome.result, payload, outcome.reason);
    message.acknowledged = true;
    this.#line("acknowledged", payload, `after ${this.now() - message.left} ms`);
  }

  received({ payload }) {
    const message = this.#messages.get(payload?.count);
    if (!message) return this.say("received", "       from another client");
    message.received = true;
    this.#line("received", payload, `after ${this.now() - message.left} ms`);
  }

  /** How many messages came so far: published, acknowledged, received. */
  get counts() {
    const all = [...this.#messages.values()];
    return {
      published: all.length,
      acknowledged: all.filter((message) => message.acknowledged).length,
      received: all.filter((message) => message.received).length,
    };
  }

  /** Whether there are messages and the first `count` of them made the round trip. */
  madeRoundTrip(count) {
    const first = [...this.#messages.values()].slice(0, count);
    return first.length > 0 && first.every((message) => message.acknowledged && message.received);
  }

  /** A line about anything else. */
  say(what, text = "") {
    this.print(`${new Date(this.now()).toTimeString().slice(0, 8)}  ${what.padEnd(13)} ${text}`.trimEnd());
  }

  #line(what, { count }, text) {
    this.say(what, `#${String(count).padEnd(5)} ${text}`);
  }
}

const readings = ({ load, memory, temperature }) =>
  [
    `load ${percent(load)}`,
    `memory ${percent(memory)}`,
    ...(temperature === undefined ? [] : [`temperature ${temperature.toFixed(1)} °C`]),
  ].join("   ");

const percent = (value) => `${value.toFixed(1).padStart(5)} %`;
