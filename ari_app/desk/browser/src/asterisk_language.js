// How a line of Asterisk's configuration is read, for its colours: comments, sections, keys, numbers
// of steps, applications and ${variables}. Colours only: what is right or wrong the check says.

/** @typedef {import("@codemirror/language").StringStream} Stream */
/** @typedef {{ place: "start" | "value" | "plain", block: boolean }} Line */

/** @type {import("@codemirror/language").StreamParser<Line>} */
export const asterisk = {
  name: "asterisk",
  startState: () => ({ place: "start", block: false }),
  token(stream, line) {
    if (line.block) return blockComment(stream, line);
    if (stream.sol()) line.place = "start";
    if (stream.eatSpace()) return null;
    if (stream.match(/^;--(?!-)/)) {
      line.block = true;
      return "comment";
    }
    if (stream.match(/^\{[{%#].*?[%}#]\}/)) return "meta"; // a value of the settings
    if (stream.eat(";")) {
      stream.skipToEnd();
      return "comment";
    }
    return line.place === "start" ? beginning(stream, line) : value(stream);
  },
  languageData: { commentTokens: { line: ";" } },
};

/**
 * @param {Stream} stream
 * @param {Line} line
 */
function blockComment(stream, line) {
  if (stream.skipTo("--;")) {
    stream.match("--;");
    line.block = false;
  } else stream.skipToEnd();
  return "comment";
}

/**
 * A section, a directive or a key; only the key has a value behind it.
 * @param {Stream} stream
 * @param {Line} line
 */
function beginning(stream, line) {
  if (stream.match(/^\[[^\]]*\]/)) {
    line.place = "plain";
    return "heading";
  }
  if (stream.match(/^#\w+/)) {
    line.place = "plain";
    return "meta";
  }
  line.place = "value";
  return stream.match(/^[^=;\s]+(?=\s*=)/) ? "propertyName" : value(stream);
}

/** @param {Stream} stream */
function value(stream) {
  if (stream.match(/^\$\{[\w-]*/) || stream.match(/^\$\[/)) return "variableName";
  if (stream.match(/^[A-Za-z_]\w*(?=\()/)) return "variableName.function";
  if (stream.match(/^\\./)) return "escape"; // a semicolon behind it begins no comment
  if (stream.match(/^"[^"]*"/)) return "string";
  if (stream.match(/^=>?/)) return "operator";
  if (stream.match(/^\d+\b/)) return "number";
  if (stream.match(/^[\w.-]+/)) return null;
  stream.next();
  return null;
}
