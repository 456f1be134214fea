import assert from "node:assert/strict";
import { test } from "node:test";
import { enlarged, lanes } from "../src/waveform_steps.js";

test("four signed bytes a step become a lane a side", () => {
  const steps = btoa(String.fromCharCode(0x80, 0x40, 0xff, 0x00, 0xc0, 0x20, 0x00, 0x01));
  const [caller, ours] = lanes(steps);
  assert.deepEqual(caller, [0.5, -1, 0.25, -0.5]);
  assert.deepEqual(ours, [0, -1 / 128, 1 / 128, 0]);
});

test("nothing recorded is no lane, and half a step is left out", () => {
  assert.deepEqual(lanes(""), [[], []]);
  assert.deepEqual(lanes(btoa("\x01")), [[], []]);
});

test("a faint caller is drawn larger, mere noise stays small", () => {
  assert.deepEqual(
    enlarged([0.475, -0.2]).map((value) => Number(value.toFixed(2))),
    [0.95, -0.4],
  );
  assert.ok(Math.max(...enlarged([0.01, -0.01])) < 0.1);
});
