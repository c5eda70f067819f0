import assert from "node:assert/strict";
import { dateOf, Format, timeOfDay } from "../../../src/sidebar/model/format";

const english = new Format("en-US");
const korean = new Format("ko");

describe("numbers, sizes and times for people", () => {
  const durations: readonly [number, string, string][] = [
    [-5, "0 ms", "0ms"],
    [120, "120 ms", "120ms"],
    [1_000, "1 sec", "1초"],
    [59_999, "59 sec", "59초"],
    [60_000, "1 min", "1분"],
    [184_000, "3 min 4 sec", "3분 4초"],
    [3_600_000, "1 hr", "1시간"],
    [7_504_000, "2 hr 5 min", "2시간 5분"],
    [3_601_000, "1 hr", "1시간"],
    [273_600_000, "3 days 4 hr", "3일 4시간"],
  ];
  for (const [ms, inEnglish, inKorean] of durations) {
    it(`writes ${ms} ms as ${inEnglish}`, () => {
      assert.equal(english.duration(ms), inEnglish);
      assert.equal(korean.duration(ms), inKorean);
    });
  }

  const sizes: readonly [number, string][] = [
    [0, "0 B"],
    [1_023, "1023 B"],
    [1_024, "1 KiB"],
    [1_536, "1.5 KiB"],
    [524_288, "512 KiB"],
    [52_428_800, "50 MiB"],
    [5_242_880_000, "5,000 MiB"],
  ];
  for (const [bytes, text] of sizes)
    it(`writes ${bytes} bytes as ${text}`, () => assert.equal(english.bytes(bytes), text));

  const rates: readonly [number, string][] = [
    [0, "0/s"],
    [0.5 / 60, "1/min"],
    [2 / 60, "2/min"],
    [0.05, "0.1/s"],
    [0.25, "0.3/s"],
    [9.94, "9.9/s"],
    [9.96, "10/s"],
    [1_204.4, "1,204/s"],
  ];
  for (const [rate, text] of rates)
    it(`writes a rate of ${rate} as ${text}`, () => assert.equal(english.rate(rate), text));

  it("writes counts with the separators of the language", () => {
    assert.equal(new Format("de").count(1_204), "1.204");
  });

  it("writes times of day and dates", () => {
    assert.equal(timeOfDay(new Date(2026, 1, 3, 4, 5, 6, 7).getTime()), "04:05:06.007");
    assert.equal(dateOf(Date.UTC(2026, 9, 2, 23, 59)), "2026-10-02");
  });
});
