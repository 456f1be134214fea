import assert from "node:assert/strict";
import { test } from "node:test";
import { StringStream } from "@codemirror/language";
import { asterisk } from "../src/asterisk_language.js";

/**
 * The tokens of some lines, without those that have no colour.
 * @param {string[]} lines
 */
function tokens(...lines) {
  const state = asterisk.startState?.(2);
  assert.ok(state);
  const found = [];
  for (const line of lines) {
    const stream = new StringStream(line, 2, 2);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const kind = asterisk.token(stream, state);
      assert.ok(stream.pos > stream.start, `it stands still at ${stream.pos} of ${line}`);
      if (kind) found.push(`${kind}:${stream.current()}`);
    }
  }
  return found;
}

test("a step of an extension", () => {
  assert.deepEqual(tokens(" same => n,Goto(waiting,s,1) ; on"), [
    "propertyName:same",
    "operator:=>",
    "variableName.function:Goto",
    "number:1",
    "comment:; on",
  ]);
});

test("a section, a directive and a value of the settings", () => {
  assert.deepEqual(tokens("[offered](tpl)", "#include globals.conf", "a={{ settings.x }}"), [
    "heading:[offered]",
    "meta:#include",
    "propertyName:a",
    "operator:=",
    "meta:{{ settings.x }}",
  ]);
});

test("a comment over several lines ends where it ends", () => {
  assert.deepEqual(tokens(";-- a", "b", "c --; d=1"), [
    "comment:;--",
    "comment: a",
    "comment:b",
    "comment:c --;",
    "propertyName:d",
    "operator:=",
    "number:1",
  ]);
});

test("a semicolon behind a backslash begins no comment", () => {
  assert.deepEqual(tokens("a=b\\;c"), ["propertyName:a", "operator:=", "escape:\\;"]);
});
