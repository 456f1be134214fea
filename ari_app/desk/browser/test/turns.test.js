import assert from "node:assert/strict";
import test from "node:test";
import { Turns } from "../src/turns.js";

const settled = () => new Promise((next) => setTimeout(next));

test("only so many are under way, and a failed one makes room as well", async () => {
  const turns = new Turns(2, () => true);
  /** @type {string[]} */
  const begun = [];
  /** @type {((how: boolean) => void)[]} */
  const end = [];
  for (const name of ["a", "b", "c", "d"]) {
    turns.add(() => {
      begun.push(name);
      return new Promise((well, badly) => end.push((how) => (how ? well() : badly())));
    });
  }
  assert.deepEqual(begun, ["a", "b"]);
  end[0](true);
  await settled();
  assert.deepEqual(begun, ["a", "b", "c"]);
  end[1](false);
  await settled();
  assert.deepEqual(begun, ["a", "b", "c", "d"]);
});

test("nothing begins while it may not, and all goes on when it is looked at again", () => {
  let may = false;
  const turns = new Turns(2, () => may);
  let begun = 0;
  for (let i = 0; i < 3; i++) {
    turns.add(() => {
      begun += 1;
      return new Promise(() => {});
    });
  }
  assert.equal(begun, 0);
  may = true;
  turns.look();
  assert.equal(begun, 2);
});
