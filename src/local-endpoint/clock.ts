/** The endpoint's time; tests give their own. Milliseconds. */
export interface Clock {
  now(): number;
  setTimer(callback: () => void, ms: number): Timer;
}
export interface Timer {
  cancel(): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, ms) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
