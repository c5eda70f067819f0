"use strict";
// What every subject does in the same way: takes orders from the benchmark, sends and receives, and says what it cost.

const { payloads, seqOf } = require("./payloads.cjs");
const profiler = require("./profiler.cjs");

/** Sends a message: (topic, qos, payload, done); by name. */
const outs = new Map();
/** What to do with a message that came in; by name. */
const sinks = new Map();
/** Sends an action (connect, disconnect); by name. */
const actions = new Map();
const tickers = new Map();

const outOf = (name) => {
  const out = outs.get(name);
  if (!out) throw new Error(`no out "${name}"`);
  return out;
};

const commands = {
  /** Publishes as fast as the subject takes it: at most `window` without `done`. */
  publish: ({ out, topic, qos, size, count, window, first = 0 }) =>
    new Promise((finish) => {
      const send = outOf(out);
      const payload = payloads(size);
      let sent = 0;
      let open = 0;
      let filling = false;
      const fill = () => {
        filling = true;
        while (sent < count && open < window) {
          open++;
          send(topic, qos, payload(first + sent++), done);
        }
        filling = false;
      };
      const done = () => {
        open--;
        if (sent < count && open <= window / 2 && !filling) fill();
        else if (sent === count && open === 0) finish();
      };
      fill();
    }),

  /** Publishes without waiting for anything, 100 in each turn of the event loop. */
  flood: ({ out, topic, qos, size, count, first = 0 }) =>
    new Promise((finish) => {
      const send = outOf(out);
      const payload = payloads(size);
      let sent = 0;
      const fill = () => {
        for (let i = 0; i < 100 && sent < count; i++)
          send(topic, qos, payload(first + sent++), () => undefined);
        if (sent < count) setImmediate(fill);
        else setImmediate(finish);
      };
      fill();
    }),

  /** Resolves when `count` messages have come into a sink, or none for 10 s, with what that cost since now. */
  expect: ({ sink, count }) =>
    new Promise((finish) => {
      const before = process.cpuUsage();
      let arrived = 0;
      let last = -1;
      let disorder = 0;
      const end = () => {
        clearTimeout(quiet);
        sinks.delete(sink);
        const { user, system } = process.cpuUsage(before);
        finish({ cpu: user + system, missing: count - arrived, disorder });
      };
      const quiet = setTimeout(end, 10_000);
      sinks.set(sink, (payload) => {
        const seq = seqOf(payload);
        if (seq < last) disorder++;
        last = seq;
        if (arrived++ % 1000 === 0) quiet.refresh();
        if (arrived === count) end();
      });
    }),

  /** Publishes at a steady rate; resolves with the milliseconds each message took out and back. */
  echo: ({ out, sink, topic, qos, size, rate, count }) =>
    new Promise((finish) => {
      const send = outOf(out);
      const payload = payloads(size);
      const started = [];
      const took = [];
      sinks.set(sink, (received) => {
        took.push(performance.now() - started[seqOf(received)]);
        if (took.length === count) finish(took);
      });
      const begin = performance.now();
      const timer = setInterval(() => {
        const due = Math.min(count, Math.ceil(((performance.now() - begin) * rate) / 1000));
        while (started.length < due) {
          started.push(performance.now());
          send(topic, qos, payload(started.length - 1), () => undefined);
        }
        if (started.length === count) clearInterval(timer);
      }, 1000 / rate);
    }),

  /** Publishes one message every `everyMs` until told to stop. */
  tick: ({ out, topic, qos, size, everyMs }) => {
    const send = outOf(out);
    const payload = payloads(size);
    const ticker = { sent: 0, timer: undefined };
    ticker.timer = setInterval(() => send(topic, qos, payload(ticker.sent++), () => undefined), everyMs);
    tickers.set(out, ticker);
  },

  /** Stops it and tells how many it has sent. */
  untick: ({ out }) => {
    const ticker = tickers.get(out);
    clearInterval(ticker.timer);
    tickers.delete(out);
    return ticker.sent;
  },

  /** Sends one message from each of the outs, numbered by their order. */
  each: ({ outs, topic, qos, size }) => {
    const payload = payloads(size);
    outs.forEach((out, i) => outOf(out)(topic, qos, payload(i), () => undefined));
  },

  /** Sends a message from each of the outs in turn, each once every `everyMs`, for `forMs`. */
  rotate: ({ outs, topic, qos, size, everyMs, forMs }) =>
    new Promise((finish) => {
      const payload = payloads(size);
      const begin = performance.now();
      let sent = 0;
      const timer = setInterval(
        () => {
          const passed = performance.now() - begin;
          for (const due = Math.min(passed, forMs) / (everyMs / outs.length); sent < due; sent++)
            outOf(outs[sent % outs.length])(topic, qos, payload(sent), () => undefined);
          if (passed < forMs) return;
          clearInterval(timer);
          finish(sent);
        },
        Math.max(10, everyMs / outs.length),
      );
    }),

  act: ({ out, action }) => void actions.get(out)(action),

  profile: () => profiler.begin(),

  /** Ends the profile and keeps it: µs by who spent them. */
  unprofile: ({ name }) => profiler.end(name),

  /** CPU time so far (µs), and memory (bytes) after a collection. */
  usage: ({ collect }) => {
    if (collect) for (let i = 0; i < 3; i++) global.gc();
    const { user, system } = process.cpuUsage();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { cpu: user + system, heap: heapUsed, external, rss };
  },
};

process.on("message", ({ id, command, args }) => {
  new Promise((done) => done(commands[command](args))).then(
    (result) => process.send({ id, result }),
    (error) => process.send({ id, error: String(error?.stack ?? error) }),
  );
});
process.on("disconnect", () => process.exit());

module.exports = {
  outs,
  actions,
  receive: (name, payload) => sinks.get(name)?.(payload),
  /** in Node-RED's order of words: what `datatype` makes of bytes */
  decode: (datatype, bytes) => (datatype === "buffer" ? bytes : JSON.parse(bytes.toString())),
  ready: () => process.send({ ready: true }),
  spec: () => JSON.parse(require("node:fs").readFileSync(process.argv[2], "utf8")),
};
