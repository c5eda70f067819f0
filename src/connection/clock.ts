import type { Clock } from "./types";

const { timeOrigin } = performance;

/** The real clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => Math.floor(timeOrigin + performance.now()),
  setTimer(callback, ms) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** A clock whose timers cannot end the process: what their work throws is told. */
export const guarded = (clock: Clock, onError: (error: unknown) => void): Clock => ({
  now: () => clock.now(),
  steady: () => clock.steady(),
  setTimer: (work, ms) =>
    clock.setTimer(() => {
      try {
        work();
      } catch (error) {
        onError(error);
      }
    }, ms),
});

/** Waits `ms` milliseconds, or until the signal fires. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) return resolve();
    const over = (): void => {
      timer.cancel();
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = clock.setTimer(over, ms);
    signal.addEventListener("abort", over);
  });
}
