"use strict";
// What is sent: numbered, so that loss and disorder are seen.

/** so that every sequence number has ten digits, at the same place of the payload */
const FIRST = 1_000_000_000;
const READING = '{"time":"2026-01-01T00:00:00.000Z","sensor":"vibration/x","value":21.53}';

/** JSON of `size` bytes as a sensor gateway would send it, by sequence number: readings, or one long text. */
exports.payloads = (size, json = "readings") => {
  const head = '{"seq":';
  const rest = ',"device":"press-17","readings":[],"note":""}';
  const room = size - head.length - 10 - rest.length;
  const most = json === "text" ? 0 : Math.floor((room + 1) / (READING.length + 1));
  const readings = Array.from({ length: most }, () => READING).join();
  const tail = rest.replace("[]", `[${readings}]`).replace('""', `"${"x".repeat(room - readings.length)}"`);
  return (seq) => head + (FIRST + seq) + tail;
};

/** The sequence number of a payload: bytes, text or parsed. */
exports.seqOf = (payload) => {
  if (Buffer.isBuffer(payload)) return Number(payload.latin1Slice(7, 17)) - FIRST;
  return (typeof payload === "string" ? Number(payload.slice(7, 17)) : payload.seq) - FIRST;
};
